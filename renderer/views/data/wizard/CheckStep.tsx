import type { Question } from '#core/sources/formats/define-format.ts';
import { getContract } from '#core/sources/contracts.ts';
import { createTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { Button, Group, MultiSelect, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { ProgressPanel } from '../../../components/ProgressPanel.tsx';
import { identifyQuestion } from '#core/workbench/import/answer-questions.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { Findings } from '../Findings.tsx';
import { listMeanwhile, QuestionFields } from '../QuestionFields.tsx';
import { QualityPanel } from '../QualityPanel.tsx';
import { Reconciliation } from '../Reconciliation.tsx';
import { useImportCall } from '../use-import-call.ts';
import { answerDraft, createRequest, identifyRequest, type ImportDraft } from './import-draft.ts';
import styles from './Wizard.module.css';

const REFUNDS = ['net', 'gross', 'allocate'] as const;
const EQUAL_ROWS = ['ask', 'keep', 'drop'] as const;

type Change = (draft: ImportDraft) => void;

function Questions({
  questions,
  draft,
  onChange,
  title,
}: {
  readonly questions: readonly Question[];
  readonly draft: ImportDraft;
  readonly onChange: Change;
  readonly title: string;
}) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState(() => listMeanwhile(questions));
  const isComplete = questions.every((question) => answers.has(identifyQuestion(question)));
  return (
    <section className={styles.box} aria-label={title} data-testid="check-questions">
      <h3>{title}</h3>
      <QuestionFields
        questions={questions}
        answers={answers}
        decimals={draft.parameters.currency?.decimals ?? 2}
        onAnswer={(question, value) => setAnswers(new Map([...answers, [identifyQuestion(question), value]]))}
      />
      <Group mt="sm">
        <Button size="sm" disabled={!isComplete} onClick={() => onChange(answerDraft(draft, questions, answers))}>
          {t('check.answer')}
        </Button>
      </Group>
    </section>
  );
}

function Rules({ draft, onChange }: { readonly draft: ImportDraft; readonly onChange: Change }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const orders = draft.sources.find(({ source, files }) => source === 'orders' && files.length > 0);
  if (orders === undefined) return null;
  const template = orders.template ?? createTemplate('orders');
  const setTemplate = (changes: Partial<MappingTemplate>, without: readonly (keyof MappingTemplate)[] = []) => {
    const next = Object.fromEntries(
      Object.entries({ ...template, ...changes }).filter(([name]) => !without.some((gone) => gone === name)),
    ) as MappingTemplate;
    onChange({
      ...draft,
      sources: draft.sources.map((source) => (source.id === orders.id ? { ...source, template: next } : source)),
    });
  };
  return (
    <section className={styles.box} aria-label={t('check.rules')}>
      <h3>{t('check.rules')}</h3>
      <div className={styles.settings}>
        <Select
          size="xs"
          label={t('check.refunds')}
          value={draft.parameters.refunds}
          allowDeselect={false}
          data={REFUNDS.map((value) => ({ value, label: t(`check.refund.${value}`) }))}
          onChange={(value) => {
            const refunds = REFUNDS.find((candidate) => candidate === value);
            if (refunds !== undefined)
              onChange({ ...draft, parameters: parametersSchema.parse({ ...draft.parameters, refunds }) });
          }}
        />
        <Select
          size="xs"
          label={t('check.equalRows')}
          value={template.equalRows ?? 'ask'}
          allowDeselect={false}
          data={EQUAL_ROWS.map((value) => ({ value, label: t(`check.equal.${value}`) }))}
          onChange={(value) => {
            if (value === 'keep' || value === 'drop') setTemplate({ equalRows: value });
            else setTemplate({}, ['equalRows']);
          }}
        />
        <MultiSelect
          size="xs"
          label={t('check.key')}
          placeholder={(template.key ?? []).length === 0 ? t('check.noKey') : ''}
          value={template.key ?? []}
          data={getContract('orders').fields.map(({ name, label }) => ({ value: name, label: read(label) }))}
          onChange={(key) => (key.length === 0 ? setTemplate({}, ['key']) : setTemplate({ key }))}
        />
      </div>
      <p className={styles.quiet}>{t('check.testNote')}</p>
    </section>
  );
}

type CheckStepProps = {
  readonly draft: ImportDraft;
  readonly onChange: Change;
  readonly onLoad: () => void;
  readonly onMap: () => void;
};

/** The whole import without its effect: where every row would end, what is wrong, which rules decide. */
export function CheckStep({ draft, onChange, onLoad, onMap }: CheckStepProps) {
  const { t } = useTranslation();
  const request = createRequest(draft, t('build.defaultName'));
  const [round, setRound] = useState(0);
  const state = useImportCall('check', `${round} ${identifyRequest(request)}`, { request });
  const answer = state.status === 'ready' ? state.value : null;

  return (
    <div className={styles.stack}>
      <Rules draft={draft} onChange={onChange} />
      {(state.status === 'running' || state.isStale) && (
        <ProgressPanel
          title={t('check.running')}
          startedAt={state.startedAt}
          progress={state.progress}
          onCancel={state.cancel}
        />
      )}
      {state.status === 'idle' && (
        <Group>
          <Button variant="default" onClick={() => setRound(round + 1)}>
            {t('check.again')}
          </Button>
        </Group>
      )}
      {state.status === 'failed' && (
        <ErrorPanel
          title={t('check.failed')}
          error={state.error}
          reassurance={t('build.nothingChanged')}
          actions={
            <Button size="sm" onClick={onMap}>
              {t('check.toMap')}
            </Button>
          }
        />
      )}
      {answer?.status === 'questions' && (
        <Questions
          key={answer.questions.map(identifyQuestion).join()}
          questions={answer.questions}
          draft={draft}
          onChange={onChange}
          title={t('questions.title', { count: answer.questions.length })}
        />
      )}
      {answer?.status === 'checked' && (
        <div
          className={`${styles.stack} ${state.isStale ? styles.stale : ''}`}
          aria-busy={state.isStale}
          data-testid="check-report"
        >
          <Reconciliation report={answer.report} currency={answer.currency} />
          <Findings findings={answer.report.findings} currency={answer.currency} />
          <QualityPanel report={answer.report} />
          {answer.report.openQuestions.length > 0 && (
            <Questions
              key={answer.report.openQuestions.map(identifyQuestion).join()}
              questions={answer.report.openQuestions}
              draft={draft}
              onChange={onChange}
              title={t('data.open')}
            />
          )}
          <Group gap="md">
            <Button disabled={state.isStale} onClick={onLoad}>
              {t('check.load')}
            </Button>
            <span className={styles.quiet}>{t('check.loadNote', { date: answer.asOfDate })}</span>
          </Group>
        </div>
      )}
    </div>
  );
}

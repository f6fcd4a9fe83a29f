import { answerQuestion } from '#core/sources/mapping/answer-question.ts';
import { getContract } from '#core/sources/contracts.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { useLanguage } from '../../../i18n/use-language.ts';
import { listMeanwhile, QuestionFields } from '../QuestionFields.tsx';
import { useImportCall } from '../use-import-call.ts';
import { ColumnProfiles } from './ColumnProfiles.tsx';
import { FieldTable } from './FieldTable.tsx';
import { listFormatOptions, settleDraft, type ImportDraft, type SourceDraft } from './import-draft.ts';
import { ReadingSettings } from './ReadingSettings.tsx';
import { TemplateButtons } from './TemplateButtons.tsx';
import { WordMaps } from './WordMaps.tsx';
import styles from './Wizard.module.css';

type SourcePanelProps = {
  readonly source: SourceDraft;
  readonly parameters: ImportDraft['parameters'];
  readonly onTemplate: (template: MappingTemplate) => void;
};

function SourcePanel({ source, parameters, onTemplate }: SourcePanelProps) {
  const { t } = useTranslation();
  const { read: say } = useLanguage();
  const [first] = source.files;
  const options = listFormatOptions(first?.read ?? {});
  const key = JSON.stringify([first?.id, source.source, options]);
  const state = useImportCall(
    'preview',
    key,
    first === undefined ? null : { file: first.file.file, source: source.source, read: options },
  );
  const preview = state.status === 'ready' ? state.value : null;
  const template = preview === null ? null : settleDraft(source.template, preview.template);
  const profiled = template === null ? null : { ...template, read: { ...template.read, ...options } };
  const profile = useImportCall(
    'profile',
    JSON.stringify([first?.id, profiled]),
    first === undefined || profiled === null ? null : { file: first.file.file, template: profiled, parameters },
  );

  if (state.status === 'failed') {
    return <ErrorPanel title={t('detect.failed')} error={state.error} reassurance={t('build.nothingChanged')} />;
  }
  if (preview === null || template === null || first === undefined) return <p role="status">{t('detect.reading')}</p>;
  const found = profile.status === 'ready' ? profile.value : null;
  return (
    <div className={styles.stack}>
      <div className={styles.banner}>
        <div>
          {preview.preset === null ? (
            <span>{t('map.noPreset', { file: first.file.file.name })}</span>
          ) : (
            <>
              <strong data-testid="preset">{t('map.preset', { preset: say(preview.preset.label) })}</strong>{' '}
              <span className={styles.quiet}>{say(preview.preset.remark)}</span>
            </>
          )}
        </div>
        <TemplateButtons template={template} onLoad={onTemplate} />
      </div>
      <FieldTable preview={preview} template={template} onChange={onTemplate} />
      <ReadingSettings
        template={template}
        columns={preview.inspection.columns}
        parameters={parameters}
        onChange={onTemplate}
      />
      {found !== null && found.fault !== null && <p className={styles.fault}>{say(found.fault)}</p>}
      {found !== null && found.questions.length > 0 && (
        <section className={styles.box} aria-label={t('map.questions')} data-testid="map-questions">
          <h3>{t('map.questions')}</h3>
          <QuestionFields
            questions={found.questions}
            answers={listMeanwhile(found.questions)}
            onAnswer={(question, value) => {
              const answered = answerQuestion(template, question, value);
              if ('template' in answered) onTemplate(answered.template);
            }}
          />
        </section>
      )}
      {found !== null && <WordMaps profile={found} template={template} onChange={onTemplate} />}
      <ColumnProfiles state={profile} template={template} />
    </div>
  );
}

type MapStepProps = { readonly draft: ImportDraft; readonly onChange: (draft: ImportDraft) => void };

/** Which file column feeds which field, and how its values are read. */
export function MapStep({ draft, onChange }: MapStepProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const sources = draft.sources.filter(({ files }) => files.length > 0);
  const [chosen, setChosen] = useState(String(sources[0]?.id ?? ''));
  const current = sources.find(({ id }) => String(id) === chosen) ?? sources[0];
  if (current === undefined) return null;
  return (
    <Tabs value={String(current.id)} onChange={(id) => setChosen(id ?? '')} keepMounted={false}>
      {sources.length > 1 && (
        <Tabs.List aria-label={t('map.sources')} mb="md">
          {sources.map(({ id, source }) => (
            <Tabs.Tab key={id} value={String(id)}>
              {read(getContract(source).label)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      )}
      <Tabs.Panel value={String(current.id)}>
        <SourcePanel
          key={current.id}
          source={current}
          parameters={draft.parameters}
          onTemplate={(template) =>
            onChange({
              ...draft,
              sources: draft.sources.map((source) => (source.id === current.id ? { ...source, template } : source)),
            })
          }
        />
      </Tabs.Panel>
    </Tabs>
  );
}

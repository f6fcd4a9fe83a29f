import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import { DECISIONS, type Decision } from '#core/campaigns/evaluate/evaluation-record.ts';
import styles from './Evaluation.module.css';
import { useEvaluationRecord } from './use-evaluation-record.ts';

/** What was decided, why and when; a decision that is taken back stays in the log. */
export function DecisionPanel({ evaluation }: { readonly evaluation: CampaignEvaluation }) {
  const { t } = useTranslation();
  const { facts, health } = evaluation;
  const { record, decide } = useEvaluationRecord(facts.strategyId);
  const [decision, setDecision] = useState<Decision | null>(null);
  const [note, setNote] = useState('');
  const entries = record?.decisions ?? [];
  const last = entries.at(-1);

  return (
    <section className={styles.card} aria-label={t('evaluation.decision')}>
      <h2>{t('evaluation.decision')}</h2>
      {!health.isReadOut && (
        <p className={styles.caution}>{t('evaluation.decisionLocked', { date: facts.readOutOn })}</p>
      )}
      <form
        className={styles.decide}
        onSubmit={(event) => {
          event.preventDefault();
          if (decision === null) return;
          decide(evaluation, decision, note.trim());
          setNote('');
          setDecision(null);
        }}
      >
        <SegmentedControl
          aria-label={t('evaluation.decision')}
          value={decision ?? ''}
          data={DECISIONS.map((value) => ({ value, label: t(`evaluation.${value}`) }))}
          onChange={(value) => setDecision(DECISIONS.find((candidate) => candidate === value) ?? null)}
        />
        <Textarea
          label={t('evaluation.note')}
          placeholder={t('evaluation.notePlaceholder')}
          value={note}
          maxLength={2000}
          autosize
          minRows={2}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" size="sm" disabled={decision === null}>
            {t('evaluation.decide')}
          </Button>
        </div>
      </form>
      <h3>{t('evaluation.log')}</h3>
      {entries.length === 0 ? (
        <p className={styles.note}>{t('evaluation.emptyLog')}</p>
      ) : (
        <ol className={styles.log}>
          {entries.map((entry, index) => (
            <li key={`${index} ${entry.decidedOn}`}>
              <span className="numeric">{entry.decidedOn}</span>
              <strong>{entry.decision === null ? t('evaluation.undone') : t(`evaluation.${entry.decision}`)}</strong>
              <span>{entry.note}</span>
            </li>
          ))}
        </ol>
      )}
      {last !== undefined && last.decision !== null && (
        <Button variant="subtle" size="compact-sm" onClick={() => decide(evaluation, null, '')}>
          {t('evaluation.undo')}
        </Button>
      )}
    </section>
  );
}

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import { listEvaluationNotes } from '#core/campaigns/evaluate/evaluation-notes.ts';
import type { ProjectLaunch } from '#core/outputs/project/locked-launches.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Evaluation.module.css';
import { useOtherCampaigns } from './use-evaluation-record.ts';

type NotesProps = { readonly evaluation: CampaignEvaluation; readonly launch: ProjectLaunch | null };

/** What is said of a campaign beside its table: verdict by the plan, refunds, reach, overlap and how likely it is. */
export function NotesPanel({ evaluation, launch }: NotesProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const decimals = useWorkbench((state) => state.project.built?.parameters.currency.decimals ?? 2);
  const others = useOtherCampaigns(evaluation, launch);
  const notes = useMemo(() => listEvaluationNotes(evaluation, { decimals, ...others }), [evaluation, decimals, others]);
  return (
    <section className={styles.card} aria-label={t('evaluation.notes')}>
      <h2>{t('evaluation.notes')}</h2>
      {notes.map(({ topic, title, lines }) => (
        <div key={topic} data-topic={topic} data-headline={evaluation.judgement?.verdict.headline}>
          <h3>{read(title)}</h3>
          <ul>
            {lines.map((line) => (
              <li key={line.en}>{read(line)}</li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

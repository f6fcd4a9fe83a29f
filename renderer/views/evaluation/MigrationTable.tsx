import { useTranslation } from 'react-i18next';
import type { ArmMigration } from '#core/campaigns/evaluate/campaign-breakdowns.ts';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import { SEGMENT_MEMBERS } from '#core/mart/dims/classes.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Evaluation.module.css';

const MEMBERS = SEGMENT_MEMBERS.filter(({ key }) => key >= 0);

function ArmTable({ arm, moves }: { readonly arm: 'treated' | 'control'; readonly moves: readonly ArmMigration[] }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const { read } = useLanguage();
  const sum = (entries: readonly ArmMigration[]): number =>
    entries.reduce((total, { customers }) => total + customers, 0);
  const rows = MEMBERS.filter(({ key }) => moves.some(({ from }) => from === key));
  const columns = MEMBERS.filter(({ key }) => moves.some(({ to }) => to === key));
  return (
    <div>
      <h3>
        {t(`evaluation.${arm}`)} · {count(sum(moves))}
      </h3>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('evaluation.from')}</th>
            {columns.map(({ key, label }) => (
              <th key={key} scope="col" className="end">
                → {read(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, label }) => {
            const ofRow = moves.filter(({ from }) => from === key);
            return (
              <tr key={key}>
                <th scope="row">
                  {read(label)} ({count(sum(ofRow))})
                </th>
                {columns.map((column) => {
                  const customers = sum(ofRow.filter(({ to }) => to === column.key));
                  return (
                    <td key={column.key} className="numeric end" title={count(customers)}>
                      {percent(customers / sum(ofRow))}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Where customers of both arms have moved since. */
export function MigrationTable({ evaluation }: { readonly evaluation: CampaignEvaluation }) {
  const { t } = useTranslation();
  const moves = evaluation.migration.filter(({ dimension }) => dimension === 'segment');
  return (
    <section className={styles.card} aria-label={t('evaluation.migration')}>
      <h2>{t('evaluation.migration')}</h2>
      <p className={styles.note}>{t('evaluation.migrationNote')}</p>
      <div className={styles.pair}>
        {(['treated', 'control'] as const)
          .filter((arm) => moves.some((move) => move.arm === arm))
          .map((arm) => (
            <ArmTable key={arm} arm={arm} moves={moves.filter((move) => move.arm === arm)} />
          ))}
      </div>
    </section>
  );
}

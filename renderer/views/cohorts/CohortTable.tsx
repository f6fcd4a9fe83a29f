import type { CohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { CohortGrid } from './build-grid.ts';
import { nameAge, nameCohort } from './cohort-labels.ts';
import styles from './Cohorts.module.css';
import type { CellTexts } from './use-cell-texts.ts';

type CohortTableProps = {
  readonly grid: CohortGrid;
  readonly result: CohortRetention;
  readonly texts: CellTexts;
  readonly summaryHead: string;
};

/** The same numbers as the heatmap, as a table. */
export function CohortTable({ grid, result, texts, summaryHead }: CohortTableProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { language } = useLanguage();
  return (
    <div className={styles.table} tabIndex={0} role="region" aria-label={t('cohorts.grid')}>
      <table className="data-table" data-testid="cohort-table">
        <thead>
          <tr>
            <th scope="col">{t('cohorts.cohort')}</th>
            <th scope="col" className="end">
              {t('cohorts.size')}
            </th>
            <th scope="col" className="end">
              {summaryHead}
            </th>
            {grid.ages.map((age) => (
              <th key={age} scope="col" className="end numeric">
                {nameAge(age, result)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {!grid.isDifference && (
            <tr>
              <th scope="row">{t('cohorts.meanRow')}</th>
              <td />
              <td />
              {grid.ages.map((age) => (
                <td key={age} className="numeric end">
                  {texts.short(grid.means.get(age) ?? null)}
                </td>
              ))}
            </tr>
          )}
          {grid.rows.map(({ cohort, cells, summary }) => (
            <tr key={cohort.start}>
              <th scope="row" className="numeric">
                {nameCohort(cohort.start, cohort.end, result.request.unit, language)}
              </th>
              <td className="numeric end">{count(cohort.size)}</td>
              <td className="numeric end">{grid.isDifference ? '' : texts.short(summary)}</td>
              {cells.map((cell) => (
                <td key={cell.column} className="numeric end">
                  {texts.shown(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

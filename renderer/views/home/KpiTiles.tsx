import { useTranslation } from 'react-i18next';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery, useWithTotal } from '../../data/use-query.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { KpiTile } from './KpiTile.tsx';
import styles from './Kpi.module.css';

/** Tells customers who have bought from those who are only known: the count of the bar holds both. */
function PeopleNote() {
  const { t } = useTranslation();
  const { count } = useFormats();
  const state = useQuery('audience-count', {});
  if (state.status !== 'ready') return null;
  const { customers, purchasers } = state.value;
  return (
    <p className={styles.note} data-testid="people">
      {t('money.people', {
        purchasers: count(purchasers),
        prospects: count(customers - purchasers),
        all: count(customers),
      })}
    </p>
  );
}

/** The six numbers; under filters each over the pale number of everybody. */
export function KpiTiles({ project }: { readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { filtered: state, total } = useWithTotal('kpis', {});

  return (
    <QueryBoundary state={state} height={260}>
      {({ rows, comparison }) => (
        <section aria-label={t('overview.keyFigures')} aria-busy={state.isStale}>
          <div className={styles.tiles}>
            {rows.map((kpi) => (
              <KpiTile
                key={kpi.id}
                kpi={kpi}
                total={total?.rows.find(({ id }) => id === kpi.id) ?? null}
                comparison={comparison}
                currency={project.parameters.currency}
              />
            ))}
          </div>
          <PeopleNote />
          <p className={styles.note}>
            {comparison === null
              ? t('overview.comparedNone')
              : t(comparison.kind === 'year' ? 'overview.comparedYear' : 'overview.comparedPeriod', {
                  date: comparison.date,
                })}
            {comparison !== null && !comparison.isWindowCovered && ` ${t('overview.comparedPartly')}`}
          </p>
        </section>
      )}
    </QueryBoundary>
  );
}

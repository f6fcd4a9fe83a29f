import { useTranslation } from 'react-i18next';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { ColumnDistribution, ColumnSummary } from '#core/questions/tables/table-columns.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useAnswer } from '../../data/use-answer.ts';
import styles from './ColumnProfile.module.css';

const BAR_WIDTH = 12;
const BAR_GAP = 2;
const BAR_HEIGHT = 64;

function Histogram({ distribution }: { readonly distribution: ColumnDistribution }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const largest = Math.max(1, ...distribution.bins.map(({ rowCount }) => rowCount));
  const first = distribution.bins[0];
  const last = distribution.bins.at(-1);
  if (first === undefined || last === undefined) return <p className={styles.note}>{t('grid.onlyNulls')}</p>;
  if (distribution.kind === 'values') {
    return (
      <ul className={styles.values}>
        {distribution.bins.map(({ from, rowCount }) => (
          <li key={from}>
            <span className={styles.value} title={from}>
              {from === '' ? t('grid.emptyText') : from}
            </span>
            <span className={styles.track} aria-hidden="true">
              <span style={{ width: `${(rowCount / largest) * 100}%` }} />
            </span>
            <span className="numeric">{count(rowCount)}</span>
          </li>
        ))}
        {distribution.otherCount > 0 && (
          <li>
            <span className={styles.value}>{t('grid.otherValues')}</span>
            <span />
            <span className="numeric">{count(distribution.otherCount)}</span>
          </li>
        )}
      </ul>
    );
  }
  const width = distribution.bins.length * (BAR_WIDTH + BAR_GAP);
  const name = t('grid.histogram', {
    from: first.from,
    to: last.to,
    most: count(largest),
    bins: distribution.bins.length,
  });
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${width} ${BAR_HEIGHT}`} width={width} height={BAR_HEIGHT} role="img" aria-label={name}>
        {distribution.bins.map(({ from, to, rowCount }, index) => {
          const height = rowCount === 0 ? 0 : Math.max(1.5, (rowCount / largest) * BAR_HEIGHT);
          return (
            <rect
              key={from}
              x={index * (BAR_WIDTH + BAR_GAP)}
              y={BAR_HEIGHT - height}
              width={BAR_WIDTH}
              height={height}
              rx={1.5}
              className={styles.bar}
            >
              <title>{`${from} – ${to}: ${count(rowCount)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span className="numeric">{first.from}</span>
        <span className="numeric">{last.to}</span>
      </figcaption>
    </figure>
  );
}

type LoadDistribution = (column: string, task: TaskOptions) => Promise<ColumnDistribution>;

type DistributionProps = {
  readonly column: string;
  readonly about: readonly unknown[];
  readonly load: LoadDistribution;
};

function Distribution({ column, about, load }: DistributionProps) {
  const state = useAnswer({
    key: [...about, 'distribution', column],
    keptMs: 0,
    run: (task) => load(column, task),
  });
  return (
    <QueryBoundary state={state} height={BAR_HEIGHT + 24}>
      {(distribution) => <Histogram distribution={distribution} />}
    </QueryBoundary>
  );
}

type ColumnProfileProps = {
  readonly summaries: readonly ColumnSummary[];
  /** The column whose values are spread out; null for none. */
  readonly open: string | null;
  readonly onOpen: (name: string | null) => void;
  /** Names the rows whole that the columns are of. */
  readonly about: readonly unknown[];
  readonly loadDistribution: LoadDistribution;
};

/** What the columns hold: empty share, distinct values, smallest and largest; and on demand how one is spread. */
export function ColumnProfile({ summaries, open, onOpen, about, loadDistribution }: ColumnProfileProps) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('grid.summary')}>
      <table className="data-table" data-testid="column-summary">
        <thead>
          <tr>
            <th scope="col">{t('grid.column')}</th>
            <th scope="col">{t('grid.type')}</th>
            <th scope="col" className="end">
              {t('grid.empty')}
            </th>
            <th scope="col" className="end">
              {t('grid.distinct')}
            </th>
            <th scope="col">{t('grid.min')}</th>
            <th scope="col">{t('grid.max')}</th>
          </tr>
        </thead>
        <tbody>
          {summaries.map(({ name, type, rowCount, nullCount, distinctCount, isDistinctEstimated, min, max }) => (
            <tr key={name}>
              <th scope="row">
                <button
                  type="button"
                  className={`code ${styles.column}`}
                  aria-expanded={open === name}
                  onClick={() => onOpen(open === name ? null : name)}
                >
                  {name}
                </button>
                {open === name && <Distribution column={name} about={about} load={loadDistribution} />}
              </th>
              <td className={styles.type}>{type}</td>
              <td className="numeric end" title={count(nullCount)}>
                {percent(rowCount === 0 ? null : nullCount / rowCount)}
              </td>
              <td className="numeric end">
                {isDistinctEstimated ? t('grid.about', { value: count(distinctCount) }) : count(distinctCount)}
              </td>
              <td className={styles.bound} title={min ?? undefined}>
                {min ?? 'NULL'}
              </td>
              <td className={styles.bound} title={max ?? undefined}>
                {max ?? 'NULL'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { Skeleton } from '@mantine/core';
import { Suspense, lazy, useMemo } from 'react';
import { createBarsOption, type BarSeries } from '../charts/bars.option.ts';
import { usePalette } from '../charts/use-palette.ts';
import { useFormats } from '../formatting/use-formats.ts';
import styles from './ChartCard.module.css';
import { Definition, type DefinedValue } from './Definition.tsx';
import { useChoice } from '../store/use-choice.ts';
import { ViewSwitch } from './ViewSwitch.tsx';

const EChart = lazy(() => import('../charts/EChart.tsx'));
const HEIGHT = 260;

type ChartCardProps = {
  /** Where the project keeps whether it is shown as a chart or a table. */
  readonly choiceKey: string;
  readonly title: string;
  readonly note: string;
  /** What the categories are. */
  readonly categoryLabel: string;
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
  readonly definitions: readonly DefinedValue[];
};

/** Shares as columns, or the same numbers as a table. */
export function ChartCard({ choiceKey, title, note, categoryLabel, categories, series, definitions }: ChartCardProps) {
  const { percent } = useFormats();
  const palette = usePalette();
  const [presentation, setPresentation] = useChoice(choiceKey, ['chart', 'table']);
  const option = useMemo(
    () => createBarsOption({ categories, series, formatShare: percent, palette }),
    [categories, series, percent, palette],
  );
  const summary = `${title}: ${categories
    .map(
      (category, index) =>
        `${category} ${series.map(({ name, values }) => `${name} ${percent(values[index] ?? null)}`).join(', ')}`,
    )
    .join('; ')}`;

  return (
    <section className={styles.card} aria-label={title}>
      <div className={styles.head}>
        <div>
          <h2>
            <Definition title={title} values={definitions}>
              {title}
            </Definition>
          </h2>
          <p>{note}</p>
        </div>
        <ViewSwitch value={presentation} onChange={setPresentation} />
      </div>
      {presentation === 'chart' ? (
        <Suspense fallback={<Skeleton height={HEIGHT} />}>
          <EChart option={option} summary={summary} height={HEIGHT} />
        </Suspense>
      ) : (
        <div style={{ minHeight: HEIGHT }}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{categoryLabel}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col" className="end">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {categories.map((category, index) => (
                <tr key={category}>
                  <th scope="row">{category}</th>
                  {series.map(({ name, values }) => (
                    <td key={name} className="numeric end">
                      {percent(values[index] ?? null)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

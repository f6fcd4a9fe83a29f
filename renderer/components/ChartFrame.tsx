import type { EChartsOption } from 'echarts';
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Definition, type DefinedValue } from './Definition.tsx';
import { ViewSwitch } from './ViewSwitch.tsx';
import { useChoice } from '../store/use-choice.ts';
import styles from './ChartFrame.module.css';

const EChart = lazy(() => import('../charts/EChart.tsx'));
const DEFAULT_HEIGHT = 280;

type ChartFrameProps = {
  readonly choiceKey: string;
  readonly title: string;
  readonly note: string;
  readonly definitions: readonly DefinedValue[];
  readonly option: EChartsOption;
  readonly summary: string;
  /** Height of chart and table, px. */
  readonly height?: number;
  /** First the row's own head. */
  readonly heads: readonly string[];
  readonly rows: readonly { readonly key: string; readonly head: string; readonly cells: readonly string[] }[];
};

/** A chart with its definition, or the same numbers as a table that scrolls. */
export function ChartFrame({
  choiceKey,
  title,
  note,
  definitions,
  option,
  summary,
  height = DEFAULT_HEIGHT,
  heads,
  rows,
}: ChartFrameProps) {
  const [presentation, setPresentation] = useChoice(choiceKey, ['chart', 'table']);
  return (
    <section className={styles.card} aria-label={title}>
      <div className={styles.head}>
        <div>
          <h2>
            <Definition title={title} values={definitions}>
              {title}
            </Definition>
          </h2>
          <p className={styles.note}>{note}</p>
        </div>
        <ViewSwitch value={presentation} onChange={setPresentation} />
      </div>
      {presentation === 'chart' ? (
        <Suspense fallback={<Skeleton height={height} />}>
          <EChart option={option} summary={summary} height={height} />
        </Suspense>
      ) : (
        <div className={styles.scroll} style={{ maxHeight: height }} tabIndex={0} role="region" aria-label={title}>
          <table className="data-table">
            <thead>
              <tr>
                {heads.map((head, index) => (
                  <th key={head} scope="col" className={index === 0 ? '' : 'end'}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, head, cells }) => (
                <tr key={key}>
                  <th scope="row">{head}</th>
                  {cells.map((cell, index) => (
                    <td key={heads[index + 1]} className="numeric end">
                      {cell}
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

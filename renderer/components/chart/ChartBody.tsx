import type { EChartsOption } from 'echarts';
import { Skeleton } from '@mantine/core';
import { lazy, Suspense, useEffect, useState, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartHandle, ChartPoint } from '../../charts/EChart.tsx';
import { moveCursor, readCursor, type ChartCursor } from './chart-cursor.ts';
import styles from './Chart.module.css';
import type { ChartRow } from './table-text.ts';

const EChart = lazy(() => import('../../charts/EChart.tsx'));

type ChartBodyProps = {
  readonly title: string;
  readonly option: EChartsOption;
  readonly summary: string;
  readonly height: number;
  readonly heads: readonly string[];
  readonly rows: readonly ChartRow[];
  readonly handle: RefObject<ChartHandle | null>;
  readonly onPick?: ((point: ChartPoint) => void) | undefined;
};

/** Whether series and points of the chart are columns and rows of its table, so that the cursor can mark them. */
function isTabular(option: EChartsOption, heads: readonly string[], rows: readonly ChartRow[]): boolean {
  const series = Array.isArray(option.series) ? option.series : option.series === undefined ? [] : [option.series];
  return (
    series.length >= heads.length - 1 &&
    series.slice(0, heads.length - 1).every(({ data }) => Array.isArray(data) && data.length === rows.length)
  );
}

/** The drawn chart, with a cursor for arrow keys that reads category, series and value. */
export function ChartBody({ title, option, summary, height, heads, rows, handle, onPick }: ChartBodyProps) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<ChartCursor | null>(null);
  const reading = cursor === null ? '' : readCursor(cursor, heads, rows);
  const canMark = isTabular(option, heads, rows);

  useEffect(() => {
    if (!canMark) return;
    handle.current?.mark(cursor === null ? null : { seriesIndex: cursor.cell, dataIndex: cursor.row });
  }, [cursor, canMark, handle]);

  const handleKey = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && cursor !== null) {
      event.preventDefault();
      setCursor(null);
      return;
    }
    if (event.key === 'Enter' && cursor !== null && onPick !== undefined) {
      event.preventDefault();
      onPick({
        seriesIndex: cursor.cell,
        dataIndex: cursor.row,
        seriesName: heads[cursor.cell + 1] ?? '',
        name: rows[cursor.row]?.head ?? '',
      });
      return;
    }
    const next = moveCursor(cursor, event.key, rows);
    if (next === null) return;
    event.preventDefault();
    setCursor(next);
  };

  return (
    <div
      className={styles.body}
      role="group"
      tabIndex={0}
      aria-label={t('chart.cursor', { title })}
      data-testid="chart-body"
      onKeyDown={handleKey}
      onBlur={() => setCursor(null)}
    >
      <Suspense fallback={<Skeleton height={height} />}>
        <EChart option={option} summary={summary} height={height} handle={handle} onPick={onPick} />
      </Suspense>
      <p className={styles.reading} role="status" aria-live="polite" data-shown={reading !== ''}>
        {reading}
      </p>
    </div>
  );
}

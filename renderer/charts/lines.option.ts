import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.ts';

export type LineSeries = { readonly name: string; readonly values: readonly number[] };

export type LinesInput = {
  readonly categories: readonly string[];
  /** What was (solid), what was expected (dashed), and another expectation (thin). */
  readonly series: readonly LineSeries[];
  /** A vertical line before this category, with a name. */
  readonly divider: { readonly index: number; readonly name: string };
  readonly formatValue: (value: number) => string;
  readonly palette: Palette;
};

const STROKES = [
  { width: 2, type: 'solid' },
  { width: 2, type: 'dashed' },
  { width: 1.5, type: 'solid' },
] as const;

/** Lines over time with one dividing line; told apart by dashes as well as by colour. */
export function createLinesOption({ categories, series, divider, formatValue, palette }: LinesInput): EChartsOption {
  const text = createTextStyle(palette);
  const colors = series.length > 2 ? [palette.ink, palette.muted, palette.second] : [palette.ink, palette.second];
  return {
    animation: false,
    textStyle: text,
    grid: { left: 64, right: 16, top: 40, bottom: 28 },
    legend: { top: 0, left: 0, itemWidth: 24, textStyle: text },
    tooltip: {
      trigger: 'axis',
      ...createTooltipStyle(palette),
      valueFormatter: (value) => (typeof value === 'number' ? formatValue(value) : ''),
    },
    xAxis: {
      type: 'category',
      data: [...categories],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: text,
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { ...text, formatter: (value: number) => formatValue(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: series.map(({ name, values }, index) => ({
      type: 'line',
      name,
      data: [...values],
      showSymbol: false,
      lineStyle: STROKES[Math.min(index, 2)] ?? STROKES[0],
      itemStyle: { color: colors[Math.min(index, 2)] ?? palette.ink },
      ...(index === 0
        ? {
            markLine: {
              silent: true,
              symbol: 'none',
              lineStyle: { color: palette.muted, type: 'dotted', width: 1.5 },
              label: { formatter: divider.name, color: palette.muted, position: 'insideEndTop' },
              data: [{ xAxis: divider.index }],
            },
          }
        : {}),
    })),
  };
}

import { createTextStyle, createTooltipStyle } from '../../charts/chart-styles.ts';
import type { EChartsOption } from 'echarts';
import type { Palette } from '../../charts/palette.ts';

export const RESULT_CHART_KINDS = ['bar', 'line', 'scatter'] as const;
export type ResultChartKind = (typeof RESULT_CHART_KINDS)[number];

export type ResultPoint = { readonly x: string | number; readonly y: number | null };

export type ResultChartInput = {
  readonly kind: ResultChartKind;
  readonly points: readonly ResultPoint[];
  readonly xName: string;
  readonly yName: string;
  /** Whether x is a number line rather than a list of names. */
  readonly isNumeric: boolean;
  readonly palette: Palette;
};

/** One column of a result over another. */
export function createResultChartOption({
  kind,
  points,
  xName,
  yName,
  isNumeric,
  palette,
}: ResultChartInput): EChartsOption {
  const text = createTextStyle(palette);
  const isLine = isNumeric && kind !== 'bar';
  const axis = { axisLabel: text, nameTextStyle: text, axisLine: { lineStyle: { color: palette.line } } };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 12, right: 24, top: 34, bottom: 34, containLabel: true },
    tooltip: {
      trigger: kind === 'scatter' ? 'item' : 'axis',
      ...createTooltipStyle(palette),
    },
    xAxis: isLine
      ? {
          ...axis,
          type: 'value',
          name: xName,
          nameLocation: 'middle',
          nameGap: 24,
          scale: true,
          splitLine: { show: false },
        }
      : {
          ...axis,
          type: 'category',
          name: xName,
          nameLocation: 'middle',
          nameGap: 24,
          data: points.map(({ x }) => String(x)),
          axisTick: { show: false },
        },
    yAxis: {
      ...axis,
      type: 'value',
      name: yName,
      scale: kind === 'scatter',
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      {
        type: kind,
        name: yName,
        data: points.map(({ x, y }) => (isLine ? [x, y] : y)) as (number | null)[],
        itemStyle: { color: palette.second },
        ...(kind === 'bar' ? { barMaxWidth: 36 } : {}),
        ...(kind === 'line' ? { lineStyle: { color: palette.second, width: 2 }, showSymbol: points.length < 60 } : {}),
        ...(kind === 'scatter' ? { symbolSize: 7 } : {}),
      },
    ],
  };
}

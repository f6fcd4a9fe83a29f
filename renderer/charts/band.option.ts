import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.ts';

export type BandInput = {
  readonly categories: readonly string[];
  readonly middle: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly names: { readonly categories: string; readonly middle: string; readonly band: string };
  readonly formatValue: (value: number) => string;
  readonly palette: Palette;
};

/** A line within its band. The band is stacked from its low end, which may lie below 0. */
export function createBandOption({
  categories,
  middle,
  low,
  high,
  names,
  formatValue,
  palette,
}: BandInput): EChartsOption {
  const text = createTextStyle(palette);
  const unseen = {
    lineStyle: { opacity: 0 },
    symbol: 'none',
    silent: true,
    stackStrategy: 'all',
    stack: 'band',
  } as const;
  return {
    animation: false,
    textStyle: text,
    grid: { left: 56, right: 16, top: 36, bottom: 46 },
    legend: { top: 0, left: 0, itemWidth: 24, textStyle: text, data: [names.middle, names.band] },
    tooltip: {
      trigger: 'axis',
      ...createTooltipStyle(palette),
      valueFormatter: (value) => (typeof value === 'number' ? formatValue(value) : ''),
    },
    xAxis: {
      type: 'category',
      data: [...categories],
      boundaryGap: false,
      axisTick: { show: false },
      axisLine: { onZero: true, lineStyle: { color: palette.line } },
      axisLabel: text,
      name: names.categories,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: text,
    },
    yAxis: {
      type: 'value',
      axisLabel: { ...text, formatter: (value: number) => formatValue(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      { ...unseen, type: 'line', name: `${names.band} 0`, data: [...low], tooltip: { show: false } },
      {
        ...unseen,
        type: 'line',
        name: names.band,
        data: high.map((value, index) => value - (low[index] ?? 0)),
        areaStyle: { color: palette.second, opacity: 0.18 },
        itemStyle: { color: palette.second },
        tooltip: { show: false },
      },
      {
        type: 'line',
        name: names.middle,
        data: [...middle],
        symbolSize: 7,
        lineStyle: { width: 2 },
        itemStyle: { color: palette.second },
      },
    ],
  };
}

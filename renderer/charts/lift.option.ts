import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.ts';

export type LiftInput = {
  readonly days: readonly number[];
  readonly treated: readonly number[];
  readonly control: readonly number[];
  /** 95 % band of treated around control. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly names: { readonly days: string; readonly treated: string; readonly control: string; readonly band: string };
  readonly formatShare: (value: number) => string;
  readonly palette: Palette;
};

/** Two rising shares with the band in which treated is to be expected given control; dashes tell the lines apart too. */
export function createLiftOption({
  days,
  treated,
  control,
  low,
  high,
  names,
  formatShare,
  palette,
}: LiftInput): EChartsOption {
  const text = createTextStyle(palette);
  const hidden = { lineStyle: { opacity: 0 }, symbol: 'none', silent: true, tooltip: { show: false } } as const;
  return {
    animation: false,
    textStyle: text,
    grid: { left: 56, right: 16, top: 36, bottom: 46 },
    legend: { top: 0, left: 0, itemWidth: 24, textStyle: text, data: [names.treated, names.control, names.band] },
    tooltip: {
      trigger: 'axis',
      ...createTooltipStyle(palette),
      valueFormatter: (value) => (typeof value === 'number' ? formatShare(value) : ''),
    },
    xAxis: {
      type: 'category',
      data: days.map(String),
      boundaryGap: false,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: text,
      name: names.days,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: text,
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { ...text, formatter: (value: number) => formatShare(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      { ...hidden, type: 'line', name: `${names.band} 0`, stack: 'band', data: low.map((value) => Math.max(0, value)) },
      {
        ...hidden,
        type: 'line',
        name: names.band,
        stack: 'band',
        data: high.map((value, index) => value - Math.max(0, low[index] ?? 0)),
        areaStyle: { color: palette.second, opacity: 0.16 },
        itemStyle: { color: palette.second },
      },
      {
        type: 'line',
        name: names.treated,
        data: [...treated],
        showSymbol: false,
        lineStyle: { width: 2 },
        itemStyle: { color: palette.second },
      },
      {
        type: 'line',
        name: names.control,
        data: [...control],
        showSymbol: false,
        lineStyle: { width: 2, type: 'dashed' },
        itemStyle: { color: palette.ink },
      },
    ],
  };
}

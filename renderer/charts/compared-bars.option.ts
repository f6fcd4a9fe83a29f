import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { EChartsOption } from 'echarts';
import type { BarSeries } from './bars.option.ts';
import type { Palette } from './palette.ts';

export type ComparedBarsInput = {
  readonly categories: readonly string[];
  /** Up to four series of shares between 0 and 1. */
  readonly series: readonly BarSeries[];
  readonly formatShare: (value: number | null) => string;
  readonly palette: Palette;
};

/** Colours of up to four compared things, told apart also without colour by their order and the legend. */
function listSeriesColours(palette: Palette): readonly string[] {
  return [palette.second, '#c58a1b', palette.first, '#7a6bb5'];
}

/** Lying bars of shares, one group per category, one bar per compared thing. */
export function createComparedBarsOption({
  categories,
  series,
  formatShare,
  palette,
}: ComparedBarsInput): EChartsOption {
  const text = createTextStyle(palette);
  return {
    animation: false,
    color: [...listSeriesColours(palette)],
    textStyle: text,
    grid: { left: 8, right: 56, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: text, icon: 'roundRect', type: 'scroll' },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      ...createTooltipStyle(palette),
      valueFormatter: (value) => formatShare(typeof value === 'number' ? value : null),
    },
    xAxis: { type: 'value', min: 0, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...categories],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: { ...text, interval: 0, width: 120, overflow: 'truncate' },
    },
    series: series.map(({ name, values }) => ({
      type: 'bar',
      name,
      data: [...values],
      barMaxWidth: 14,
      barGap: '18%',
      itemStyle: { borderRadius: [0, 3, 3, 0] },
      label: {
        show: true,
        position: 'right',
        color: palette.ink,
        fontFamily: palette.font,
        fontSize: 11,
        formatter: ({ value }) => formatShare(typeof value === 'number' ? value : null),
      },
    })),
  };
}

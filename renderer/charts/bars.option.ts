import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.ts';

export type BarSeries = { readonly name: string; readonly values: readonly (number | null)[] };

export type BarsInput = {
  readonly categories: readonly string[];
  /** One or two series of shares between 0 and 1. */
  readonly series: readonly BarSeries[];
  readonly formatShare: (value: number | null) => string;
  /** What the categories are, where they do not say it themselves. */
  readonly categoryName?: string | undefined;
  readonly palette: Palette;
};

/** A span as two lines: many of them fit beside each other then. */
function breakSpan(category: string): string {
  return category.replace('– ', '–\n');
}

/** Columns of shares, each with its value written on it: the axis needs no labels of its own. */
export function createBarsOption({ categories, series, formatShare, categoryName, palette }: BarsInput): EChartsOption {
  const text = createTextStyle(palette);
  const hasSpans = categories.some((category) => category.includes(' – '));
  return {
    animation: false,
    textStyle: text,
    grid: {
      left: 8,
      right: 8,
      top: series.length > 1 ? 40 : 22,
      bottom: 26 + (hasSpans ? 16 : 0) + (categoryName === undefined ? 0 : 18),
    },
    ...(series.length > 1
      ? { legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: text, icon: 'roundRect' } }
      : {}),
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      ...createTooltipStyle(palette),
      valueFormatter: (value) => formatShare(typeof value === 'number' ? value : null),
    },
    xAxis: {
      type: 'category',
      data: [...categories],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: { ...text, interval: 0, hideOverlap: true, formatter: breakSpan },
      ...(categoryName === undefined
        ? {}
        : { name: categoryName, nameLocation: 'middle', nameGap: hasSpans ? 44 : 28, nameTextStyle: text }),
    },
    yAxis: { type: 'value', min: 0, axisLabel: { show: false }, splitLine: { show: false } },
    series: series.map(({ name, values }, index) => ({
      type: 'bar',
      name,
      data: [...values],
      barMaxWidth: 44,
      barGap: '12%',
      itemStyle: {
        color: series.length > 1 && index === 0 ? palette.first : palette.second,
        borderRadius: [3, 3, 0, 0],
      },
      label: {
        show: true,
        position: 'top',
        color: palette.ink,
        fontFamily: palette.font,
        fontSize: 12,
        formatter: ({ value }) => formatShare(typeof value === 'number' ? value : null),
      },
    })),
  };
}

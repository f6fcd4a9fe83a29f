import type { EChartsOption } from 'echarts';
import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { Palette } from './palette.ts';

export type MoneyOptionInput = {
  readonly categories: readonly string[];
  readonly now: { readonly name: string; readonly values: readonly number[] };
  readonly before: { readonly name: string; readonly values: readonly number[] } | null;
  /** Points of which some days lie outside the period or are not known yet: hatched. */
  readonly partial: { readonly name: string; readonly points: readonly boolean[] };
  /** Festivals: the point that holds the day, and its name. */
  readonly marks: readonly { readonly index: number; readonly name: string }[];
  readonly formatValue: (value: number) => string;
  readonly palette: Palette;
};

/** One number over time with what it is compared with behind it; points that are not whole stand on hatching. */
export function createMoneyOption(input: MoneyOptionInput): EChartsOption {
  const { categories, now, before, partial, marks, formatValue, palette } = input;
  const text = createTextStyle(palette);
  const shownNames = [now.name, ...(before === null ? [] : [before.name])];
  const hasPartial = partial.points.some(Boolean);
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      itemWidth: 24,
      textStyle: text,
      data: [...shownNames, ...(hasPartial ? [partial.name] : [])],
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      ...createTooltipStyle(palette),
      valueFormatter: (value) => (typeof value === 'number' ? formatValue(value) : '–'),
    },
    xAxis: {
      type: 'category',
      data: [...categories],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: [
      {
        type: 'value',
        axisLabel: { ...text, formatter: (value: number) => formatValue(value) },
        splitLine: { lineStyle: { color: palette.line } },
      },
      { type: 'value', min: 0, max: 1, show: false },
    ],
    series: [
      {
        type: 'line',
        name: now.name,
        data: [...now.values],
        symbol: 'circle',
        symbolSize: 5,
        showSymbol: categories.length <= 40,
        lineStyle: { color: palette.ink, width: 2.5 },
        itemStyle: { color: palette.ink },
        z: 4,
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: palette.muted, type: 'dotted', width: 1.5 },
          label: { color: palette.muted, position: 'insideEndTop', formatter: '{b}' },
          data: marks.map(({ index, name }) => ({ xAxis: index, name })),
        },
      },
      ...(before === null
        ? []
        : [
            {
              type: 'line' as const,
              name: before.name,
              data: [...before.values],
              symbol: 'none',
              lineStyle: { color: palette.second, width: 1.5, type: 'dashed' as const },
              itemStyle: { color: palette.second },
              z: 3,
            },
          ]),
      {
        type: 'bar',
        name: partial.name,
        yAxisIndex: 1,
        silent: true,
        barCategoryGap: '0%',
        tooltip: { show: false },
        data: partial.points.map((isPartial) => (isPartial ? 1 : null)),
        itemStyle: {
          color: 'transparent',
          decal: { symbol: 'rect', rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [1, 5], color: palette.line },
        },
        z: 1,
      },
    ],
  };
}

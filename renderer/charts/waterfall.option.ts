import type { CustomSeriesOption, EChartsOption } from 'echarts';
import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { Palette } from './palette.ts';

export type WaterfallInput = {
  readonly steps: readonly { readonly name: string; readonly value: number }[];
  /** Name of the last bar: what the steps add up to, from zero. */
  readonly total: string;
  readonly formatValue: (value: number) => string;
  readonly palette: Palette;
};

/** One bar: where it begins and ends. */
type WaterfallBar = readonly [place: number, from: number, to: number];

/** Where the bars begin and end: each where the one before ended, the last from zero to the sum. */
function stackWaterfall(values: readonly number[]): WaterfallBar[] {
  let level = 0;
  const bars = values.map((value, place): WaterfallBar => {
    const from = level;
    level += value;
    return [place, from, level];
  });
  return [...bars, [values.length, 0, level]];
}

const HATCH = {
  symbol: 'rect' as const,
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
  rotation: Math.PI / 4,
};

/** Floating bars from nothing to the plan: gains full, losses hatched, the sum in ink; the value is written at each. */
export function createWaterfallOption({ steps, total, formatValue, palette }: WaterfallInput): EChartsOption {
  const text = createTextStyle(palette);
  const bars = stackWaterfall(steps.map(({ value }) => value));
  const names = [...steps.map(({ name }) => name), total];
  const valueOf = (place: number): number => {
    const [, from = 0, to = 0] = bars[place] ?? [];
    return to - from;
  };
  const renderBar: CustomSeriesOption['renderItem'] = (_, api) => {
    const place = Number(api.value(0));
    const [x = 0, start = 0] = api.coord([place, api.value(1)]);
    const [, end = 0] = api.coord([place, api.value(2)]);
    const [band = 0] = (api.size?.([1, 0]) ?? [0]) as number[];
    const width = Math.min(56, band * 0.62);
    const value = valueOf(place);
    const isTotal = place === steps.length;
    const fill = isTotal ? palette.muted : value < 0 ? palette.first : palette.second;
    const top = Math.min(start, end);
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: { x: x - width / 2, y: top, width, height: Math.max(1, Math.abs(end - start)), r: 2 },
          style: { fill, ...(value < 0 && !isTotal ? { decal: { ...HATCH, color: palette.surface } } : {}) },
        },
        ...(isTotal
          ? []
          : [
              {
                type: 'line' as const,
                shape: { x1: x + width / 2, y1: end, x2: x + band - width / 2, y2: end },
                style: { stroke: palette.muted, lineDash: [2, 2], lineWidth: 1 },
              },
            ]),
        {
          type: 'text',
          style: {
            text: formatValue(value),
            x,
            y: top - 4,
            align: 'center',
            verticalAlign: 'bottom',
            fill: palette.ink,
            font: `12px ${palette.font}`,
          },
        },
      ],
    };
  };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 8, top: 24, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'item',
      confine: true,
      ...createTooltipStyle(palette),
      formatter: (input) => {
        const place = (Array.isArray(input) ? input[0]?.dataIndex : input.dataIndex) ?? 0;
        return `${names[place] ?? ''}: ${formatValue(valueOf(place))}`;
      },
    },
    xAxis: {
      type: 'category',
      data: names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: { ...text, color: palette.ink, interval: 0, width: 84, overflow: 'break' },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...text, formatter: (value: number) => formatValue(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      {
        type: 'custom',
        renderItem: renderBar,
        encode: { x: 0, y: [1, 2] },
        data: bars.map((bar) => [...bar]),
      },
    ],
  };
}

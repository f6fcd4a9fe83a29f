import { roundUpStep } from '#core/kernel/round-step.ts';
import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.ts';

export type TornadoInput = {
  readonly bars: readonly { readonly name: string; readonly low: number; readonly high: number }[];
  readonly middle: number;
  readonly names: { readonly low: string; readonly high: string };
  readonly formatValue: (value: number) => string;
  readonly palette: Palette;
};

const TICKS = 5;

/** Round values from below the lowest to above the highest. */
function listTicks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = roundUpStep((high > low ? high - low : Math.max(1, Math.abs(high))) / TICKS);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** Bars from the middle to what the low and the high end bring, the widest on top; ends are told apart by hatch too. */
export function createTornadoOption({ bars, middle, names, formatValue, palette }: TornadoInput): EChartsOption {
  const text = createTextStyle(palette);
  const shown = [...bars].reverse();
  // The axis counts from the middle, where bars begin; its ticks are round values all the same.
  const ticks = listTicks([middle, ...bars.flatMap(({ low, high }) => [low, high])]).map((value) => value - middle);
  const side = (name: string, key: 'low' | 'high', color: string, isHatched: boolean) => ({
    type: 'bar' as const,
    name,
    stack: key,
    barGap: '-100%',
    barMaxWidth: 18,
    data: shown.map((bar) => bar[key] - middle),
    itemStyle: {
      color,
      ...(isHatched
        ? {
            decal: {
              symbol: 'rect' as const,
              dashArrayX: [1, 0],
              dashArrayY: [2, 4],
              rotation: Math.PI / 4,
              color: palette.surface,
            },
          }
        : {}),
    },
  });
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 24, top: 52, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: text },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      ...createTooltipStyle(palette),
      valueFormatter: (value) => (typeof value === 'number' ? formatValue(middle + value) : ''),
    },
    xAxis: {
      type: 'value',
      min: ticks[0] ?? 0,
      max: ticks.at(-1) ?? 0,
      axisTick: { customValues: ticks },
      axisLabel: {
        ...text,
        customValues: ticks,
        hideOverlap: true,
        formatter: (value: number) => formatValue(middle + value),
      },
      splitLine: { lineStyle: { color: palette.line } },
    },
    yAxis: {
      type: 'category',
      data: shown.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...text, color: palette.ink },
    },
    series: [
      {
        ...side(names.low, 'low', palette.first, true),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: palette.ink, type: 'solid', width: 1 },
          label: { ...text, color: palette.ink, formatter: formatValue(middle) },
          data: [{ xAxis: 0 }],
        },
      },
      side(names.high, 'high', palette.second, false),
    ],
  };
}

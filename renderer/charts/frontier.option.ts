import type { EChartsOption } from 'echarts';
import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { Palette } from './palette.ts';

export type FrontierPoint = { readonly spent: number; readonly net: number };

export type FrontierInput = {
  /** Rising in what is spent; nothing for nothing is put before them. */
  readonly points: readonly FrontierPoint[];
  readonly current: FrontierPoint;
  readonly names: { readonly frontier: string; readonly current: string; readonly spent: string; readonly net: string };
  readonly formatValue: (value: number) => string;
  readonly palette: Palette;
};

/** What the best plan brings for what it spends, with the plan at hand marked on the curve. */
export function createFrontierOption({ points, current, names, formatValue, palette }: FrontierInput): EChartsOption {
  const text = createTextStyle(palette);
  const place = (point: FrontierPoint): number[] => [point.spent, point.net];
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 28, top: 36, bottom: 26, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 24, textStyle: text },
    tooltip: {
      trigger: 'item',
      confine: true,
      ...createTooltipStyle(palette),
      formatter: (input) => {
        const item = Array.isArray(input) ? input[0] : input;
        const [spent = 0, net = 0] = (item?.value ?? []) as number[];
        return `${names.spent}: ${formatValue(spent)}<br>${names.net}: ${formatValue(net)}`;
      },
    },
    xAxis: {
      type: 'value',
      name: names.spent,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: text,
      splitNumber: 5,
      axisLabel: { ...text, hideOverlap: true, formatter: (value: number) => formatValue(value) },
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: palette.line } },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...text, formatter: (value: number) => formatValue(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      {
        type: 'line',
        name: names.frontier,
        data: [{ spent: 0, net: 0 }, ...points].map(place),
        symbolSize: 6,
        lineStyle: { width: 2, color: palette.second },
        itemStyle: { color: palette.second },
      },
      {
        type: 'scatter',
        name: names.current,
        data: [place(current)],
        symbol: 'diamond',
        symbolSize: 14,
        itemStyle: { color: palette.ink, borderColor: palette.surface, borderWidth: 1 },
        z: 5,
      },
    ],
  };
}

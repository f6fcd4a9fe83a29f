import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.ts';

export type ForecastRow = {
  readonly name: string;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
};

export type ForecastInput = {
  /** Read from the top: the prediction, then the outcome. */
  readonly rows: readonly ForecastRow[];
  readonly names: { readonly value: string; readonly interval: string; readonly middle: string };
  readonly formatValue: (value: number) => string;
  readonly palette: Palette;
};

/** Intervals as bars with their middle, on one scale with a line at 0: do the two meet? */
export function createForecastOption({ rows, names, formatValue, palette }: ForecastInput): EChartsOption {
  const text = createTextStyle(palette);
  const colors = [palette.first, palette.second];
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 32, top: 16, bottom: 26, containLabel: true },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      ...createTooltipStyle(palette),
      formatter: (params: unknown) => {
        const [first] = params as { dataIndex: number }[];
        const row = rows[first?.dataIndex ?? -1];
        if (row === undefined) return '';
        return `${row.name}<br>${names.middle} ${formatValue(row.middle)}<br>${names.interval} ${formatValue(row.low)} – ${formatValue(row.high)}`;
      },
    },
    xAxis: {
      type: 'value',
      scale: true,
      ...(rows.every(({ low }) => low >= 0) ? { min: 0 } : {}),
      axisLabel: { ...text, hideOverlap: true, formatter: (value: number) => formatValue(value) },
      splitLine: { lineStyle: { color: palette.line } },
      name: names.value,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: text,
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...text, color: palette.ink },
    },
    series: [
      {
        type: 'custom',
        name: names.interval,
        encode: { x: [0, 1], y: 2 },
        data: rows.map(({ low, high }, place) => [low, high, place]),
        renderItem: (_, api) => {
          const place = Number(api.value(2));
          const [left = 0, y = 0] = api.coord([api.value(0), place]);
          const [right = 0] = api.coord([api.value(1), place]);
          return {
            type: 'rect',
            shape: { x: left, y: y - 10, width: right - left, height: 20, r: 4 },
            style: { fill: colors[place] ?? palette.ink, opacity: 0.35 },
          };
        },
      },
      {
        type: 'scatter',
        name: names.middle,
        symbolSize: 12,
        data: rows.map(({ middle }, place) => ({
          value: [middle, place],
          itemStyle: { color: colors[place] ?? palette.ink, borderColor: palette.surface, borderWidth: 2 },
        })),
        label: {
          show: true,
          position: 'top',
          distance: 10,
          color: palette.ink,
          formatter: ({ dataIndex }) => formatValue(rows[dataIndex]?.middle ?? 0),
        },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: palette.muted, type: 'solid', width: 1 },
          data: [{ xAxis: 0 }],
        },
      },
    ],
  };
}

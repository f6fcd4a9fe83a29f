import { createTextStyle, createTooltipStyle } from './chart-styles.ts';
import type { EChartsOption, LineSeriesOption } from 'echarts';
import type { Palette } from './palette.ts';

export type CurveSeries = {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Values that are expected, drawn dashed after what was seen. */
  readonly expected?: readonly (number | null)[];
  readonly isMain?: boolean;
};

export type CurvesInput = {
  readonly categories: readonly string[];
  readonly categoryName: string;
  readonly series: readonly CurveSeries[];
  /** A band around the first series: an interval. */
  readonly band?: {
    readonly name: string;
    readonly low: readonly (number | null)[];
    readonly high: readonly (number | null)[];
  };
  /** The same of everybody, drawn pale behind what a filter leaves. */
  readonly total?: { readonly name: string; readonly values: readonly (number | null)[] } | null;
  readonly formatValue: (value: number) => string;
  readonly palette: Palette;
};

/** Beyond so many points a line carries no symbols. */
const SYMBOLS_UP_TO = 40;
const DASHES = ['solid', [6, 3], [2, 3], [10, 4], [8, 3, 2, 3], [4, 2]] as const;

/** Curves over ages or over cohorts: the main one heavy, the others told apart by dashes and symbols as well as by colour. */
export function createCurvesOption({
  categories,
  categoryName,
  series,
  band,
  total = null,
  formatValue,
  palette,
}: CurvesInput): EChartsOption {
  const text = createTextStyle(palette);
  const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'];
  let others = 0;
  const ahead: LineSeriesOption[] = [];
  const lines = series.map(({ name, values, expected, isMain = false }) => {
    const at = isMain ? 0 : (others += 1);
    const style = {
      color: isMain ? palette.ink : at % 2 === 0 ? palette.first : palette.second,
      width: isMain ? 2.5 : 1.5,
      type: isMain ? ('solid' as const) : ((DASHES[at % DASHES.length] ?? 'solid') as 'solid'),
    };
    const shared = {
      type: 'line' as const,
      name,
      symbol: symbols[at % symbols.length] ?? 'circle',
      symbolSize: isMain ? 6 : 5,
      showAllSymbol: true,
      showSymbol: categories.length <= SYMBOLS_UP_TO,
      itemStyle: { color: style.color },
      z: isMain ? 4 : 3,
    };
    const dotted = { ...style, type: 'dotted' as const, opacity: 0.8 };
    if (expected !== undefined) ahead.push({ ...shared, data: [...expected], symbol: 'none', lineStyle: dotted });
    return { ...shared, data: [...values], lineStyle: style };
  });
  const area =
    band === undefined
      ? []
      : [
          {
            type: 'line' as const,
            name: `${band.name} `,
            data: [...band.low],
            stack: 'band',
            symbol: 'none',
            lineStyle: { opacity: 0 },
            silent: true,
            tooltip: { show: false },
          },
          {
            type: 'line' as const,
            name: band.name,
            data: band.high.map((high, index) => (high === null ? null : high - (band.low[index] ?? 0))),
            stack: 'band',
            symbol: 'none',
            lineStyle: { opacity: 0 },
            areaStyle: { color: palette.second, opacity: 0.18 },
            silent: true,
            tooltip: { show: false },
          },
        ];
  const pale =
    total === null
      ? []
      : [
          {
            type: 'line' as const,
            name: total.name,
            data: [...total.values],
            symbol: 'none',
            lineStyle: { color: palette.line, width: 1.5 },
            itemStyle: { color: palette.line },
            areaStyle: { color: palette.line, opacity: 0.45 },
            z: 1,
          },
        ];
  const names = [...series, ...(total === null ? [] : [total])].map(({ name }) => name);
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 16, top: names.length > 1 ? 36 : 16, bottom: 26, containLabel: true },
    ...(names.length > 1
      ? {
          legend: {
            top: 0,
            left: 0,
            type: 'scroll' as const,
            itemWidth: 26,
            textStyle: text,
            data: names,
          },
        }
      : {}),
    tooltip: {
      trigger: 'axis',
      confine: true,
      ...createTooltipStyle(palette),
      valueFormatter: (value) => (typeof value === 'number' ? formatValue(value) : '–'),
    },
    xAxis: {
      type: 'category',
      name: categoryName,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: text,
      boundaryGap: false,
      data: [...categories],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: { ...text, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' },
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { ...text, formatter: (value: number) => formatValue(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [...pale, ...lines, ...ahead, ...area],
  };
}

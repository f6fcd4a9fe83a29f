import type { LineSeriesOption } from 'echarts';
import { expect, test } from 'vitest';
import { createCurvesOption } from '../../renderer/charts/curves.option.ts';

const palette = {
  ink: '#111111',
  muted: '#666666',
  line: '#dddddd',
  surface: '#ffffff',
  first: '#aa5500',
  second: '#0055aa',
  font: 'sans-serif',
};
const INPUT = {
  categories: ['2026-01', '2026-02'],
  categoryName: 'month',
  series: [{ name: 'filtered', values: [3, null], isMain: true }],
  formatValue: String,
  palette,
};

test('a filtered curve lies before the pale total, which the legend names', () => {
  const { series, legend } = createCurvesOption({ ...INPUT, total: { name: 'everybody', values: [10, 12] } });
  const [pale, own] = series as LineSeriesOption[];
  expect(pale).toMatchObject({ name: 'everybody', data: [10, 12], lineStyle: { color: palette.line } });
  expect(own).toMatchObject({ name: 'filtered', data: [3, null], lineStyle: { color: palette.ink } });
  expect(Number(pale?.z)).toBeLessThan(Number(own?.z));
  expect(legend).toMatchObject({ data: ['filtered', 'everybody'] });
});

test('without a filter there is the curve alone', () => {
  const { series, legend } = createCurvesOption({ ...INPUT, total: null });
  expect(series).toHaveLength(1);
  expect(legend).toBeUndefined();
});

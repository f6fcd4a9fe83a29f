import { describe, expect, it } from 'vitest';
import { ACTIVITY_METRICS } from '#core/questions/behaviour/activity.ts';
import { COHORT_METRICS } from '#core/questions/cohorts/cohort-metrics.ts';
import { KPI_METRICS } from '#core/questions/key-figures/kpi-metrics.ts';
import { REPURCHASE_METRICS } from '#core/questions/key-figures/repurchase-rates.ts';
import { COMPARE_METRICS } from '#core/questions/segments/segment-compare.ts';
import { SEGMENT_VALUE_MATRIX_METRICS } from '#core/questions/segments/segment-value-matrix.ts';

describe('the names of repurchase rates', () => {
  it('say their window, so that no two definitions share one', () => {
    const year = [KPI_METRICS.repurchase.metric, REPURCHASE_METRICS.customer_repurchase, COMPARE_METRICS.repurchase];
    expect(new Set(year.map(({ label }) => label.zh))).toEqual(new Set(['客户复购率（近365天）']));
    for (const { formula, filters } of year) expect(`${formula.en} ${filters.en}`).toContain('365 days');
    expect(SEGMENT_VALUE_MATRIX_METRICS.repurchaseRate.label.zh).toBe('客户复购率（观察期）');
    expect(SEGMENT_VALUE_MATRIX_METRICS.repurchaseRate.filters.zh).toContain('观察期');
    const others = [
      ...Object.values(REPURCHASE_METRICS).slice(1),
      COHORT_METRICS.rate,
      ...Object.values(ACTIVITY_METRICS),
    ];
    const names = others.map(({ label }) => label.zh);
    expect(names).toEqual(expect.arrayContaining(['按日客户复购率', 'N日复购率', '复购率（按购买日）', '留存率']));
    expect(new Set(names).size).toBe(names.length);
  });
});

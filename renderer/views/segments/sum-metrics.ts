import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { SEGMENT_VALUE_MATRIX_METRICS as CELL_METRICS } from '#core/questions/segments/segment-value-matrix.ts';

/** 口径 of sums over cells of the matrix: a segment, a tier, or all purchasers. */
export const SUM_METRICS = {
  customers: {
    ...CELL_METRICS.customers,
    label: { zh: '所含格子客户数', en: 'Customers of the cells' },
    formula: {
      zh: '所含格子的客户数之和；每位购买客户恰好在一个格子里',
      en: 'sum of the customers of the cells; every purchaser is in exactly one',
    },
  },
  customerShare: {
    ...CELL_METRICS.customerShare,
    label: { zh: '客户占比', en: 'Share of customers' },
    formula: { zh: '所含格子的客户数之和 / 全部购买客户数', en: 'customers of the cells / all purchasers' },
  },
  revenueShare: {
    ...CELL_METRICS.revenueShare,
    label: { zh: '收入占比', en: 'Share of revenue' },
    formula: {
      zh: '所含格子客户净额之和 / 全部购买客户净额之和',
      en: "net money of the cells' customers / all purchasers' net money",
    },
  },
} as const satisfies Record<string, MetricDefinition>;

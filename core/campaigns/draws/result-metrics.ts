import type { MetricDefinition } from '#core/questions/define-metric.ts';

const treated = {
  zh: '只含处理组客户；期间为转化窗口加后续观察；同一次抽样中处理与不处理共用同一运气',
  en: 'treated customers only; conversion window plus follow-up; treated and untreated share the same luck within a draw',
};

/** 口径 of what a simulation shows. */
export const SIMULATION_METRICS = {
  incrementalOrders: {
    label: { zh: '增量订单', en: 'Incremental orders' },
    formula: {
      zh: '触达后的订单 − 同样客户不触达的订单',
      en: 'orders when treated − orders of the same customers untreated',
    },
    filters: treated,
    denominator: null,
  },
  controlOrders: {
    label: { zh: '本来就有的订单', en: 'Orders anyway' },
    formula: { zh: '不触达时这些客户的预期订单', en: 'orders of these customers when untreated' },
    filters: treated,
    denominator: null,
  },
  incrementalCents: {
    label: { zh: '增量收入', en: 'Incremental revenue' },
    formula: { zh: '触达后的净额 − 不触达的净额，未扣优惠', en: 'money when treated − untreated, before the offer' },
    filters: treated,
    denominator: null,
  },
  marginCents: {
    label: { zh: '增量毛利', en: 'Incremental margin' },
    formula: { zh: '增量收入 × 毛利率，未扣优惠', en: 'incremental revenue × margin rate, before the offer' },
    filters: treated,
    denominator: null,
  },
  offerCents: {
    label: { zh: '优惠成本', en: 'Cost of the offer' },
    formula: {
      zh: '窗口内使用优惠的订单的优惠金额，包括本来就会下的订单',
      en: 'money off the orders in the window that use the offer, those that come anyway included',
    },
    filters: treated,
    denominator: null,
  },
  netCents: {
    label: { zh: '增量净收益', en: 'Incremental net gain' },
    formula: {
      zh: '增量毛利 − 优惠成本 − 触达成本 − 固定成本',
      en: 'incremental margin − cost of the offer − touch cost − fixed cost',
    },
    filters: treated,
    denominator: null,
  },
  roi: {
    label: { zh: 'ROI', en: 'ROI' },
    formula: {
      zh: '增量净收益 /（优惠成本中位数 + 触达成本 + 固定成本）',
      en: 'incremental net gain / (median offer + touch + fixed cost)',
    },
    filters: treated,
    denominator: { zh: '投入的全部成本', en: 'all that is spent' },
  },
  profitChance: {
    label: { zh: '亏损概率', en: 'P(loss)' },
    formula: { zh: '增量净收益 ≤ 0 的模拟次数占比', en: 'share of the draws with a net gain of 0 or less' },
    filters: treated,
    denominator: { zh: '全部模拟次数', en: 'all draws' },
  },
  bestChance: {
    label: { zh: '最优概率', en: 'P(best)' },
    formula: {
      zh: '净收益为各策略（含不做）中最大的模拟次数占比',
      en: 'share of the draws in which it brings the most, doing nothing included',
    },
    filters: treated,
    denominator: { zh: '全部模拟次数', en: 'all draws' },
  },
  regret: {
    label: { zh: '期望遗憾', en: 'Expected regret' },
    formula: {
      zh: '每次模拟中最优选择的净收益 − 本策略净收益，取平均',
      en: 'mean over the draws of the best choice’s net gain − this one’s',
    },
    filters: treated,
    denominator: null,
  },
  perOrder: {
    label: { zh: '每个增量订单的成本', en: 'Cost per incremental order' },
    formula: {
      zh: '（优惠中位数 + 触达 + 固定成本）/ 增量订单中位数',
      en: '(median offer + touch + fixed cost) / median incremental orders',
    },
    filters: treated,
    denominator: { zh: '增量订单', en: 'incremental orders' },
  },
} as const satisfies Record<string, MetricDefinition>;

import type { MetricDefinition } from '#core/questions/define-metric.ts';

const assigned = {
  zh: '策略的全部分配客户（按分组，不论是否触达）；计划外触达不计',
  en: 'every customer assigned, by arm as assigned, reached or not; unplanned touches are left out',
};
const perCustomer = { zh: '该组分配的客户', en: 'customers assigned to the arm' };

/** 口径 of the evaluation. */
export const CAMPAIGN_METRICS = {
  conversion: {
    label: { zh: '转化率', en: 'Conversion' },
    formula: {
      zh: '窗口内有 ≥ 1 次购买的客户数 / 分配客户数；差值 = 处理组 − 对照组，Newcombe 区间',
      en: 'customers with ≥ 1 purchase in the window / customers assigned; difference treated − control, Newcombe interval',
    },
    filters: assigned,
    denominator: perCustomer,
  },
  repurchase: {
    label: { zh: '窗口内复购率', en: 'Repurchase in the window' },
    formula: {
      zh: '窗口内有 ≥ 2 次购买的客户数 / 分配客户数；差值 = 处理组 − 对照组，Newcombe 区间',
      en: 'customers with ≥ 2 purchases in the window / customers assigned; difference treated − control, Newcombe interval',
    },
    filters: assigned,
    denominator: perCustomer,
  },
  orders: {
    label: { zh: '人均订单', en: 'Orders per customer' },
    formula: {
      zh: '窗口内购买次数 / 分配客户数；Welch 区间，CUPED 用分配前 365 天购买次数',
      en: 'purchases in the window / customers assigned; Welch interval, CUPED on purchases of the 365 days before',
    },
    filters: assigned,
    denominator: perCustomer,
  },
  revenue: {
    label: { zh: '人均收入', en: 'Revenue per customer' },
    formula: {
      zh: '窗口内购买净额 / 分配客户数；Welch 区间，CUPED 用分配前 365 天净额',
      en: 'net money of the purchases in the window / customers assigned; Welch interval, CUPED on net money of the 365 days before',
    },
    filters: assigned,
    denominator: perCustomer,
  },
  margin: {
    label: { zh: '人均毛利', en: 'Margin per customer' },
    formula: {
      zh: '窗口内购买毛利 / 分配客户数；CUPED 用分配前 365 天净额',
      en: 'margin of the purchases in the window / customers assigned; CUPED on net money of the 365 days before',
    },
    filters: assigned,
    denominator: perCustomer,
  },
  net: {
    label: { zh: '人均净收益', en: 'Net gain per customer' },
    formula: {
      zh: '（窗口内购买毛利 − 触达成本）/ 分配客户数；折扣已在净额中扣除',
      en: '(margin of the purchases in the window − touch costs) / customers assigned; discounts are already out of the net money',
    },
    filters: assigned,
    denominator: perCustomer,
  },
  ltv: {
    label: { zh: 'LTV 提升', en: 'LTV lift' },
    formula: {
      zh: '截止日人均 LTV：处理组 − 对照组，CUPED 用分配前最近完整周期的 LTV；没有对照组时不称提升',
      en: 'LTV per customer at the as-of date, treated − control, CUPED on the LTV of the last complete period before; never called a lift without a control',
    },
    filters: assigned,
    denominator: perCustomer,
  },
} as const satisfies Record<string, MetricDefinition>;

export type CampaignMetric = keyof typeof CAMPAIGN_METRICS;

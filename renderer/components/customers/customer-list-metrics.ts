import type { MetricDefinition } from '#core/questions/define-metric.ts';

/** 口径 of the line above the list. */
export const CUSTOMER_LIST_METRICS = {
  customers: {
    label: { zh: '名单客户数', en: 'Customers of the list' },
    formula: { zh: '名单中的客户数', en: 'customers of the list' },
    filters: {
      zh: '满足全部筛选条件的客户，含未购客户；输入客户ID时只计匹配者',
      en: 'customers who meet every filter, non-buyers included; with an id typed in, those who match it',
    },
    denominator: null,
  },
  purchasers: {
    label: { zh: '其中有购买', en: 'With a purchase' },
    formula: { zh: '截止日期时有有效购买的客户数', en: 'customers with a purchase that stands as of the date' },
    filters: { zh: '同上', en: 'as above' },
    denominator: null,
  },
  monetary: {
    label: { zh: '净额', en: 'Net money' },
    formula: { zh: '名单中客户的净额（M）之和', en: "sum of the listed customers' net money (M)" },
    filters: { zh: '观察期内净额（退款已扣除）', en: 'net money over the observation window, refunds deducted' },
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;

import { defineMetrics } from '#core/questions/metric.ts';
import { COUNTED_IN_PERIOD, STANDING_PURCHASES } from '#core/questions/periods/period-wording.ts';

/** 口径 of money and orders over a period. */
export const MONEY_METRICS = defineMetrics({
  gmv: {
    ...COUNTED_IN_PERIOD,
    label: { zh: 'GMV（退款前）', en: 'GMV (before refunds)' },
    formula: { zh: '订单退款前金额之和，计在订单日', en: 'sum of orders before refunds, by order date' },
    filters: {
      zh: '含之后退款的订单；不含贷记单与无客户的订单',
      en: 'with orders refunded later; without credit notes and orders without a customer',
    },
    unit: 'minor units',
    additivity: 'all',
  },
  net_revenue: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '净收入', en: 'Net revenue' },
    formula: {
      zh: '订单金额减退款与贷记；退款计在退款日或原订单日，按项目的退款设置',
      en: 'orders less refunds and credit notes; a refund counts on its own date or its order’s, by the refund setting of the project',
    },
    filters: {
      zh: '截止日期前已知的退款；无客户的订单不计',
      en: 'refunds known by the as-of date; orders without a customer are left out',
    },
    unit: 'minor units',
    additivity: 'all',
  },
  orders: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '订单数', en: 'Orders' },
    formula: { zh: '期间内的购买次数', en: 'purchases in the period' },
    filters: STANDING_PURCHASES,
    unit: 'orders',
    additivity: 'all',
  },
  buyers: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '购买客户数', en: 'Buyers' },
    formula: { zh: '期间内有购买的客户数，每人计一次', en: 'customers with a purchase in the period, each once' },
    filters: STANDING_PURCHASES,
    unit: 'customers',
    additivity: 'not-over-time',
  },
  new_buyers: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '新购客户数', en: 'New buyers' },
    formula: { zh: '首次购买在期间内的客户数', en: 'customers whose first purchase lies in the period' },
    filters: STANDING_PURCHASES,
    unit: 'customers',
    additivity: 'all',
  },
  period_order_value: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '客单价（所选期间）', en: 'Average order value (chosen period)' },
    formula: { zh: '净收入 / 订单数', en: 'net revenue / orders' },
    filters: STANDING_PURCHASES,
    denominator: { zh: '期间内的订单数', en: 'orders in the period' },
    unit: 'minor units',
    additivity: 'none',
  },
});
export type MoneyMetricId = keyof typeof MONEY_METRICS;

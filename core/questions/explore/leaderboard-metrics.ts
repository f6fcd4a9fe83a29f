import { defineMetrics } from '#core/questions/metric.ts';
import { COUNTED_IN_PERIOD, STANDING_PURCHASES } from '#core/questions/periods/period-wording.ts';

const lines = {
  zh: '订单成立当日的订单行；无客户的订单不计',
  en: 'order lines as they stood on the day of the order; orders without a customer are left out',
} as const;

/** 口径 of leaderboards: of whole purchases, and of goods. */
export const LEADERBOARD_METRICS = defineMetrics({
  purchase_net: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '购买净额（所选期间）', en: 'Net of purchases (chosen period)' },
    formula: {
      zh: '期间内购买的金额，减去截止日期前已知的退款，计在购买日',
      en: 'money of the purchases in the period less the refunds known by the as-of date, on the purchase date',
    },
    filters: STANDING_PURCHASES,
    unit: 'minor units',
    additivity: 'all',
  },
  goods_net: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '商品金额（扣当日退款）', en: 'Money of goods (less refunds of the day)' },
    formula: {
      zh: '期间内订单行金额，减去当日已知的退款',
      en: 'money of order lines in the period less the refunds known on the day',
    },
    filters: lines,
    unit: 'minor units',
    additivity: 'all',
  },
  goods_orders: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '含该商品的订单数', en: 'Orders with these goods' },
    formula: {
      zh: '期间内含该商品的订单，按商品与日计；一单含几种商品，各计一次',
      en: 'orders in the period with the product, by product and day; an order with several products counts once for each',
    },
    filters: lines,
    unit: 'orders',
    additivity: 'none',
  },
  goods_buyers: {
    ...COUNTED_IN_PERIOD,
    label: { zh: '购买该商品的客户数', en: 'Buyers of these goods' },
    formula: { zh: '期间内买过的客户数，每人计一次', en: 'customers who bought them in the period, each once' },
    filters: lines,
    unit: 'customers',
    additivity: 'none',
  },
});

import { defineModel } from '#core/mart/define-model.ts';
import { declareColumn } from './declare-column.ts';
import { intOrderRefunds } from './int-order-refunds.ts';
import { intOrders } from './int-orders.ts';
import { intPurchases } from './int-purchases.ts';
import { sql } from '#core/kernel/sql.ts';

/** Refunds by purchase and the day they became known: what the money of a purchase was at any earlier date. */
export const intPurchaseRefunds = defineModel({
  name: 'int_purchase_refunds',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '购买退款', en: 'Purchase refunds' },
  doc: {
    zh: '各次购买按得知日汇总的退款。合并同日订单时，当天各订单的退款计入那一次购买。',
    en: 'Refunds of each purchase by the day they became known. With same-day orders merged, the refunds of a day’s orders count on its one purchase.',
  },
  grain: { zh: '一次购买的一个退款得知日', en: 'one purchase on one day a refund of it became known' },
  primaryKey: ['purchase_no', 'known_on'],
  inputs: { orders: intOrders, refunds: intOrderRefunds, purchases: intPurchases },
  columns: {
    purchase_no: declareColumn('INTEGER', '购买序号', 'Purchase number', '见 int_purchases。', 'See int_purchases.'),
    known_on: declareColumn('DATE', '得知日', 'Known on', '退款为人所知的日期。', 'The date the refund became known.'),
    refund_cents: declareColumn('BIGINT', '退款金额', 'Refund', '单位为分。', 'In minor units.'),
  },
  sql: ({ orders, refunds, purchases, params }) => sql`
select purchases.purchase_no, refunds.known_on, sum(refunds.refund_cents) as refund_cents
from ${refunds} as refunds
join ${orders} as orders on orders.order_no = refunds.order_no and orders.is_purchase
join ${purchases} as purchases on ${
    params.mergeSameDayOrders
      ? sql`purchases.customer_no = orders.customer_no and purchases.purchase_date = orders.ordered_on`
      : sql`purchases.purchase_no = orders.order_no`
  }
group by purchases.purchase_no, refunds.known_on`,
});

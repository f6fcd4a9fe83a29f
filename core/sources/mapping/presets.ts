import type { SourceName } from '#core/sources/contracts.ts';
import { EVENT_PRESETS } from './presets-events.ts';
import { SHOP_PRESETS } from './presets-shops.ts';
import { normaliseHeader } from './synonyms.ts';
import type { Preset } from './preset.ts';

/**
 * Order exports of the common platforms. Headers as their merchant back ends write them; platforms change them from time
 * to time, so several spellings are listed.
 */
const OWN_PRESETS: readonly Preset[] = [
  {
    id: 'taobao',
    label: { zh: '淘宝 / 天猫订单', en: 'Taobao / Tmall orders' },
    source: 'orders',
    recognisedBy: [
      ['订单编号', '主订单编号'],
      ['买家会员名', '买家昵称', '买家应付货款', '宝贝标题'],
      ['订单创建时间', '订单付款时间'],
    ],
    columns: {
      order_id: ['主订单编号', '订单编号'],
      customer_id: ['买家会员名', '买家昵称', '买家支付宝账号'],
      ordered_at: ['订单创建时间', '订单付款时间'],
      amount: ['买家实际支付金额', '买家实付金额', '买家应付货款', '总金额'],
      product_id: ['商品ID', '宝贝ID', '商家编码', '外部系统编号'],
      quantity: ['购买数量', '宝贝总数量'],
      unit_price: ['商品价格'],
      store_id: ['店铺Id', '店铺名称'],
      status: ['订单状态'],
      refund_amount: ['退款金额', '已退金额'],
    },
    currency: 'CNY',
    settings: {
      statusMap: {
        交易关闭: 'cancelled',
        等待买家付款: 'pending',
        '买家已付款，等待卖家发货': 'completed',
        '卖家已发货，等待买家确认': 'completed',
        交易成功: 'completed',
      },
    },
    remark: {
      zh: '一行一个订单（子订单报表为一行一个商品）。',
      en: 'One row per order (sub-order reports: one row per item).',
    },
  },
  {
    id: 'jd',
    label: { zh: '京东订单', en: 'JD orders' },
    source: 'orders',
    recognisedBy: [
      ['订单号', '订单编号'],
      ['下单帐号', '下单账号', '客户账号'],
      ['下单时间', '订单创建时间'],
      ['京东价', '结算金额', '应付金额'],
    ],
    columns: {
      order_id: ['订单号', '订单编号'],
      customer_id: ['下单帐号', '下单账号', '客户账号'],
      ordered_at: ['下单时间', '订单创建时间', '付款确认时间'],
      product_id: ['商品ID', '商品编号', '货号'],
      quantity: ['订购数量', '商品数量'],
      unit_price: ['京东价'],
      status: ['订单状态'],
      store_id: ['店铺ID', '店铺名称'],
    },
    amountProduct: [['京东价'], ['订购数量', '商品数量']],
    currency: 'CNY',
    settings: { statusMap: { 完成: 'completed', 锁定: 'pending', '(删除)等待出库': 'cancelled', 等待付款: 'pending' } },
    remark: {
      zh: '一行一个商品，订单金额在同单各行重复，因此金额取京东价×订购数量（未扣整单优惠）。',
      en: 'One row per item; order totals repeat on every row of an order, so the amount is price × quantity, before order-level discounts.',
    },
  },
  {
    id: 'pinduoduo',
    label: { zh: '拼多多订单', en: 'Pinduoduo orders' },
    source: 'orders',
    recognisedBy: [['订单号'], ['商家实收金额(元)', '用户实付金额(元)'], ['支付时间', '拼单成功时间', '订单成交时间']],
    columns: {
      order_id: ['订单号'],
      customer_id: ['用户购买手机号', '买家ID', '手机', '收货人手机', '收货人'],
      ordered_at: ['支付时间', '拼单成功时间', '订单成交时间'],
      amount: ['商家实收金额(元)', '用户实付金额(元)'],
      product_id: ['商品id', '样式ID', '商家编码-商品维度'],
      quantity: ['商品数量(件)'],
      status: ['订单状态'],
      discount_amount: ['店铺优惠折扣(元)'],
    },
    currency: 'CNY',
    settings: {
      statusMap: {
        '已发货，待签收': 'completed',
        已签收: 'completed',
        待发货: 'completed',
        '未发货，退款成功': 'refunded',
        '已发货，退款成功': 'refunded',
        '已收货，退款成功': 'refunded',
        '已取消，退款成功': 'cancelled',
        待付款: 'pending',
        已取消: 'cancelled',
      },
    },
    remark: {
      zh: '一行一个订单；金额取商家实收金额。',
      en: 'One row per order; the amount is what the merchant received.',
    },
  },
  {
    id: 'douyin',
    label: { zh: '抖店订单', en: 'Douyin shop orders' },
    source: 'orders',
    recognisedBy: [['主订单编号'], ['子订单编号', '选购商品'], ['订单提交时间', '支付完成时间']],
    columns: {
      order_id: ['主订单编号'],
      customer_id: ['买家ID', '用户ID', '收件人手机号', '收件人'],
      ordered_at: ['订单提交时间', '支付完成时间'],
      amount: ['订单应付金额', '实付金额'],
      product_id: ['商品ID', '货号', '商家编码'],
      quantity: ['商品数量'],
      unit_price: ['商品单价', '商品金额'],
      status: ['订单状态'],
      discount_amount: ['优惠总金额', '商家优惠'],
      channel: ['流量来源', '达人昵称'],
      store_id: ['店铺ID', '店铺名称'],
    },
    currency: 'CNY',
    settings: {
      statusMap: {
        已完成: 'completed',
        已发货: 'completed',
        待发货: 'completed',
        备货中: 'completed',
        已关闭: 'cancelled',
        待支付: 'pending',
      },
    },
    remark: { zh: '一行一个子订单。', en: 'One row per sub-order.' },
  },
  {
    id: 'youzan',
    label: { zh: '有赞订单', en: 'Youzan orders' },
    source: 'orders',
    recognisedBy: [
      ['订单号'],
      ['买家付款时间', '订单创建时间'],
      ['订单实付金额', '商品实际成交金额', '商品实付金额'],
      ['买家手机号', '买家昵称', '买家姓名', '客户手机号', '有赞用户ID'],
    ],
    columns: {
      order_id: ['订单号'],
      customer_id: ['有赞用户ID', '买家手机号', '客户手机号', '买家昵称', '买家姓名'],
      ordered_at: ['订单创建时间', '买家付款时间'],
      amount: ['商品实际成交金额', '商品实付金额', '订单实付金额'],
      product_id: ['商品编码', '商品ID', '规格编码'],
      quantity: ['商品数量', '购买数量'],
      unit_price: ['商品单价'],
      status: ['订单状态'],
      store_id: ['归属店铺', '店铺名称', '店铺'],
      refund_amount: ['商品已退款金额', '退款金额'],
      channel: ['订单来源', '渠道'],
    },
    currency: 'CNY',
    settings: {
      statusMap: {
        交易完成: 'completed',
        交易关闭: 'cancelled',
        待付款: 'pending',
        待发货: 'completed',
        已发货: 'completed',
        待成团: 'pending',
      },
    },
    remark: {
      zh: '商品明细报表一行一个商品；订单报表一行一个订单。',
      en: 'Item reports have one row per item, order reports one per order.',
    },
  },
  {
    id: 'shopify',
    label: { zh: 'Shopify 订单', en: 'Shopify orders' },
    source: 'orders',
    recognisedBy: [['Name'], ['Lineitem price'], ['Lineitem quantity'], ['Created at', 'Paid at']],
    columns: {
      order_id: ['Name', 'Id'],
      customer_id: ['Email', 'Phone'],
      ordered_at: ['Created at', 'Paid at'],
      product_id: ['Lineitem sku', 'Lineitem name'],
      quantity: ['Lineitem quantity'],
      unit_price: ['Lineitem price'],
      status: ['Financial Status'],
      discount_amount: ['Lineitem discount'],
      refund_amount: ['Refunded Amount'],
      store_id: ['Location'],
      channel: ['Source'],
      promotion_id: ['Discount Code'],
    },
    amountProduct: [['Lineitem price'], ['Lineitem quantity']],
    currencyColumn: ['Currency'],
    settings: {
      statusMap: {
        paid: 'completed',
        partially_paid: 'completed',
        partially_refunded: 'completed',
        refunded: 'refunded',
        voided: 'cancelled',
        pending: 'pending',
        authorized: 'pending',
        expired: 'cancelled',
      },
      carryWithinOrder: ['status', 'customer_id', 'ordered_at'],
    },
    remark: {
      zh: '一行一个商品，整单字段只在首行出现；金额取 Lineitem price × Lineitem quantity（未含整单优惠、运费与税）。',
      en: 'One row per line item; fields of the order stand on its first row only. The amount is Lineitem price × Lineitem quantity, before order-level discounts, shipping and tax.',
    },
  },
  {
    id: 'woocommerce',
    label: { zh: 'WooCommerce 订单', en: 'WooCommerce orders' },
    source: 'orders',
    recognisedBy: [
      ['order_id', 'Order Number', 'order_number'],
      ['billing_email', 'Email (Billing)', 'Billing Email', 'customer_user'],
      ['order_total', 'Order Total Amount', 'Order Total', 'item_total', 'line_total'],
    ],
    columns: {
      order_id: ['order_id', 'order_number', 'Order Number'],
      customer_id: ['billing_email', 'Email (Billing)', 'Billing Email', 'customer_email', 'customer_user'],
      ordered_at: ['order_date', 'date', 'Order Date', 'date_created', 'paid_date'],
      amount: ['item_total', 'line_total', 'Order Line Total', 'order_total', 'Order Total Amount', 'Order Total'],
      product_id: ['item_sku', 'SKU', 'item_product_id', 'item_id', 'Product Id'],
      quantity: ['item_quantity', 'Quantity', 'Quantity (- Refund)'],
      unit_price: ['item_price', 'Item Cost'],
      status: ['status', 'order_status', 'Order Status'],
      discount_amount: ['cart_discount', 'order_discount', 'Cart Discount Amount'],
      refund_amount: ['item_refunded', 'refunded_total', 'Order Refund Amount'],
      promotion_id: ['coupon_code', 'Coupon Code'],
    },
    currencyColumn: ['order_currency', 'currency', 'Order Currency'],
    settings: {
      statusMap: {
        processing: 'completed',
        completed: 'completed',
        'on-hold': 'pending',
        pending: 'pending',
        cancelled: 'cancelled',
        failed: 'cancelled',
        refunded: 'refunded',
        trash: 'cancelled',
        'checkout-draft': 'pending',
      },
      carryWithinOrder: ['status', 'customer_id', 'ordered_at'],
    },
    remark: {
      zh: '按商品导出时取行金额，否则取订单总额；客户取账单邮箱（游客的 customer_id 为 0）。',
      en: 'Line totals where items are exported, else the order total; customers by billing e-mail, since guests share customer_id 0.',
    },
  },
];

/** Every platform export that is known. */
export const PRESETS: readonly Preset[] = [...OWN_PRESETS, ...SHOP_PRESETS, ...EVENT_PRESETS];

/** The column of a file that one of these headers names, if any. */
export function findHeader(headers: readonly string[], columns: readonly string[]): string | undefined {
  for (const header of headers) {
    const exact = columns.find((column) => column.trim() === header);
    if (exact !== undefined) return exact;
    const wanted = normaliseHeader(header);
    const found = columns.find((column) => normaliseHeader(column) === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The preset whose marks a file's columns carry: the one with the most marks. */
export function findPreset(source: SourceName, columns: readonly string[]): Preset | undefined {
  const fitting = PRESETS.filter(
    (preset) =>
      preset.source === source && preset.recognisedBy.every((group) => findHeader(group, columns) !== undefined),
  );
  const countHits = (preset: Preset): number =>
    Object.values(preset.columns).filter((headers) => findHeader(headers, columns) !== undefined).length +
    preset.recognisedBy.length;
  return fitting.toSorted((a, b) => countHits(b) - countHits(a))[0];
}

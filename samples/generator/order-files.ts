import { formatTime } from './calendar.ts';
import type { Order, OrderLine, OrderStatus } from './orders.ts';
import type { Cell } from './files.ts';

const statusTexts: Readonly<Record<OrderStatus, string>> = {
  completed: '交易成功',
  refunded: '退款成功',
  cancelled: '交易关闭',
  pending: '等待买家付款',
  test: '测试订单',
};

export const ORDER_STATUS_MAP = Object.fromEntries(
  Object.entries(statusTexts).map(([status, text]) => [text, status as OrderStatus]),
);

/** Columns of the shop system's export, in file order, with the field that each one feeds. */
export const ORDER_COLUMNS = [
  ['订单编号', 'order_id'],
  ['会员ID', 'customer_id'],
  ['订单创建时间', 'ordered_at'],
  ['商品ID', 'product_id'],
  ['宝贝标题', null],
  ['宝贝数量', 'quantity'],
  ['商品单价', 'unit_price'],
  ['优惠金额', 'discount_amount'],
  ['买家实付金额', 'amount'],
  ['订单状态', 'status'],
  ['退款金额', 'refund_amount'],
  ['退款时间', 'refunded_at'],
  ['店铺编号', 'store_id'],
  ['活动编号', 'promotion_id'],
  ['订单来源', 'channel'],
  ['原订单编号', 'original_order_id'],
] as const;

/** Columns of the second platform's export. */
export const DOUYIN_COLUMNS = [
  ['主订单编号', 'order_id'],
  ['用户ID', 'customer_id'],
  ['订单提交时间', 'ordered_at'],
  ['商品编号', 'product_id'],
  ['商品名称', null],
  ['商品数量', 'quantity'],
  ['商品金额', 'unit_price'],
  ['优惠总金额', 'discount_amount'],
  ['订单应付金额', 'amount'],
  ['订单状态', 'status'],
  ['退款金额', 'refund_amount'],
  ['退款完成时间', 'refunded_at'],
  ['店铺编码', 'store_id'],
] as const;

function formatYuan(cents: number): string {
  const text = (Math.abs(cents) / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');
  return `${cents < 0 ? '-' : ''}￥${text}`;
}

function formatOptionalTime(seconds: number | null): string {
  return seconds === null ? '' : formatTime(seconds);
}

/** Every tenth refunded order leaves the amount out: the whole line was refunded. */
function formatRefund(order: Order, line: OrderLine, format: (cents: number) => string): string {
  if (line.refundCents === null || (order.status === 'refunded' && order.id.endsWith('7'))) return '';
  return format(line.refundCents);
}

/** The lines of an order as the shop system exports them: wrapped ids, ￥ and thousands separators. */
export function listOrderRows(order: Order): Cell[][] {
  return order.lines.map((line) => [
    `="${order.id}"`,
    order.customerId,
    formatTime(order.at),
    line.product.id,
    line.product.name,
    line.quantity,
    formatYuan(line.product.listCents),
    formatYuan(line.discountCents),
    formatYuan(line.amountCents),
    statusTexts[order.status],
    formatRefund(order, line, formatYuan),
    formatOptionalTime(line.refundedAt),
    order.store.id,
    order.promotionId,
    order.store.channel,
    order.originalOrderId === '' ? '' : `="${order.originalOrderId}"`,
  ]);
}

/** The lines of an order as the second platform exports them: plain decimals, slashes in dates. */
export function listDouyinRows(order: Order): Cell[][] {
  const plain = (cents: number): string => (cents / 100).toFixed(2);
  return order.lines.map((line) => [
    order.id,
    order.customerId,
    formatTime(order.at).replaceAll('-', '/'),
    line.product.id,
    line.product.name,
    line.quantity,
    plain(line.product.listCents),
    plain(line.discountCents),
    plain(line.amountCents),
    statusTexts[order.status],
    formatRefund(order, line, plain),
    formatOptionalTime(line.refundedAt).replaceAll('-', '/'),
    order.store.id,
  ]);
}

/** The last row of an export: 合计 and the sum of what was paid. */
export function createTotalRow(orders: readonly Order[]): Cell[] {
  const cents = orders.reduce((sum, order) => sum + order.lines.reduce((part, line) => part + line.amountCents, 0), 0);
  return ORDER_COLUMNS.map(([, field]) =>
    field === 'order_id' ? '合计' : field === 'amount' ? formatYuan(cents) : '',
  );
}

/** Rows that no import may load, made from rows that it may. */
export function spoilRow(row: readonly Cell[], id: string, changes: Readonly<Partial<Record<string, string>>>): Cell[] {
  return row.map((cell, index) => {
    const [header] = ORDER_COLUMNS[index] ?? [''];
    return header === '订单编号' ? `="${id}"` : (changes[header] ?? cell);
  });
}

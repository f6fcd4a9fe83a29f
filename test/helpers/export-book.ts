import { tableFromArrays, tableToIPC } from 'apache-arrow';
import writeXlsxFile from 'write-excel-file/node';
import type { FileSource } from '#core/kernel/files.ts';
import { createBytesSource } from '#core/kernel/files.ts';

type Line = { readonly sku: string; readonly quantity: number; readonly price: number; readonly pieceDiscount: number };

type Order = {
  readonly id: string;
  /** Null for a guest. */
  readonly customer: string | null;
  readonly day: number;
  readonly lines: readonly Line[];
  /** Discount of the whole order, shipping, tax and refund in cents; the refund covers goods first. */
  readonly discount: number;
  readonly shipping: number;
  readonly tax: number;
  readonly refund: number;
  readonly isCancelled: boolean;
  readonly currency: 'CNY' | 'USD';
};

export type Book = { readonly orders: readonly Order[] };

/** A small seeded generator (mulberry32): the same book for the same seed on every machine. */
function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const grossOf = ({ lines }: Order): number => lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
const pieceDiscountOf = ({ lines }: Order): number =>
  lines.reduce((sum, { quantity, pieceDiscount }) => sum + quantity * pieceDiscount, 0);
const goodsOf = (order: Order): number => grossOf(order) - pieceDiscountOf(order) - order.discount;
const totalOf = (order: Order): number => goodsOf(order) + order.shipping + order.tax;

/** One book of orders in two currencies: several lines, discounts of pieces and of orders, shipping, tax, partial and full refunds, cancellations, guests. */
export function writeBook(seed: number): Book {
  const random = createRandom(seed);
  const prices = Array.from({ length: 8 }, () => 500 + random(200) * 50);
  const orders = Array.from({ length: 24 }, (_unused, index): Order => {
    const count = 1 + random(3);
    const first = random(8);
    const lines = Array.from({ length: count }, (_none, at): Line => {
      const sku = (first + at * 3) % 8;
      return {
        sku: `P${sku}`,
        quantity: 1 + random(3),
        price: prices[sku] ?? 500,
        pieceDiscount: random(4) === 0 ? 25 + random(4) * 25 : 0,
      };
    });
    const plain: Order = {
      id: String(1000 + index),
      customer: random(9) === 0 ? null : `c${random(7)}`,
      day: 1 + index,
      lines,
      discount: random(3) === 0 ? 100 + random(10) * 10 : 0,
      shipping: random(2) === 0 ? 300 + random(5) * 100 : 0,
      tax: random(2) === 0 ? 40 + random(30) : 0,
      refund: 0,
      isCancelled: random(10) === 0,
      currency: index % 11 === seed % 11 ? 'USD' : 'CNY',
    };
    const kind = random(8);
    const refund = kind === 0 ? totalOf(plain) : kind === 1 ? Math.floor(goodsOf(plain) / 3) : 0;
    return { ...plain, refund: plain.isCancelled ? 0 : refund };
  });
  return { orders };
}

/** Net money of the goods per customer in cents of CNY: what every export of the book has to give. */
export function listTruth({ orders }: Book): Record<string, number> {
  const net: Record<string, number> = {};
  for (const order of orders) {
    if (order.customer === null || order.isCancelled || order.currency !== 'CNY') continue;
    net[order.customer] = (net[order.customer] ?? 0) + goodsOf(order) - Math.min(order.refund, goodsOf(order));
  }
  return net;
}

const money = (cents: number): string => (cents / 100).toFixed(2);
const dateOf = (order: Order): string => `2024-03-${String(order.day).padStart(2, '0')}`;
const stateOf = ({ isCancelled, refund }: Order, order: Order): string =>
  isCancelled ? 'cancelled' : refund === 0 ? 'paid' : refund >= goodsOf(order) ? 'refunded' : 'partially_refunded';

/** Shares of an order's discount by line, to the cent: what is left goes to the largest line. */
function shareOut(order: Order, total: number): number[] {
  const weights = order.lines.map(({ quantity, price, pieceDiscount }) => quantity * (price - pieceDiscount));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const parts = weights.map((weight) => Math.floor((total * weight) / sum));
  const largest = weights.indexOf(Math.max(...weights));
  const rest = total - parts.reduce((all, part) => all + part, 0);
  return parts.map((part, index) => (index === largest ? part + rest : part));
}

function listNet(order: Order): number[] {
  const shares = shareOut(order, order.discount);
  return order.lines.map(
    ({ quantity, price, pieceDiscount }, index) => quantity * (price - pieceDiscount) - (shares[index] ?? 0),
  );
}

export type Shape = {
  readonly name: string;
  /** Whether a platform's preset reads it. */
  readonly isPreset: boolean;
  readonly header: string;
  readonly row: (order: Order, line: Line, index: number) => readonly (string | number)[];
  /** One row per order instead of one per line. */
  readonly perOrder?: boolean;
  /** The rows say their currency; other exports hold the orders in CNY only. */
  readonly hasCurrency?: boolean;
  readonly format?: 'xlsx' | 'ndjson' | 'arrow';
  /** Name of a question → the truthful answer. */
  readonly answers: Readonly<Record<string, string>>;
  /** Splits the rows into files; one file where it is absent. */
  readonly files?: (book: Book) => readonly (readonly Order[])[];
};

const who = (order: Order): string => order.customer ?? '';
const goodsRefund = (order: Order): number => Math.min(order.refund, goodsOf(order));
const first = (index: number, text: string): string => (index === 0 ? text : '');
const common = (order: Order): string[] => [order.id, who(order), dateOf(order)];
const lineRefund = (order: Order, index: number): number => {
  const net = listNet(order);
  const shares = net.map((cents) => Math.floor((goodsRefund(order) * cents) / goodsOf(order)));
  const rest = goodsRefund(order) - shares.reduce((sum, share) => sum + share, 0);
  const largest = net.indexOf(Math.max(...net));
  return (shares[index] ?? 0) + (index === largest ? rest : 0);
};

const withCurrency = (order: Order, line: Line, index: number): readonly (string | number)[] => [
  ...common(order),
  line.sku,
  line.quantity,
  money(listNet(order)[index] ?? 0),
  order.currency,
  money(lineRefund(order, index)),
  stateOf(order, order),
];
const WITH_CURRENCY = {
  isPreset: false,
  hasCurrency: true,
  header: 'order_id,customer_id,order_date,sku,quantity,amount,currency,refund_amount,status',
  row: withCurrency,
  answers: { 'level:refund_amount': 'line' },
} as const;

/** The shapes that real exports have. */
export const SHAPES: readonly Shape[] = [
  {
    name: 'Shopify: order fields on the first line',
    isPreset: true,
    hasCurrency: true,
    header:
      'Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem discount,Refunded Amount',
    row: (order, line, index) => [
      `#${order.id}`,
      who(order),
      first(index, order.isCancelled ? 'voided' : stateOf(order, order)),
      first(index, order.currency),
      first(index, money(goodsOf(order))),
      first(index, money(order.shipping)),
      first(index, money(order.tax)),
      first(index, money(totalOf(order))),
      first(index, money(order.discount)),
      `${dateOf(order)} 10:00:00 +0800`,
      line.quantity,
      line.sku,
      money(line.price),
      money(line.pieceDiscount),
      first(index, money(order.refund)),
    ],
    answers: { 'net:Lineitem price': 'discount-piece+order-discount-order' },
  },
  {
    name: 'WooCommerce: line totals, order total and refund on each line',
    isPreset: true,
    header:
      'order_id,order_date,status,billing_email,order_total,order_shipping,order_tax,item_name,item_sku,item_quantity,item_total,refunded_total',
    row: (order, line, index) => [
      order.id,
      `${dateOf(order)} 10:00:00`,
      order.isCancelled ? 'cancelled' : order.refund >= totalOf(order) ? 'refunded' : 'completed',
      who(order),
      money(totalOf(order)),
      money(order.shipping),
      money(order.tax),
      line.sku,
      line.sku,
      line.quantity,
      money(listNet(order)[index] ?? 0),
      money(order.refund),
    ],
    answers: { 'level:refunded_total': 'order' },
  },
  {
    name: 'net amounts and refunds of lines',
    isPreset: false,
    header: 'order_id,customer_id,order_date,sku,quantity,amount,refund_amount,status',
    row: (order, line, index) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(listNet(order)[index] ?? 0),
      money(lineRefund(order, index)),
      stateOf(order, order),
    ],
    answers: { 'level:refund_amount': 'line' },
  },
  {
    name: 'order total on each line beside price and quantity',
    isPreset: false,
    header:
      'Order ID,Customer ID,Order Date,SKU,Qty,Item Price,Order Total,Shipping,Tax,Order Discount,Item Discount,Refund Total,Status',
    row: (order, line) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(line.price),
      money(totalOf(order)),
      money(order.shipping),
      money(order.tax),
      money(order.discount),
      money(line.quantity * line.pieceDiscount),
      money(order.refund),
      stateOf(order, order),
    ],
    answers: { 'level:Order Total': 'order', 'net:Order Total': 'shipping+tax', 'level:Refund Total': 'order' },
  },
  {
    name: 'order total on the first line only',
    isPreset: false,
    header: 'Order ID,Customer ID,Order Date,SKU,Qty,Order Total,Shipping,Tax,Refund,Status',
    row: (order, line, index) => [
      order.id,
      first(index, who(order)),
      first(index, dateOf(order)),
      line.sku,
      line.quantity,
      first(index, money(totalOf(order))),
      first(index, money(order.shipping)),
      first(index, money(order.tax)),
      first(index, money(order.refund)),
      first(index, stateOf(order, order)),
    ],
    answers: { 'net:Order Total': 'shipping+tax' },
  },
  {
    name: 'one row per order with subtotal, shipping, tax and total',
    isPreset: false,
    perOrder: true,
    header: 'Order ID,Customer ID,Order Date,Order Total,Subtotal,Shipping,Tax,Refund,Status',
    row: (order) => [
      ...common(order),
      money(totalOf(order)),
      money(goodsOf(order)),
      money(order.shipping),
      money(order.tax),
      money(order.refund),
      stateOf(order, order),
    ],
    answers: {},
  },
  {
    name: 'unit price and discount of the line with a subtotal',
    isPreset: false,
    header:
      'order_id,customer_id,order_date,sku,quantity,unit_price,discount,cart_discount,subtotal,refund_amount,status',
    row: (order, line, index) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(line.price),
      money(line.quantity * line.pieceDiscount),
      money(order.discount),
      money(goodsOf(order)),
      money(lineRefund(order, index)),
      stateOf(order, order),
    ],
    answers: { 'level:refund_amount': 'line' },
  },
  {
    name: 'unit price and discount of the piece with a total',
    isPreset: false,
    header:
      'order_id,customer_id,order_date,sku,quantity,unit_price,discount,order_discount,shipping,tax,total_paid,refund_total,status',
    row: (order, line) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(line.price),
      money(line.pieceDiscount),
      money(order.discount),
      money(order.shipping),
      money(order.tax),
      money(totalOf(order)),
      money(order.refund),
      stateOf(order, order),
    ],
    answers: {
      'net:unit_price': 'discount-piece+order-discount-order',
      'level:refund_total': 'order',
      'level:total_paid': 'order',
      'net:total_paid': 'shipping+tax',
    },
  },
  {
    name: 'item price that is the total of the line',
    isPreset: false,
    header: 'order-id,buyer-email,purchase-date,sku,quantity,item-price,refund-amount,order-status',
    row: (order, line, index) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(listNet(order)[index] ?? 0),
      money(lineRefund(order, index)),
      stateOf(order, order),
    ],
    answers: { 'price-or-total:item-price': 'line', 'level:refund-amount': 'line' },
  },
  {
    name: '抖店: order total on each sub-order',
    isPreset: true,
    header:
      '主订单编号,子订单编号,选购商品,商品数量,商品单价,订单应付金额,运费,税费,订单提交时间,订单状态,用户ID,退款金额',
    row: (order, line, index) => [
      order.id,
      `${order.id}-${index}`,
      line.sku,
      line.quantity,
      money(line.price),
      money(totalOf(order)),
      money(order.shipping),
      money(order.tax),
      `${dateOf(order)} 10:00:00`,
      order.isCancelled ? '已关闭' : '已完成',
      who(order),
      money(lineRefund(order, index)),
    ],
    answers: { 'level:订单应付金额': 'order', 'net:订单应付金额': 'shipping+tax', 'level:退款金额': 'line' },
  },
  {
    name: 'Chinese headers with net amounts of lines',
    isPreset: false,
    header: '订单号,会员ID,下单时间,商品编号,数量,实付金额,退款金额,订单状态',
    row: (order, line, index) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(listNet(order)[index] ?? 0),
      money(lineRefund(order, index)),
      order.isCancelled ? '已取消' : '已完成',
    ],
    answers: { 'level:退款金额': 'line' },
  },
  {
    name: 'two exports of which the later one cancels and refunds',
    isPreset: false,
    header: 'order_id,customer_id,order_date,sku,quantity,amount,refund_amount,status',
    row: (order, line, index) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(listNet(order)[index] ?? 0),
      money(lineRefund(order, index)),
      stateOf(order, order),
    ],
    files: ({ orders }) => [
      orders.slice(0, 16).map((order, index) => (index < 8 ? order : { ...order, refund: 0, isCancelled: false })),
      orders.slice(8),
    ],
    answers: { versions: 'export-1.csv<export-2.csv', 'level:refund_amount': 'line' },
  },
  {
    name: 'two exports with a date of change',
    isPreset: false,
    header: 'order_id,customer_id,order_date,sku,quantity,amount,refund_amount,status,updated_at',
    row: (order, line, index) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(listNet(order)[index] ?? 0),
      money(lineRefund(order, index)),
      stateOf(order, order),
      order.refund > 0 || order.isCancelled ? '2024-05-01 10:00:00' : `${dateOf(order)} 10:00:00`,
    ],
    files: ({ orders }) => [orders, orders.map((order) => ({ ...order, refund: 0, isCancelled: false }))],
    answers: { 'level:refund_amount': 'line' },
  },
  {
    name: 'refunds by status alone',
    isPreset: false,
    header: 'order_id,customer_id,order_date,sku,quantity,amount,refund_total,status',
    row: (order, line, index) => [
      ...common(order),
      line.sku,
      line.quantity,
      money(listNet(order)[index] ?? 0),
      order.refund >= goodsOf(order) ? '' : money(order.refund),
      stateOf(order, order),
    ],
    answers: { 'level:refund_total': 'order' },
  },
  { ...WITH_CURRENCY, name: 'a column of currencies' },
  { ...WITH_CURRENCY, name: 'a workbook', format: 'xlsx' },
  { ...WITH_CURRENCY, name: 'JSON, an object per line', format: 'ndjson' },
  { ...WITH_CURRENCY, name: 'an Arrow file', format: 'arrow' },
  {
    ...WITH_CURRENCY,
    name: 'marks of currencies beside the amounts',
    header: 'order_id,customer_id,order_date,sku,quantity,amount,refund_amount,status',
    row: (order, line, index) => [
      ...common(order),
      line.sku,
      line.quantity,
      `${order.currency === 'CNY' ? '¥' : 'US$'}${money(listNet(order)[index] ?? 0)}`,
      money(lineRefund(order, index)),
      stateOf(order, order),
    ],
  },
];

type Cells = readonly (readonly string[])[];

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function writeRows(header: readonly string[], rows: Cells, format: Shape['format']): Promise<Uint8Array> {
  switch (format) {
    case 'xlsx': {
      const cells = [header, ...rows].map((row) => row.map((value) => ({ value, type: String })));
      return new Uint8Array(await writeXlsxFile(cells).toBuffer());
    }
    case 'ndjson':
      return encode(
        rows
          .map((row) => JSON.stringify(Object.fromEntries(header.map((name, at) => [name, row[at] ?? '']))))
          .join('\n'),
      );
    case 'arrow': {
      const columns = header.map((name, at) => [name, rows.map((row) => row[at] ?? '')] as const);
      return tableToIPC(tableFromArrays(Object.fromEntries(columns)), 'file');
    }
    case undefined:
      return encode(`${[header, ...rows].map((row) => row.join(',')).join('\n')}\n`);
  }
}

/** The files of a book in a shape. */
export async function writeExport(book: Book, shape: Shape): Promise<FileSource[]> {
  const parts = shape.files?.(book) ?? [book.orders];
  const files: FileSource[] = [];
  for (const [index, orders] of parts.entries()) {
    const known = orders.filter(({ currency }) => shape.hasCurrency === true || currency === 'CNY');
    const rows = known.flatMap((order) =>
      (shape.perOrder === true ? order.lines.slice(0, 1) : order.lines).map((line, at) =>
        shape.row(order, line, at).map(String),
      ),
    );
    const bytes = await writeRows(shape.header.split(','), rows, shape.format);
    files.push(createBytesSource(`export-${index + 1}.${shape.format ?? 'csv'}`, bytes));
  }
  return files;
}

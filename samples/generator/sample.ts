import { AS_OF_DATE, DAY_COUNT, formatTime, toDate, toDay, toDayOf } from './calendar.ts';
import { createBehaviors } from './behaviors.ts';
import { runCampaigns } from './campaigns.ts';
import type { CampaignOutcome, Touch } from './campaigns.ts';
import { createProducts, DOUYIN_STORE, PROMOTIONS, STORES } from './catalogue.ts';
import type { Product } from './catalogue.ts';
import { createCustomers } from './customers.ts';
import type { Customer } from './customers.ts';
import { compress, formatGb18030, formatDelimited, formatParquet, formatWorkbook } from './files.ts';
import type { Cell, DelimitedOptions } from './files.ts';
import {
  createTotalRow,
  DOUYIN_COLUMNS,
  listDouyinRows,
  listOrderRows,
  ORDER_COLUMNS,
  spoilRow,
} from './order-files.ts';
import { createCreditNotes, createOrder, createOrdersOf } from './orders.ts';
import type { Order, OrderStatus } from './orders.ts';
import { createProject } from './project.ts';
import { createRandom } from './random.ts';
import { createAcquisitionCosts, createTickets } from './service.ts';

export const SEED = '20260630';

/** What the order files hold on purpose, in rows. */
export type FaultCounts = {
  readonly badDate: number;
  readonly badAmount: number;
  readonly twoCustomers: number;
  readonly reExported: number;
  readonly totalRows: number;
  readonly noCustomer: number;
  readonly afterAsOf: number;
  readonly byStatus: Readonly<Record<OrderStatus, number>>;
  readonly creditNotes: number;
};

export type Sample = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Data rows per file: everything below the header, 合计 included. */
  readonly rowCounts: ReadonlyMap<string, number>;
  readonly project: ReturnType<typeof createProject>;
  readonly faults: FaultCounts;
  readonly customerCount: number;
  readonly purchaserCount: number;
  readonly campaigns: CampaignOutcome;
};

const encoder = new TextEncoder();
const halves = [
  { name: 'orders-2024h2.csv.gz', from: '2024-07-01', to: '2024-12-31' },
  { name: 'orders-2025h1.csv.gz', from: '2025-01-01', to: '2025-06-30' },
  { name: 'orders-2025h2.csv.gz', from: '2025-07-01', to: '2025-12-31' },
  { name: 'orders-2026h1.csv.gz', from: '2026-01-01', to: '2026-12-31' },
];
const reExportFrom = '2024-12-30';

function createGuestAndTestOrders(customers: readonly Customer[], catalogue: readonly Product[]): Order[] {
  const random = createRandom(`${SEED}/guests`);
  const buyers = customers.filter((customer) => customer.douyinId === null && customer.firstDay !== null);
  const create = (): Order => createOrder(random, random.pick(buyers), random.integer(0, DAY_COUNT - 4), catalogue);
  const guests = Array.from({ length: 60 }, () => ({ ...create(), customerId: '', status: 'completed' as const }));
  const tests = Array.from({ length: 9 }, () => ({ ...create(), status: 'test' as const }));
  const late = Array.from({ length: 3 }, (_, index) => {
    const order = create();
    return { ...order, at: (DAY_COUNT + 1 + index) * 86_400 + 36_000, status: 'completed' as const };
  });
  return [...guests, ...tests, ...late];
}

function sortByTime(orders: readonly Order[]): Order[] {
  return orders.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

const spoiled: readonly { readonly file: string; readonly id: string; readonly changes: Record<string, string> }[] = [
  { file: 'orders-2024h2.csv.gz', id: '4999000000000000011', changes: { 订单创建时间: '2024-09-31 10:15:00' } },
  { file: 'orders-2024h2.csv.gz', id: '4999000000000000012', changes: { 买家实付金额: '￥12O.00' } },
  { file: 'orders-2025h2.csv.gz', id: '4999000000000000013', changes: { 订单创建时间: '待补录' } },
  { file: 'orders-2025h2.csv.gz', id: '4999000000000000014', changes: { 买家实付金额: '#VALUE!' } },
  { file: 'orders-2026h1.csv.gz', id: '4999000000000000015', changes: { 订单创建时间: '2026-02-30 21:04:09' } },
];
const twoCustomers = { file: 'orders-2025h1.csv.gz', id: '4999000000000000021' };

type OrderFiles = { readonly rows: ReadonlyMap<string, Cell[][]>; readonly reExported: number };

function writeOrderRows(orders: readonly Order[]): OrderFiles {
  const rows = new Map<string, Cell[][]>();
  let reExported = 0;
  for (const { name, from, to } of halves) {
    const inFile = orders.filter((order) => {
      const date = toDate(toDayOf(order.at));
      return from <= date && date <= to;
    });
    const again =
      name === 'orders-2025h1.csv.gz'
        ? orders.filter((order) => {
            const date = toDate(toDayOf(order.at));
            return reExportFrom <= date && date < from;
          })
        : [];
    const repeated = again.flatMap(listOrderRows);
    reExported += repeated.length;
    const own = inFile.flatMap(listOrderRows);
    const sound = inFile.filter((order) => order.status === 'completed' && order.customerId !== '');
    const rowOf = (position: number): Cell[] => sound.slice(position, position + 1).flatMap(listOrderRows)[0] ?? [];
    const bad = spoiled
      .filter((fault) => fault.file === name)
      .map((fault) => spoilRow(rowOf(sound.length >> 1), fault.id, fault.changes));
    if (twoCustomers.file === name) {
      const first = sound[10];
      const other = sound.findIndex((order) => order.customerId !== first?.customerId);
      bad.push(spoilRow(rowOf(10), twoCustomers.id, {}), spoilRow(rowOf(other), twoCustomers.id, {}));
    }
    const middle = Math.floor(own.length / 3);
    const total = name === 'orders-2026h1.csv.gz' ? [] : [createTotalRow([...again, ...inFile])];
    rows.set(name, [...repeated, ...own.slice(0, middle), ...bad, ...own.slice(middle), ...total]);
  }
  return { rows, reExported };
}

function formatTouch(touch: Touch): string {
  const text = (value: string): string => JSON.stringify(value);
  const time = (seconds: number | null): string => (seconds === null ? 'null' : text(formatTime(seconds)));
  const yuan = (cents: number): string => (cents / 100).toFixed(2);
  const fields = [
    ['strategy_id', text(touch.strategy.id)],
    ['customer_id', touch.customer.id],
    ['assigned_at', time(touch.assignedAt)],
    ['touched_at', time(touch.touchedAt)],
    ['is_control', String(touch.isControl)],
    ['channel', text(touch.strategy.channel)],
    ['product_id', text(touch.product.id)],
    ['cost_amount', yuan(touch.costCents)],
    ['discount_amount', yuan(touch.discountCents)],
    ['promotion_id', touch.isControl ? 'null' : text(touch.strategy.promotionId)],
  ];
  return `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}\n`;
}

function toChineseDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

/** The whole sample: the retailer's two years, its files and its project definition. */
export async function createSample(customerCount = 3600): Promise<Sample> {
  const catalogue = createProducts(createRandom(`${SEED}/products`));
  const customers = createCustomers(SEED, customerCount);
  const ownOrders = customers.flatMap((customer) => createOrdersOf(SEED, customer, catalogue));
  const campaigns = runCampaigns(SEED, customers, ownOrders, catalogue);
  const bought = [...ownOrders, ...campaigns.causedOrders];
  const creditNotes = createCreditNotes(SEED, bought, 28);
  const extra = createGuestAndTestOrders(customers, catalogue);
  const orders = sortByTime([...bought, ...creditNotes, ...extra]);
  const [douyinOrders, shopOrders] = [
    orders.filter((order) => order.store === DOUYIN_STORE),
    orders.filter((order) => order.store !== DOUYIN_STORE),
  ];
  const orderFiles = writeOrderRows(shopOrders);
  const behaviors = createBehaviors(SEED, customers, bought, catalogue, 0.42);
  const tickets = createTickets(SEED, bought);
  const costs = createAcquisitionCosts(SEED, customers);

  const files = new Map<string, Uint8Array>();
  const rowCounts = new Map<string, number>();
  const addText = (
    name: string,
    header: readonly string[],
    rows: readonly Cell[][],
    options: DelimitedOptions = {},
  ): void => {
    const text = formatDelimited([[...header], ...rows], options);
    const bytes = name.startsWith('orders-20')
      ? formatGb18030(text)
      : encoder.encode(name.startsWith('customers') ? `\ufeff${text}` : text);
    files.set(name, name.endsWith('.gz') ? compress(bytes) : bytes);
    rowCounts.set(name, rows.length);
  };

  const orderHeader = ORDER_COLUMNS.map(([header]) => header);
  for (const [name, rows] of orderFiles.rows)
    addText(name, orderHeader, rows, { bareWrappedIds: name < 'orders-2025h2' });
  addText(
    'orders-douyin.csv.gz',
    DOUYIN_COLUMNS.map(([header]) => header),
    douyinOrders.flatMap(listDouyinRows),
  );
  addText(
    'customers.csv.gz',
    ['会员ID', '姓名', '性别', '出生日期', '城市', '来源渠道', '注册时间', '会员等级'],
    customers.map((customer) => [
      customer.id,
      `${customer.name.slice(0, 1)}${'*'.repeat(customer.name.length - 1)}`,
      customer.gender,
      customer.birthDate ?? '',
      customer.city,
      customer.channel,
      formatTime(customer.registeredAt).slice(0, 16),
      customer.level,
    ]),
  );
  addText(
    'customer-links.csv',
    ['平台客户ID', '平台', '会员ID'],
    customers
      .filter((customer) => customer.douyinId !== null && customer.isLinked)
      .map((customer) => [customer.douyinId, '抖音', customer.id]),
  );
  addText(
    'promotions.csv',
    ['活动编号', '活动名称', '开始日期', '结束日期', '活动类型'],
    PROMOTIONS.map((promotion) => [
      promotion.id,
      promotion.name,
      toChineseDate(promotion.from),
      toChineseDate(promotion.to),
      promotion.type,
    ]),
  );
  addText(
    'service-tickets.tsv.gz',
    ['ticket_id', 'customer_id', 'opened_at', 'category', 'satisfaction', 'resolved_at'],
    tickets.map((ticket) => [
      ticket.id,
      ticket.customer.id,
      formatTime(ticket.openedAt),
      ticket.category,
      ticket.satisfaction,
      ticket.resolvedAt === null ? '' : formatTime(ticket.resolvedAt),
    ]),
    { delimiter: '\t' },
  );
  addText(
    'acquisition-costs.csv',
    ['月份', '渠道', '投放费用'],
    costs.map(({ month, channel, yuan }) => [`${month}-01`, channel, `${yuan}.00`]),
  );

  const strategies = campaigns.strategies.map((strategy) => ({
    strategy_id: strategy.id,
    name: strategy.name,
    type: strategy.type,
    campaign_id: strategy.campaignId,
    starts_on: strategy.startsOn,
    conversion_window_days: strategy.windowDays,
    channel: strategy.channel,
    promotion_id: strategy.promotionId,
  }));
  files.set('strategies.json', encoder.encode(`${JSON.stringify(strategies, null, 2)}\n`));
  rowCounts.set('strategies.json', strategies.length);
  files.set('touches.ndjson.gz', compress(encoder.encode(campaigns.touches.map(formatTouch).join(''))));
  rowCounts.set('touches.ndjson.gz', campaigns.touches.length);

  const yuan = (cents: number): number => cents / 100;
  files.set(
    'catalogue.xlsx',
    await formatWorkbook([
      {
        name: '商品',
        rows: [
          ['商品编号', '商品名称', '类目', '品牌', '吊牌价', '成本价'],
          ...catalogue.map((product) => [
            product.id,
            product.name,
            product.category,
            product.brand,
            yuan(product.listCents),
            yuan(product.costCents),
          ]),
        ],
      },
      {
        name: '门店',
        rows: [
          ['店铺编号', '店铺名称', '区域', '渠道'],
          ...[...STORES, DOUYIN_STORE].map((store) => [store.id, store.name, store.region, store.channel]),
        ],
      },
    ]),
  );
  rowCounts.set('catalogue.xlsx', catalogue.length + STORES.length + 1);
  files.set(
    'behaviors-2026h1.parquet',
    await formatParquet(
      'user_id VARCHAR, event_time TIMESTAMP, event_type VARCHAR, item_id VARCHAR, store_id VARCHAR, session_id VARCHAR, quantity INTEGER',
      behaviors.map((event) => [
        event.customerId,
        formatTime(event.at),
        event.type,
        event.productId,
        event.storeId,
        event.sessionId,
        event.quantity,
      ]),
    ),
  );
  rowCounts.set('behaviors-2026h1.parquet', behaviors.length);

  const countRows = (list: readonly Order[]): number => list.reduce((sum, order) => sum + order.lines.length, 0);
  const asOfDay = toDay(AS_OF_DATE);
  const inTime = orders.filter((order) => toDayOf(order.at) <= asOfDay);
  const byStatus = (status: OrderStatus): number => countRows(inTime.filter((order) => order.status === status));
  return {
    files,
    rowCounts,
    project: createProject(),
    faults: {
      badDate: spoiled.filter((fault) => fault.changes['订单创建时间'] !== undefined).length,
      badAmount: spoiled.filter((fault) => fault.changes['买家实付金额'] !== undefined).length,
      twoCustomers: 2,
      reExported: orderFiles.reExported,
      totalRows: 3,
      noCustomer: countRows(inTime.filter((order) => order.customerId === '')),
      afterAsOf: countRows(orders) - countRows(inTime),
      byStatus: {
        completed: byStatus('completed'),
        refunded: byStatus('refunded'),
        cancelled: byStatus('cancelled'),
        pending: byStatus('pending'),
        test: byStatus('test'),
      },
      creditNotes: creditNotes.length,
    },
    customerCount: customers.length,
    purchaserCount: new Set(
      inTime.filter((order) => order.status === 'completed' && order.customerId !== '').map((order) => order.customer),
    ).size,
    campaigns,
  };
}

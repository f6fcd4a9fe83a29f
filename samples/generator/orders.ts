import { DAY_COUNT, findDayOfDemand, getCumulativeDemand, toDate, toDay, toDayOf } from './calendar.ts';
import { DOUYIN_STORE, findPromotion } from './catalogue.ts';
import type { Product, Promotion, Store } from './catalogue.ts';
import type { Customer } from './customers.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

export type OrderLine = {
  readonly product: Product;
  readonly quantity: number;
  readonly discountCents: number;
  readonly amountCents: number;
  readonly refundCents: number | null;
  /** Seconds; null where nothing was refunded or the export does not say when. */
  readonly refundedAt: number | null;
};

export type OrderStatus = 'completed' | 'refunded' | 'cancelled' | 'pending' | 'test';

export type Order = {
  readonly id: string;
  readonly customer: Customer;
  /** Id under which the platform knows the customer; empty for a guest. */
  readonly customerId: string;
  readonly at: number;
  readonly store: Store;
  readonly status: OrderStatus;
  readonly promotionId: string;
  readonly originalOrderId: string;
  readonly lines: readonly OrderLine[];
};

const onlineHours = [4, 2, 1, 1, 1, 1, 2, 4, 7, 9, 11, 10, 11, 9, 8, 8, 9, 9, 10, 13, 16, 17, 14, 8];
const shopHours = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 7, 8, 6, 7, 8, 9, 10, 11, 12, 9, 5, 0, 0];
const midnightDates = new Set(['2024-10-31', '2024-11-11', '2025-10-31', '2025-11-11', '2025-06-18', '2026-06-18']);

function pickTime(random: Random, day: number, store: Store): number {
  const isShop = store.city !== null;
  const opensAtMidnight = !isShop && midnightDates.has(toDate(day)) && random.chance(0.3);
  const hours = isShop ? shopHours : onlineHours;
  const hour = opensAtMidnight ? 0 : random.pickWeighted([...hours.keys()], (candidate) => hours[candidate] ?? 0);
  return day * 86_400 + hour * 3600 + random.integer(0, 3599);
}

function isInSeason(product: Product, date: string): boolean {
  const monthDay = date.slice(5);
  if (product.name.includes('月饼')) return '08-10' <= monthDay && monthDay <= '10-06';
  if (product.name.includes('年货')) return monthDay >= '12-20' || monthDay <= '02-12';
  if (product.name.includes('小风扇')) return '05-01' <= monthDay && monthDay <= '08-31';
  return true;
}

function pickProducts(random: Random, customer: Customer, catalogue: readonly Product[], date: string): Product[] {
  const inSeason = catalogue.filter((product) => isInSeason(product, date));
  const weigh = (product: Product): number => {
    const distance = Math.log(product.listCents / 100 / customer.priceLevel);
    return product.popularity * (customer.tastes[product.category] ?? 0) * Math.exp(-(distance ** 2) / 1.6);
  };
  const chosen = new Set<Product>([random.pickWeighted(inSeason, weigh)]);
  const wanted = 1 + Math.min(5, random.poisson(customer.basketSize));
  for (let attempt = 0; chosen.size < wanted && attempt < 12; attempt += 1) {
    const companion = catalogue[random.pick([...chosen]).companion];
    const product = random.chance(0.45) && companion !== undefined ? companion : random.pickWeighted(inSeason, weigh);
    if (isInSeason(product, date)) chosen.add(product);
  }
  return [...chosen];
}

function createLine(random: Random, product: Product, discountRate: number): OrderLine {
  const cheap = product.listCents < 10_000;
  const quantity = 1 + (cheap ? Math.min(4, random.poisson(0.35)) : random.chance(0.04) ? 1 : 0);
  const listed = quantity * product.listCents;
  const discountCents = Math.round((listed * discountRate) / 10) * 10;
  return {
    product,
    quantity,
    discountCents,
    amountCents: listed - discountCents,
    refundCents: null,
    refundedAt: null,
  };
}

function addRefund(random: Random, line: OrderLine, at: number, isWhole: boolean): OrderLine {
  const refundedAt = at + random.integer(1, 18) * 86_400 + random.integer(0, 36_000);
  if (toDayOf(refundedAt) >= DAY_COUNT) return line;
  const refundCents = isWhole ? line.amountCents : Math.round((line.amountCents * random.integer(2, 6)) / 100) * 10;
  return { ...line, refundCents, refundedAt };
}

export type OrderOptions = {
  readonly coupon?: { readonly promotion: Promotion; readonly offCents: number; readonly rate: number };
};

function createOrderId(random: Random, day: number): string {
  return `${4_000_000 + day * 1100 + random.integer(0, 1099)}${random.digits(12)}`;
}

/** One order of a customer on a day: shop or online, promotions of that day, a share cancelled or refunded. */
export function createOrder(
  random: Random,
  customer: Customer,
  day: number,
  catalogue: readonly Product[],
  options: OrderOptions = {},
): Order {
  const date = toDate(day);
  const onDouyin = customer.douyinId !== null && random.chance(0.35);
  const inShop = !onDouyin && customer.shop !== undefined && random.chance(0.55);
  const store = onDouyin ? DOUYIN_STORE : inShop && customer.shop !== undefined ? customer.shop : customer.onlineStore;
  const at = pickTime(random, day, store);
  const running = findPromotion(date);
  const promotion = options.coupon?.promotion ?? (running !== undefined && random.chance(0.85) ? running : undefined);
  const habit = random.chance(0.25 * customer.dealAffinity) ? 0.05 : 0;
  const rate = options.coupon?.rate ?? (promotion?.rate ?? 0) + habit;
  let lines = pickProducts(random, customer, catalogue, date).map((product) => createLine(random, product, rate));
  const [first, ...others] = lines;
  if (options.coupon !== undefined && first !== undefined) {
    const off = Math.min(options.coupon.offCents, first.amountCents - 100);
    lines = [{ ...first, discountCents: first.discountCents + off, amountCents: first.amountCents - off }, ...others];
  }
  const isLate = day >= DAY_COUNT - 2;
  const roll = random.next();
  const status =
    isLate && roll < 0.2 ? 'pending' : roll < 0.035 ? 'cancelled' : roll < 0.058 ? 'refunded' : 'completed';
  if (status === 'refunded') {
    lines = lines.map((line) => addRefund(random, line, at, true));
  } else if (status === 'completed') {
    lines = lines.map((line) => (random.chance(0.022) ? addRefund(random, line, at, random.chance(0.55)) : line));
  }
  return {
    id: createOrderId(random, day),
    customer,
    customerId: onDouyin && customer.douyinId !== null ? customer.douyinId : customer.id,
    at,
    store,
    status: status === 'refunded' && lines.some((line) => line.refundedAt === null) ? 'completed' : status,
    promotionId: promotion?.id ?? '',
    originalOrderId: '',
    lines,
  };
}

/** A customer's own purchases: gamma rate in demand time, beta drop-out after each. */
export function createOrdersOf(seed: string, customer: Customer, catalogue: readonly Product[]): Order[] {
  const random = createRandom(`${seed}/orders/${customer.id}`);
  const orders: Order[] = [];
  if (customer.firstDay === null) return orders;
  let demand = getCumulativeDemand(customer.firstDay) + random.next();
  if (customer.isFromBefore) demand += random.exponential() / customer.rate;
  for (;;) {
    const day = findDayOfDemand(demand);
    if (day >= DAY_COUNT) return orders;
    orders.push(createOrder(random, customer, day, catalogue));
    if (random.chance(customer.dropOut)) return orders;
    demand += random.exponential() / customer.rate;
  }
}

/** Credit notes: returns booked as orders of their own, with negative lines and the order they belong to. */
export function createCreditNotes(seed: string, orders: readonly Order[], count: number): Order[] {
  const random = createRandom(`${seed}/credit-notes`);
  const candidates = orders.filter(
    (order) =>
      order.status === 'completed' &&
      order.at < toDay('2026-05-31') * 86_400 &&
      order.lines.every((line) => line.refundCents === null),
  );
  return Array.from({ length: count }, () => {
    const order = random.pick(candidates);
    const line = random.pick(order.lines);
    return {
      ...order,
      id: `TK${order.id.slice(2)}`,
      at: order.at + random.integer(2, 25) * 86_400,
      promotionId: '',
      originalOrderId: order.id,
      lines: [{ ...line, quantity: -line.quantity, discountCents: 0, amountCents: -line.amountCents }],
    };
  });
}

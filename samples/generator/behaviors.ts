import { DAY_COUNT, findDayOfDemand, getCumulativeDemand, toDay, toDayOf } from './calendar.ts';
import type { Product } from './catalogue.ts';
import type { Customer } from './customers.ts';
import { groupBy } from './group-by.ts';
import type { Order } from './orders.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

export type Behavior = {
  readonly customerId: string;
  readonly at: number;
  readonly type: 'view' | 'favorite' | 'cart' | 'purchase';
  readonly productId: string;
  readonly storeId: string;
  readonly sessionId: string;
  readonly quantity: number | null;
};

const firstDay = toDay('2026-01-01');

type Session = { readonly random: Random; readonly id: string; readonly customerId: string; readonly storeId: string };

function browse(session: Session, products: readonly Product[], start: number): Behavior[] {
  let at = start;
  return products.flatMap((product) => {
    const { random } = session;
    const base = {
      customerId: session.customerId,
      productId: product.id,
      storeId: session.storeId,
      sessionId: session.id,
    };
    const events: Behavior[] = [];
    const add = (type: Behavior['type'], quantity: number | null): void => {
      at += random.integer(6, 95);
      events.push({ ...base, at, type, quantity });
    };
    add('view', null);
    if (random.chance(0.25)) add('view', null);
    if (random.chance(0.07)) add('favorite', null);
    if (random.chance(0.13)) add('cart', 1);
    return events;
  });
}

function followOrder(session: Session, order: Order): Behavior[] {
  const { random } = session;
  return order.lines.flatMap((line) => {
    const base = {
      customerId: session.customerId,
      productId: line.product.id,
      storeId: session.storeId,
      sessionId: session.id,
    };
    const events: Behavior[] = [
      { ...base, at: order.at - random.integer(300, 1500), type: 'view', quantity: null },
      { ...base, at: order.at, type: 'purchase', quantity: line.quantity },
    ];
    if (random.chance(0.8)) {
      events.push({ ...base, at: order.at - random.integer(20, 280), type: 'cart', quantity: line.quantity });
    }
    return events;
  });
}

/** Online behaviour of a sample of customers in the last six months: sessions that end in their orders, and many that do not. */
export function createBehaviors(
  seed: string,
  customers: readonly Customer[],
  orders: readonly Order[],
  catalogue: readonly Product[],
  share: number,
): Behavior[] {
  const ordersOf = groupBy(orders, (order) => order.customer);
  const events = customers.flatMap((customer) => {
    const random = createRandom(`${seed}/behaviors/${customer.id}`);
    if (!random.chance(share)) return [];
    const online = (ordersOf.get(customer) ?? []).filter(
      (order) =>
        order.store.city === null &&
        order.customerId === customer.id &&
        toDayOf(order.at) >= firstDay &&
        order.status !== 'test',
    );
    const openSession = (): Session => ({
      random,
      id: `s${random.digits(10)}`,
      customerId: customer.id,
      storeId: customer.onlineStore.id,
    });
    const bought = online.flatMap((order) => followOrder({ ...openSession(), storeId: order.store.id }, order));
    const visits = customer.firstDay === null ? random.poisson(1.5) : random.poisson(1.2 + 2.2 * online.length);
    const earliest = Math.max(firstDay, customer.firstDay ?? toDayOf(customer.registeredAt));
    if (earliest >= DAY_COUNT) return bought;
    const from = getCumulativeDemand(earliest);
    const until = getCumulativeDemand(DAY_COUNT);
    const idle = Array.from({ length: visits }, () => {
      const day = Math.min(findDayOfDemand(from + random.next() * (until - from)), DAY_COUNT - 1);
      const start = day * 86_400 + random.integer(8 * 3600, 22 * 3600);
      const products = Array.from({ length: 1 + random.poisson(2.5) }, () =>
        random.pickWeighted(catalogue, (product) => product.popularity * (customer.tastes[product.category] ?? 0)),
      );
      return browse(openSession(), products, start);
    });
    return [...bought, ...idle.flat()];
  });
  return events.toSorted((a, b) => a.at - b.at || (a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : 0));
}

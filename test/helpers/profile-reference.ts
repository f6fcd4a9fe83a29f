import type { SettledParameters } from '#core/kernel/parameters.ts';
import { assignSegment } from '#core/mart/segmentation/customer-segments.ts';
import { scoreByRank } from '#core/mart/segmentation/rfm.ts';
import { assignNamed11 } from '#core/mart/segmentation/segment-maps.ts';
import { assignValueTiers } from '#core/mart/segmentation/value-tiers.ts';

/** An order line of the reference; dates as YYYY-MM-DD, money in minor units. */
export type ReferenceLine = {
  readonly orderId: string | null;
  readonly customer: string;
  readonly date: string;
  readonly amount: number;
  readonly store: string | null;
  readonly isRefunded: boolean;
  readonly refund: number | null;
  readonly refundedOn: string | null;
  readonly originalOrderId: string | null;
};

type Refund = { readonly knownOn: string; readonly amount: number };
type Order = {
  readonly customer: string;
  readonly date: string;
  readonly store: string | null;
  readonly amount: number;
  readonly refunds: readonly Refund[];
};
type Purchase = Order & { readonly net: number };

const later = (left: string, right: string): string => (left > right ? left : right);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const dayNumber = (date: string): number => Date.parse(date) / 86_400_000;

function pickBest<T>(values: readonly T[], isBetter: (left: T, right: T) => boolean): T | undefined {
  return values.reduce<T | undefined>(
    (best, value) => (best === undefined || isBetter(value, best) ? value : best),
    undefined,
  );
}

function groupOrders(lines: readonly ReferenceLine[], params: SettledParameters): Order[] {
  const keys = lines.map((line, index) => line.orderId ?? `row ${index}`);
  const isGross = params.refunds === 'gross';
  const credits = lines.map((line) => {
    if (isGross || line.amount >= 0 || line.originalOrderId === null || line.originalOrderId === line.orderId)
      return null;
    const isThere = lines.some((other) => other.orderId === line.originalOrderId && other.customer === line.customer);
    return isThere ? line.originalOrderId : null;
  });
  return [...new Set(keys)].flatMap((key): Order[] => {
    const own = lines.filter((_, index) => keys[index] === key && credits[index] === null);
    const first = own[0];
    if (first === undefined) return [];
    const date = own.map((line) => line.date).toSorted()[0] ?? first.date;
    const lineRefunds = own.flatMap((line): Refund[] => {
      if (isGross || line.amount <= 0 || (line.refundedOn !== null && line.refundedOn > params.asOfDate)) return [];
      const isFull = line.isRefunded || line.refundedOn !== null;
      const amount = line.refund ?? (isFull ? line.amount : 0);
      return amount === 0 ? [] : [{ knownOn: later(line.refundedOn ?? date, date), amount }];
    });
    const credited = lines.flatMap((line, index): Refund[] =>
      credits[index] === key ? [{ knownOn: later(line.date, date), amount: -line.amount }] : [],
    );
    const stores = [...new Set(own.map((line) => line.store).filter((store) => store !== null))].toSorted();
    const money = (store: string): number => sum(own.filter((line) => line.store === store).map((line) => line.amount));
    const store = pickBest(stores, (left, right) => money(left) > money(right)) ?? null;
    const amount = sum(own.map((line) => line.amount));
    if (isGross && amount < 0) return [];
    return [{ customer: first.customer, date, store, amount, refunds: [...lineRefunds, ...credited] }];
  });
}

function listPurchases(orders: readonly Order[], date: string): Purchase[] {
  return orders
    .map((order) => ({
      ...order,
      net: order.amount - sum(order.refunds.filter((refund) => refund.knownOn <= date).map((refund) => refund.amount)),
    }))
    .filter((purchase) => purchase.date <= date && purchase.amount > 0 && purchase.net > 0);
}

/** With same-day orders merged: one purchase per day, its store the one with most money as known that day. */
function mergeDays(purchases: readonly Purchase[], finals: readonly Order[]): Purchase[] {
  return [...new Set(purchases.map((purchase) => purchase.date))].map((date) => {
    const parts = purchases.filter((purchase) => purchase.date === date);
    const first = parts[0];
    if (first === undefined) throw new Error('A day without purchases.');
    const candidates = finals.filter((order) => order.date === date && listPurchases([order], order.date).length > 0);
    const stores = [...new Set(candidates.map((order) => order.store).filter((store) => store !== null))].toSorted();
    const money = (store: string): number =>
      sum(
        candidates
          .filter((order) => order.store === store)
          .map(
            (order) =>
              order.amount -
              sum(order.refunds.filter(({ knownOn }) => knownOn <= order.date).map(({ amount }) => amount)),
          ),
      );
    return {
      ...first,
      store: pickBest(stores, (left, right) => money(left) > money(right)) ?? null,
      net: sum(parts.map((part) => part.net)),
    };
  });
}

function findHomeStore(purchases: readonly Purchase[]): string | null {
  const stores = [...new Set(purchases.map((purchase) => purchase.store).filter((store) => store !== null))].toSorted();
  const standing = (store: string): readonly [number, number, string] => {
    const there = purchases.filter((purchase) => purchase.store === store);
    return [
      there.length,
      sum(there.map((purchase) => purchase.net)),
      there
        .map((purchase) => purchase.date)
        .toSorted()
        .at(-1) ?? '',
    ];
  };
  return (
    pickBest(stores, (left, right) => {
      const [a, b] = [standing(left), standing(right)];
      return a[0] > b[0] || (a[0] === b[0] && (a[1] > b[1] || (a[1] === b[1] && a[2] > b[2])));
    }) ?? null
  );
}

function startWindow(date: string, months: number | null): string {
  if (months === null) return '0000-01-01';
  const next = new Date(Date.parse(date) + 86_400_000);
  next.setUTCMonth(next.getUTCMonth() - months);
  return next.toISOString().slice(0, 10);
}

type Moneys = { readonly bookedOn: string; readonly knownOn: string; readonly amount: number };

function listMoney(orders: readonly Order[], params: SettledParameters): Moneys[] {
  return orders.flatMap((order) => [
    { bookedOn: order.date, knownOn: order.date, amount: order.amount },
    ...order.refunds.map(({ knownOn, amount }) => ({
      bookedOn: params.refunds === 'allocate' ? order.date : knownOn,
      knownOn,
      amount: -amount,
    })),
  ]);
}

/** Ends of the complete months from the first order on, and the as-of date if `withCurrent`. */
function listMonthEnds(from: string, asOf: string): string[] {
  const ends: string[] = [];
  const [year = 0, month = 0] = from.split('-').map(Number);
  for (let step = 0; ; step += 1) {
    const end = new Date(Date.UTC(year, month + step, 0)).toISOString().slice(0, 10);
    if (end > asOf) return ends;
    ends.push(end);
  }
}

/**
 * Monthly profiles computed the plain way: everything anew from the orders at every month's end. One line per row:
 * customer, date, frequency, money, first and last purchase, home store, purchases and money of the month, R F M,
 * RFM segment, segment, value, historic value, segment and value before.
 */
export function computeProfiles(lines: readonly ReferenceLine[], params: SettledParameters): string[] {
  const orders = groupOrders(lines, params);
  const first = lines.map((line) => line.date).toSorted()[0];
  if (first === undefined) return [];
  const customers = [...new Set(lines.map((line) => line.customer))].toSorted();
  const previous = new Map<string, string>();
  const found: string[] = [];
  for (const end of listMonthEnds(first, params.asOfDate)) {
    const windowStart = startWindow(end, params.rfm.windowMonths);
    const states = customers.map((customer) => {
      const own = orders.filter((order) => order.customer === customer);
      const single = listPurchases(own, end);
      const purchases = params.mergeSameDayOrders ? mergeDays(single, own) : single;
      const money = listMoney(own, params).filter(({ knownOn }) => knownOn <= end);
      const dates = purchases.map((purchase) => purchase.date).toSorted();
      const inPeriod = (date: string): boolean => date.slice(0, 7) === end.slice(0, 7) && date <= end;
      return {
        customer,
        frequency: purchases.filter((purchase) => purchase.date >= windowStart).length,
        monetary: sum(money.filter(({ bookedOn }) => bookedOn >= windowStart).map(({ amount }) => amount)),
        ltv: sum(money.map(({ amount }) => amount)),
        firstDate: dates[0] ?? null,
        lastDate: dates.at(-1) ?? null,
        store: findHomeStore(purchases) ?? '-',
        periodOrders: purchases.filter((purchase) => inPeriod(purchase.date)).length,
        periodRevenue: sum(money.filter(({ bookedOn }) => inPeriod(bookedOn)).map(({ amount }) => amount)),
      };
    });
    const scored = states.filter((state) => state.frequency > 0);
    const score = (values: readonly number[]): number[] =>
      scoreByRank(values.map(BigInt), params.rfm.scoreCount, 'more-is-better');
    const rScores = score(scored.map((state) => dayNumber(state.lastDate ?? end)));
    const fScores = score(scored.map((state) => state.frequency));
    const mScores = score(scored.map((state) => state.monetary));
    const purchasers = states.filter((state) => state.lastDate !== null);
    const tiers = assignValueTiers(
      purchasers.map((state) => BigInt(state.ltv)),
      params.valueTiers,
    );
    for (const state of states) {
      if (state.lastDate === null && !previous.has(state.customer)) continue;
      const index = scored.indexOf(state);
      const [r = null, f = null, m = null] = [rScores[index], fScores[index], mScores[index]];
      const segment = assignSegment(
        {
          daysSinceFirst: state.firstDate === null ? null : dayNumber(end) - dayNumber(state.firstDate),
          fScore: f,
          mScore: m,
        },
        params,
      );
      const value = state.lastDate === null ? 0 : tiers[purchasers.indexOf(state)];
      const named = r === null || f === null || m === null ? null : assignNamed11({ r, f, m }, params.rfm.scoreCount);
      const show = (part: string | number | null): string => (part === null ? '-' : String(part));
      found.push(
        [
          state.customer,
          end,
          state.frequency,
          state.monetary,
          state.firstDate,
          state.lastDate,
          state.store,
          state.periodOrders,
        ]
          .concat([state.periodRevenue, r, f, m, named, segment, value ?? null, state.ltv])
          .map(show)
          .concat(previous.get(state.customer) ?? '- -')
          .join(' '),
      );
      previous.set(state.customer, `${segment} ${value}`);
    }
  }
  return found.toSorted();
}

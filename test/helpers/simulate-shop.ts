import type { DailyRepeats, DayHistories } from '#core/science/customer-models/histories.ts';
import type { WeekClock } from '#core/science/customer-models/week-clock.ts';

export type ShopOptions = {
  readonly customers: number;
  readonly firstDay: number;
  /** Customers come evenly from `firstDay` to this day. */
  readonly lastEntryDay: number;
  readonly asOfDay: number;
  /** End of the holdout; without it there are no outcomes. */
  readonly throughDay?: number;
  readonly clock: WeekClock;
  readonly seed: number;
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
};

/** mulberry32: a stream of numbers in (0, 1) for tests, apart from the product's own generator. */
export function createUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}

function drawNormal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function drawGamma(uniform: () => number, shape: number): number {
  if (shape < 1) return drawGamma(uniform, shape + 1) * uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = drawNormal(uniform);
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(uniform()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

type Customer = { readonly firstDay: number; readonly repeatDays: readonly number[] };

/** One MBG/NBD customer, event by event: dropout may follow every purchase, the first one included. */
function simulateCustomer(options: ShopOptions, uniform: () => number, firstDay: number): Customer {
  const { clock, r, alpha, a, b } = options;
  const last = options.throughDay ?? options.asOfDay;
  const rate = drawGamma(uniform, r) / alpha;
  const left = drawGamma(uniform, a);
  const dropout = left / (left + drawGamma(uniform, b));
  const repeatDays: number[] = [];
  let elapsed = 0;
  let day = firstDay;
  while (uniform() >= dropout) {
    elapsed -= Math.log(uniform()) / rate;
    while (day <= last && clock.getWeeks(firstDay, day) < elapsed) day += 1;
    if (day > last) break;
    if (repeatDays.at(-1) !== day && day > firstDay) repeatDays.push(day);
  }
  return { firstDay, repeatDays };
}

/** A shop of MBG/NBD customers who buy by a clock: histories at `asOfDay`, and repeat purchases by day to the end. */
export function simulateShop(options: ShopOptions): { readonly days: DayHistories; readonly daily: DailyRepeats } {
  const { firstDay, lastEntryDay, asOfDay, throughDay, customers: count } = options;
  const uniform = createUniform(options.seed);
  const customers = Array.from({ length: count }, (_, index) =>
    simulateCustomer(options, uniform, firstDay + Math.floor((index * (lastEntryDay - firstDay + 1)) / count)),
  );
  const rows = customers.map((customer) => {
    const seen = customer.repeatDays.filter((day) => day <= asOfDay);
    return {
      firstDay: customer.firstDay,
      lastDay: seen.at(-1) ?? customer.firstDay,
      repeats: seen.length,
      later: customer.repeatDays.length - seen.length,
    };
  });
  rows.sort(
    (left, right) => left.firstDay - right.firstDay || left.lastDay - right.lastDay || left.repeats - right.repeats,
  );
  const counts = new Float64Array((throughDay ?? asOfDay) - firstDay + 1);
  for (const { repeatDays } of customers) {
    for (const day of repeatDays) counts[day - firstDay] = (counts[day - firstDay] as number) + 1;
  }
  const zeros = new Float64Array(count);
  return {
    days: {
      rowCount: count,
      asOfDay,
      repeats: Int32Array.from(rows, ({ repeats }) => repeats),
      firstDay: Int32Array.from(rows, (row) => row.firstDay),
      lastDay: Int32Array.from(rows, (row) => row.lastDay),
      repeatCents: zeros,
      weight: new Float64Array(count).fill(1),
      ...(throughDay === undefined
        ? {}
        : { holdout: { throughDay, purchases: Int32Array.from(rows, ({ later }) => later), cents: zeros } }),
    },
    daily: { firstDay, counts },
  };
}

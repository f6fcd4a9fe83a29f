import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import type { MeaningContext } from '../define-check.ts';
import type { MoneyColumns } from './money-columns.ts';
import type { OrderFacts, Term } from './order-facts.ts';

/** What the value of a line is: its total, the price of one piece, or the total of its whole order. */
export type Base = 'line' | 'unit' | 'order';

/** How a discount lowers the amount. */
export type Deduction = 'none' | 'line' | 'piece' | 'order';

/** Money that is taken off an order's total because it is no goods. */
export type Extras = 'none' | 'shipping' | 'tax' | 'shipping+tax';

/** One way to work the net money of an order out. */
export type MoneyReading = {
  readonly base: Base;
  /** By position of the discount column. */
  readonly discounts: readonly Deduction[];
  readonly extras: Extras;
};

/** Level of shipping and tax: their value counts once per order, or on every line. */
export type ExtraLevels = { readonly s: 'order' | 'line'; readonly t: 'order' | 'line' };

/** The part of an order-level value that falls on lines that count. */
export function writeOnce(term: Term): Sql {
  const value = ident(`${term}_max`);
  return sql`coalesce(case when n_live = n then ${value} else cast(round(cast(${value} as double) * n_live / n) as bigint) end, 0)`;
}

/** The value of every line that counts, added up. */
export function writeSum(term: Term): Sql {
  return ident(`${term}_sum`);
}

/** Money of shipping or tax of an order; 0 where the files have no such column. */
export function writeExtra(facts: OrderFacts, term: 's' | 't', levels: ExtraLevels): Sql {
  if (!facts.terms.includes(term)) return rawSql('0');
  return levels[term] === 'order' ? writeOnce(term) : writeSum(term);
}

/** Goods of an order before discounts, in minor units. */
function writeBase(base: Base): Sql {
  if (base === 'order') return writeOnce('v');
  return base === 'unit' ? writeSum('u') : writeSum('v');
}

/** What one discount column takes off an order. */
function writeDeduction(index: number, deduction: Deduction): Sql {
  if (deduction === 'none') return rawSql('0');
  if (deduction === 'order') return writeOnce(`d${index}`);
  return deduction === 'piece' ? writeSum(`d${index}q`) : writeSum(`d${index}`);
}

/** Net money of an order under a reading, over the orders table. */
export function writeNet(facts: OrderFacts, reading: MoneyReading, levels: ExtraLevels): Sql {
  const parts = [
    writeBase(reading.base),
    ...reading.discounts.map((deduction, index) => writeDeduction(index, deduction)),
    ...(reading.extras.includes('shipping') ? [writeExtra(facts, 's', levels)] : []),
    ...(reading.extras.includes('tax') ? [writeExtra(facts, 't', levels)] : []),
  ];
  return sql`(${join(parts, ' - ')})`;
}

/** How far a reading meets the files' own totals. */
export type Fit = {
  /** Orders in which the readings differ and which have the control. */
  readonly told: number;
  /** Of them: orders in which the reading meets it, by position of the reading; the best interpretation of the best control. */
  readonly met: readonly number[];
  /** Column of the control, and its money minus the reading's. */
  readonly control: { readonly column: string; readonly differences: readonly (bigint | null)[] } | undefined;
};

type Control = { readonly column: string; readonly value: Sql; readonly rank: number };

function listControls(
  columns: MoneyColumns,
  facts: OrderFacts,
  discounts: readonly (readonly Deduction[])[],
): Control[] {
  const own = columns.controls.map(({ column, part }, index): Control => {
    const value = ident(`c${index}_max`);
    return { column, value, rank: part === 'total' ? 0 : 1 };
  });
  if (!facts.terms.includes('g') || columns.price === undefined) return own;
  const price = columns.price;
  const goods = combine(discounts).map((taken): Control => ({
    column: `${price} × ${columns.quantity ?? ''}`,
    value: sql`(${join([writeSum('g'), ...taken.map((deduction, index) => writeDeduction(index, deduction))], ' - ')})`,
    rank: 2,
  }));
  return [...own, ...goods];
}

/** Every way to take one of each. */
export function combine<Item>(choices: readonly (readonly Item[])[]): Item[][] {
  return choices.reduce<Item[][]>(
    (all, options) => all.flatMap((chosen) => options.map((option) => [...chosen, option])),
    [[]],
  );
}

const TOLD_SHARE = 0.99;
const SAMPLE_ORDERS = 100_000;

/** True where a reading meets the control in all orders that tell readings apart, but for one in a hundred. */
export function isMet(fit: Fit, index: number): boolean {
  return fit.told > 0 && (fit.met[index] ?? 0) >= fit.told * TOLD_SHARE;
}

/**
 * Compares readings with the files' own totals, order by order: a control may stand for the net money of the goods, or for it with
 * shipping, tax or both. Of several controls the one that a reading meets best decides; totals before subtotals before price ×
 * quantity. Above 100,000 orders a sample of them is compared.
 */
export async function fitReadings(
  context: MeaningContext,
  columns: MoneyColumns,
  facts: OrderFacts,
  readings: readonly MoneyReading[],
  levels: ExtraLevels,
  discounts: readonly (readonly Deduction[])[],
): Promise<Fit> {
  const none: Fit = { told: 0, met: readings.map(() => 0), control: undefined };
  const controls = listControls(columns, facts, discounts);
  if (controls.length === 0 || readings.length === 0) return none;
  const nets = readings.map((reading, index) => sql`${writeNet(facts, reading, levels)} as ${ident(`n${index}`)}`);
  const values = controls.map(({ value }, index) => sql`${value} as ${ident(`k${index}`)}`);
  const extras = sql`${writeExtra(facts, 's', levels)} as s, ${writeExtra(facts, 't', levels)} as t`;
  const differs =
    readings.length === 1
      ? rawSql('true')
      : sql`not (${join(
          readings.slice(1).map((_reading, index) => sql`n0 = ${ident(`n${index + 1}`)}`),
          ' and ',
        )})`;
  const interpretations = [rawSql('0'), rawSql('s + t'), rawSql('s'), rawSql('t')];
  const counts = controls.flatMap((_control, at) => [
    sql`count(*) filter (where ${ident(`k${at}`)} is not null) as ${ident(`told_${at}`)}`,
    ...readings.flatMap((_reading, index) =>
      interpretations.map(
        (extra, how) =>
          sql`count(*) filter (where abs(${ident(`k${at}`)} - ${ident(`n${index}`)} - (${extra})) <= n) as ${ident(`met_${at}_${index}_${how}`)}`,
      ),
    ),
  ]);
  const row = toSingleRow(
    await context.engine.query(
      sql`with every as (select count(*) as n_orders from ${facts.orders}),
        worked as (
          select n, ${extras}, ${join(nets)}, ${join(values)} from ${facts.orders}
          where n_live = n and ((select n_orders from every) <= ${rawSql(String(SAMPLE_ORDERS))}
            or hash(_order) % ((select n_orders from every) // ${rawSql(String(SAMPLE_ORDERS))} + 1) = 0)
        )
        select ${join(counts)} from worked where ${differs}`,
      context.run,
    ),
  );
  const measured = controls.map((control, at) => {
    const told = Number(row[`told_${at}`]);
    const met = readings.map((_reading, index) =>
      Math.max(...interpretations.map((_extra, how) => Number(row[`met_${at}_${index}_${how}`]))),
    );
    return { control, at, told, met, best: told === 0 ? 0 : Math.max(...met) / told };
  });
  const [best] = measured.toSorted(
    (a, b) => Math.min(1, b.best / TOLD_SHARE) - Math.min(1, a.best / TOLD_SHARE) || a.control.rank - b.control.rank,
  );
  if (best === undefined || best.told === 0) return none;
  const totals = toRows(
    await context.engine.query(
      sql`select ${join(readings.map((reading, index) => sql`coalesce(sum(${best.control.value} - ${writeNet(facts, reading, levels)}), 0)::bigint as ${ident(`x${index}`)}`))} from ${facts.orders} where ${best.control.value} is not null`,
      context.run,
    ),
  )[0];
  return {
    told: best.told,
    met: best.met,
    control: {
      column: best.control.column,
      differences: readings.map((_reading, index) => BigInt(String(totals?.[`x${index}`] ?? 0))),
    },
  };
}

/** Money, customers with a purchase and orders with money under each reading, in one pass over the orders. */
export async function sumReadings(
  context: MeaningContext,
  facts: OrderFacts,
  readings: readonly Sql[],
): Promise<readonly { readonly cents: bigint; readonly customers: number; readonly orders: number }[]> {
  const worked = readings.map((net, index) => sql`${net} as ${ident(`n${index}`)}`);
  const sums = readings.flatMap((_reading, index) => {
    const net = ident(`n${index}`);
    return [
      sql`coalesce(sum(${net}), 0)::bigint as ${ident(`cents_${index}`)}`,
      sql`count(distinct customer) filter (where ${net} > 0) as ${ident(`customers_${index}`)}`,
      sql`count(*) filter (where ${net} > 0) as ${ident(`orders_${index}`)}`,
    ];
  });
  const row = toSingleRow(
    await context.engine.query(
      sql`select ${join(sums)} from (select customer, ${join(worked)} from ${facts.orders} where n_live > 0)`,
      context.run,
    ),
  );
  return readings.map((_reading, index) => ({
    cents: BigInt(String(row[`cents_${index}`])),
    customers: Number(row[`customers_${index}`]),
    orders: Number(row[`orders_${index}`]),
  }));
}

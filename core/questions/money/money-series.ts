import { z } from 'zod';
import { toDayNumber } from '#core/kernel/day-number.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { isInAudience } from '#core/questions/audience/audience.ts';
import { EVERYBODY, isEverybody } from '#core/questions/audience/audience-rule.ts';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import {
  asOfDate,
  martTable,
  readCents,
  readNumber,
  readText,
  writeStandingPurchases,
  type MartScope,
} from '#core/questions/mart-scope.ts';
import { countDays, endPoint, listPoints, type SeriesUnit, type Span } from '#core/questions/periods/period.ts';

/** Money in minor units, counts. */
export type MoneyFigures = {
  readonly gmvCents: bigint;
  readonly netCents: bigint;
  readonly orders: number;
  /** Each once within the point, or within the whole period where they are of the whole. */
  readonly buyers: number;
  readonly newBuyers: number;
};

export type MoneyPoint = {
  /** First day of the point, ISO. */
  readonly start: string;
  /** Some days of it lie outside the period or after the as-of date. */
  readonly isPartial: boolean;
  readonly now: MoneyFigures;
  /** The same days so many days before; null without a comparison. */
  readonly before: MoneyFigures | null;
};

export type MoneySeries = {
  readonly points: readonly MoneyPoint[];
  readonly total: { readonly now: MoneyFigures; readonly before: MoneyFigures | null };
  readonly span: Span;
  readonly comparison: Span | null;
  /** Whether the data reach back to the first day compared with: else what is missing counts as 0. */
  readonly isComparisonCovered: boolean;
};

const spanSchema = z.strictObject({ from: z.iso.date(), through: z.iso.date() });
const argsSchema = z
  .strictObject({
    unit: z.enum(['day', 'week', 'month']),
    span: spanSchema,
    /** As many days as the span has. */
    comparison: spanSchema.nullable(),
  })
  .refine(({ span }) => span.from <= span.through, 'the period ends before it begins')
  .refine(
    ({ span, comparison }) => comparison === null || countDays(comparison) === countDays(span),
    'the comparison has another length',
  );
export type MoneySeriesArgs = z.output<typeof argsSchema>;

const NOTHING: MoneyFigures = { gmvCents: 0n, netCents: 0n, orders: 0, buyers: 0, newBuyers: 0 };

const UNIT_NAMES: Readonly<Record<SeriesUnit, Sql>> = {
  day: rawSql("'day'"),
  week: rawSql("'week'"),
  month: rawSql("'month'"),
};

/** `(is_before, first_day, last_day, shift)`: the period, and what it is compared with. */
function writeSpans({ span, comparison }: MoneySeriesArgs): Sql {
  const rows = [sql`(false, cast(${span.from} as date), cast(${span.through} as date), 0)`];
  if (comparison !== null) {
    const shift = toDayNumber(span.from) - toDayNumber(comparison.from);
    rows.push(sql`(true, cast(${comparison.from} as date), cast(${comparison.through} as date), ${shift})`);
  }
  return sql`(values ${join(rows)}) as spans (is_before, first_day, last_day, shift)`;
}

/** SQL of the first day of the point that a day lies in once it is moved into the period. */
function writePoint(day: Sql, unit: SeriesUnit): Sql {
  return sql`cast(date_trunc(${UNIT_NAMES[unit]}, ${day} + cast(spans.shift as integer)) as date)`;
}

/** Customers under the filters in force as a condition on `customer_no`. */
function isCustomerMeant(scope: MartScope): Sql {
  if (isEverybody(scope.audience ?? EVERYBODY)) return sql`true`;
  return sql`customer_no in (select customer_no from ${martTable(scope, 'int_customers')}
    where ${isInAudience(scope, rawSql('customer_id'))})`;
}

function writeMoney(scope: MartScope, args: MoneySeriesArgs): Sql {
  return sql`
with booked as (
  select booked_on, sum(gross_cents) as gross_cents, sum(amount_cents) as amount_cents
  from ${martTable(scope, 'int_money_events')}
  where known_on <= ${asOfDate(scope)} and ${isCustomerMeant(scope)}
  group by booked_on
)
select
  is_before,
  coalesce(cast(${writePoint(rawSql('booked_on'), args.unit)} as varchar), '') as point,
  cast(sum(gross_cents) as bigint) as gmv_cents,
  cast(sum(amount_cents) as bigint) as net_cents
from booked join ${writeSpans(args)} on booked_on between first_day and last_day
group by all`;
}

function writePurchases(scope: MartScope, args: MoneySeriesArgs): Sql {
  return sql`
with standing as (
  select customer_no, purchase_date, count(*) as orders
  from ${writeStandingPurchases(scope)}
  where ${isCustomerMeant(scope)}
  group by customer_no, purchase_date
),
first_days as (select customer_no, min(purchase_date) as first_day_of_all from standing group by customer_no),
days as (
  select is_before, ${writePoint(rawSql('purchase_date'), args.unit)} as day_point, customer_no, orders,
    purchase_date = first_day_of_all as is_new
  from standing
  join ${writeSpans(args)} on purchase_date between first_day and last_day
  join first_days using (customer_no)
)
select
  is_before,
  coalesce(cast(day_point as varchar), '') as point,
  cast(sum(orders) as bigint) as orders,
  count(distinct customer_no) as buyers,
  count(*) filter (where is_new) as new_buyers
from days
group by grouping sets ((is_before, day_point), (is_before))`;
}

/**
 * Money, orders and buyers over a period by day, ISO week or month, and over the days it is compared with, each moved to the point
 * of the day it stands for. Both are as known at the as-of date.
 */
export async function queryMoneySeries(
  engine: Engine,
  scope: MartScope,
  args: MoneySeriesArgs,
  options: RunOptions = {},
): Promise<MoneySeries> {
  const { unit, span, comparison } = args;
  const figures = new Map<string, MoneyFigures>();
  const nameRow = (row: Row): string => `${row['is_before'] === true} ${readText(row, 'point')}`;
  const get = (isBefore: boolean, point: string): MoneyFigures => figures.get(`${isBefore} ${point}`) ?? NOTHING;

  for (const row of toRows(await engine.query(writeMoney(scope, args), options))) {
    const [gmvCents, netCents] = [readCents(row, 'gmv_cents'), readCents(row, 'net_cents')];
    figures.set(nameRow(row), { ...NOTHING, gmvCents, netCents });
    const whole = `${row['is_before'] === true} `;
    const sum = figures.get(whole) ?? NOTHING;
    figures.set(whole, { ...sum, gmvCents: sum.gmvCents + gmvCents, netCents: sum.netCents + netCents });
  }
  for (const row of toRows(await engine.query(writePurchases(scope, args), options))) {
    figures.set(nameRow(row), {
      ...(figures.get(nameRow(row)) ?? NOTHING),
      orders: readNumber(row, 'orders'),
      buyers: readNumber(row, 'buyers'),
      newBuyers: readNumber(row, 'new_buyers'),
    });
  }
  const [first] = toRows(
    await engine.query(
      sql`select cast(coalesce(min(booked_on), ${asOfDate(scope)}) as varchar) as day from ${martTable(scope, 'int_money_events')}`,
      options,
    ),
  );
  const dataFrom = first === undefined ? span.from : readText(first, 'day');
  return {
    points: listPoints(span, unit).map((start) => ({
      start,
      isPartial: start < span.from || endPoint(start, unit) > span.through,
      now: get(false, start),
      before: comparison === null ? null : get(true, start),
    })),
    total: { now: get(false, ''), before: comparison === null ? null : get(true, '') },
    span,
    comparison,
    isComparisonCovered: comparison !== null && comparison.from >= dataFrom,
  };
}

/** Asks {@link queryMoneySeries}. */
export const moneySeriesQuestion = defineQuestion({ name: 'money-series', args: argsSchema, run: queryMoneySeries });

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof moneySeriesQuestion> {}
}

import { z } from 'zod';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { isInAudience, standingPurchases } from '#core/questions/audience/audience.ts';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { martTable, readCents, readNumber, type MartScope } from '#core/questions/mart-scope.ts';
import { DIMENSIONS, isOfGoods, writeDimension, type Dimension } from './dimensions.ts';

export const LEADERBOARD_MEASURES = ['money', 'orders', 'buyers'] as const;
export type LeaderboardMeasure = (typeof LEADERBOARD_MEASURES)[number];

/** Money in minor units, counts; buyers each once within the member. */
export type LeaderFigures = { readonly cents: bigint; readonly orders: number; readonly buyers: number };

export type Leader = {
  /** Natural key; null is what is not known. */
  readonly key: string | null;
  readonly name: { readonly zh: string; readonly en: string } | null;
  readonly now: LeaderFigures;
  /** Null without a comparison. */
  readonly before: LeaderFigures | null;
};

export type Leaderboard = {
  readonly dimension: Dimension;
  /** Members by the measure, the largest first. */
  readonly rows: readonly Leader[];
  /** All further members together; null where none is left. */
  readonly others: {
    readonly members: number;
    readonly now: LeaderFigures;
    readonly before: LeaderFigures | null;
  } | null;
  readonly total: { readonly now: LeaderFigures; readonly before: LeaderFigures | null };
};

const spanSchema = z.strictObject({ from: z.iso.date(), through: z.iso.date() });
const argsSchema = z.strictObject({
  dimension: z.enum(DIMENSIONS),
  measure: z.enum(LEADERBOARD_MEASURES),
  span: spanSchema,
  comparison: spanSchema.nullable(),
  /** Only members whose name holds this text, whatever its case; all members where it is blank. */
  search: z.string().max(200),
  limit: z.number().int().min(1).max(200),
});
export type LeaderboardArgs = z.output<typeof argsSchema>;

const NOTHING: LeaderFigures = { cents: 0n, orders: 0, buyers: 0 };

const MEASURES: Readonly<Record<LeaderboardMeasure, Sql>> = {
  money: rawSql('sum(cents)'),
  orders: rawSql('sum(orders)'),
  buyers: rawSql('count(distinct customer_id)'),
};

function writeSpans({ span, comparison }: LeaderboardArgs): Sql {
  const rows = [sql`(false, cast(${span.from} as date), cast(${span.through} as date))`];
  if (comparison !== null)
    rows.push(sql`(true, cast(${comparison.from} as date), cast(${comparison.through} as date))`);
  return sql`(values ${join(rows)}) as spans (is_before, first_day, last_day)`;
}

/** One row per purchase, or per customer, day and product: customer_id, day, keys, orders, cents. */
function writeFacts(scope: MartScope, dimension: Dimension): Sql {
  if (!isOfGoods(dimension)) {
    return sql`(select customer_id, purchase_date as day, store_key, 1 as orders, net_cents as cents
      from ${standingPurchases(scope)})`;
  }
  return sql`(select customer_id, product_key, order_count as orders, coalesce(revenue_cents, 0) as cents,
      make_date(date_key // 10000, date_key // 100 % 100, date_key % 100) as day
    from ${martTable(scope, 'brg_cst_behavior_product_daily')}
    where order_count > 0 and ${isInAudience(scope, rawSql('customer_id'))})`;
}

function writeLeaderboard(scope: MartScope, args: LeaderboardArgs): Sql {
  const { joined, key, zh, en } = writeDimension(scope, args.dimension);
  const wanted =
    args.search.trim() === ''
      ? sql`true`
      : sql`(contains(lower(${zh}), lower(${args.search.trim()})) or contains(lower(${en}), lower(${args.search.trim()})))`;
  return sql`
with sold as materialized (
  select is_before, facts.customer_id, facts.orders, facts.cents, ${key} as member, ${zh} as name_zh, ${en} as name_en
  from ${writeFacts(scope, args.dimension)} as facts
  join ${writeSpans(args)} on facts.day between first_day and last_day
  ${joined}
  where ${wanted}
),
ranked as (
  select member, any_value(name_zh) as name_zh, any_value(name_en) as name_en,
    row_number() over (
      order by coalesce(${MEASURES[args.measure]} filter (where not is_before), 0) desc, member nulls last
    ) as place
  from sold
  group by member
),
placed as (
  select sold.is_before, sold.customer_id, sold.orders, sold.cents, least(ranked.place, ${args.limit + 1}) as place
  from sold join ranked on ranked.member is not distinct from sold.member
),
sums as (
  select place, is_before, cast(sum(cents) as bigint) as cents, cast(sum(orders) as bigint) as orders,
    count(distinct customer_id) as buyers
  from placed
  group by grouping sets ((place, is_before), (is_before))
)
select
  coalesce(sums.place, 0) as place,
  is_before,
  cents,
  orders,
  buyers,
  case when sums.place <= ${args.limit} then ranked.member end as member,
  case when sums.place <= ${args.limit} then ranked.name_zh end as name_zh,
  case when sums.place <= ${args.limit} then ranked.name_en end as name_en,
  (select count(*) from ranked) as members
from sums left join ranked on ranked.place = sums.place
order by place, is_before`;
}

const readFigures = (row: Row | undefined): LeaderFigures =>
  row === undefined
    ? NOTHING
    : { cents: readCents(row, 'cents'), orders: readNumber(row, 'orders'), buyers: readNumber(row, 'buyers') };

/**
 * The members of a dimension by money, orders or buyers over a period, with the same of the days it is compared with, everything
 * beyond the first `limit` as one, and the total. Shares are of that total: with a search, of what was found.
 */
export async function queryLeaderboard(
  engine: Engine,
  scope: MartScope,
  args: LeaderboardArgs,
  options: RunOptions = {},
): Promise<Leaderboard> {
  const rows = toRows(await engine.query(writeLeaderboard(scope, args), options));
  const find = (place: number, isBefore: boolean): Row | undefined =>
    rows.find((row) => Number(row['place']) === place && row['is_before'] === isBefore);
  const read = (place: number) => ({
    now: readFigures(find(place, false)),
    before: args.comparison === null ? null : readFigures(find(place, true)),
  });
  const [first] = rows;
  const members = first === undefined ? 0 : readNumber(first, 'members');
  const leaders = Array.from({ length: Math.min(members, args.limit) }, (_, index): Leader => {
    const row = find(index + 1, false) ?? find(index + 1, true);
    const [key, zh, en] = [row?.['member'], row?.['name_zh'], row?.['name_en']];
    return {
      key: typeof key === 'string' ? key : null,
      name: typeof zh === 'string' && typeof en === 'string' ? { zh, en } : null,
      ...read(index + 1),
    };
  });
  return {
    dimension: args.dimension,
    rows: leaders,
    others: members <= args.limit ? null : { members: members - args.limit, ...read(args.limit + 1) },
    total: read(0),
  };
}

/** Asks {@link queryLeaderboard}. */
export const leaderboardQuestion = defineQuestion({ name: 'leaderboard', args: argsSchema, run: queryLeaderboard });

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof leaderboardQuestion> {}
}

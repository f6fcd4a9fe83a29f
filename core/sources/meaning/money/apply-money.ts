import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import type { FileGroup, MeaningContext } from '../define-check.ts';
import type { MoneyFacts } from './read-money.ts';
import type { RefundFacts } from './refunds.ts';

/** Whether cells mean what cleaning reads in them anyhow, so that nothing has to be worked out. */
function isPlain(money: MoneyFacts, refunds: RefundFacts): boolean {
  const { chosen, columns } = money;
  return (
    (chosen.base === (columns.isProduct ? 'unit' : 'line') || (chosen.base === 'order' && !money.hasSeveral)) &&
    chosen.extras === 'none' &&
    chosen.discounts.every((taken) => taken === 'none') &&
    (money.levels.get('r')?.chosen !== 'order' || !money.hasSeveral) &&
    refunds.beyondGoods === 0 &&
    refunds.beyondPaid === 0 &&
    refunds.unstated === 0
  );
}

/** Shares a total out by weights: `//` rounds towards zero, and what is left goes to the line of the largest weight. Weights are at least 0; equal where all are 0. */
function selectShares(rows: Sql, total: Sql, weight: Sql, name: string): Sql {
  const order = sql`partition by _file, _order`;
  const result = ident(name);
  return sql`select * exclude (_w, _sum, _part, _total, _rank),
      case when _total is null then null else _part + case when _rank = 1 then _total - sum(_part) over (${order}) else 0 end end::bigint as ${result}
    from (
      select *, cast(cast(coalesce(_total, 0) as hugeint) * _w // _sum as bigint) as _part
      from (
        select *, case when _all = 0 then 1 else _w0 end as _w, case when _all = 0 then count(*) over (${order}) else _all end as _sum
        from (
          select *, ${total} as _total, greatest(coalesce(${weight}, 0), 0) as _w0,
            sum(greatest(coalesce(${weight}, 0), 0)) over (${order}) as _all,
            row_number() over (${order} order by greatest(coalesce(${weight}, 0), 0) desc, _record) as _rank
          from (${rows})
        )
      )
    )`;
}

/**
 * Works the money of every line out from its order as the chosen reading says, into a table of `_file, _record, _m_amount, _m_refund, _m_stated`
 * that cleaning joins: order-level money is allocated in proportion to price × quantity (else equally), to the cent.
 */
export async function applyMoney(
  context: MeaningContext,
  group: FileGroup,
  money: MoneyFacts,
  refunds: RefundFacts,
): Promise<void> {
  if (isPlain(money, refunds)) return;
  const { chosen, facts, columns, extraLevels } = money;
  const has = (term: string): boolean => facts.terms.includes(term);
  const perLine = chosen.discounts.flatMap((taken, index) =>
    taken === 'line' || taken === 'piece'
      ? [sql`coalesce(${ident(taken === 'piece' ? `d${index}q` : `d${index}`)}, 0)`]
      : [],
  );
  const perOrder = chosen.discounts.flatMap((taken, index) =>
    taken === 'order' ? [sql`coalesce(${ident(`d${index}_max`)}, 0)`] : [],
  );
  const extra = (term: 's' | 't'): Sql =>
    sql`coalesce(${ident(extraLevels[term] === 'order' ? `${term}_max` : `${term}_sum`)}, 0)`;
  const taken = [
    ...perOrder,
    ...(chosen.extras.includes('shipping') ? [extra('s')] : []),
    ...(chosen.extras.includes('tax') ? [extra('t')] : []),
  ];
  const minus = (first: Sql, rest: readonly Sql[]): Sql => join([first, ...rest], ' - ');
  const kept = [
    'v',
    'u',
    'g',
    's',
    't',
    'r',
    ...columns.discounts.flatMap((_d, index) => [`d${index}`, `d${index}q`]),
  ].filter(has);
  const orderTerms = ['v', 's', 't', 'r', ...columns.discounts.map((_d, index) => `d${index}`)].filter(has);
  const joined = sql`select line._file, line._record, line._order, coalesce(line._status, known.status) as _status, line._unread, ${join(kept.map((term) => sql`line.${ident(term)}`))},
      known.refunded, ${join(orderTerms.flatMap((term) => [sql`known.${ident(`${term}_max`)}`, sql`known.${ident(`${term}_sum`)}`]))}
    from ${facts.lines} as line join ${facts.orders} as known using (_file, _order)`;
  const lineValue = chosen.base === 'unit' ? ident('u') : ident('v');
  const isOrder = chosen.base === 'order';
  const own = minus(lineValue, perLine);
  const amounts = isOrder
    ? selectShares(joined, minus(ident('v_max'), [...perLine, ...taken]), has('g') ? ident('g') : rawSql('0'), '_m_net')
    : taken.length === 0
      ? sql`select *, ${own} as _m_net from (${joined})`
      : sql`select *, ${own} - _share as _m_net from (${selectShares(
          joined,
          minus(
            rawSql('0'),
            taken.map((part) => sql`(-(${part}))`),
          ),
          own,
          '_share',
        )})`;
  const net = sql`case when _unread then null else _m_net end`;
  const table = context.nameTable(`money_${group.files[0].index}`);
  const base = sql`select *, ${net} as _m_amount, sum(greatest(coalesce(${net}, 0), 0)) over (partition by _file, _order) as _goods,
      ${isOrder ? rawSql('v_max') : lineValue} as _m_value from (${amounts})`;
  const rows =
    columns.refund === undefined || !has('r')
      ? sql`select *, cast(null as bigint) as _m_refund from (${base})`
      : selectRefunds(base, money, refunds);
  await context.engine.run(
    sql`create table ${table} as select _file, _record, cast(_m_amount as bigint) as _m_amount, cast(_m_refund as bigint) as _m_refund from (${rows})`,
    context.run,
  );
  const cells = [
    columns.value,
    ...(chosen.base === 'unit' && columns.quantity !== undefined ? [columns.quantity] : []),
  ];
  for (const { plan, index } of group.files) {
    plan.lines = sql`(select _record, _m_amount, _m_refund from ${table} where _file = ${rawSql(String(index))})`;
    plan.derived.set('amount', { column: '_m_amount', cells });
    if (columns.refund !== undefined && has('r'))
      plan.derived.set('refund_amount', { column: '_m_refund', cells: [columns.refund] });
  }
}

/** Refunds of lines: an order's refund is shared out over its goods; what is beyond them went to shipping and tax, or is capped as said. */
function selectRefunds(rows: Sql, money: MoneyFacts, refunds: RefundFacts): Sql {
  const { facts, extraLevels } = money;
  const isOrder = money.levels.get('r')?.chosen === 'order';
  const order = sql`partition by _file, _order`;
  const stated = isOrder ? ident('r_max') : sql`sum(r) over (${order})`;
  const takesExtras = money.chosen.extras !== 'none' || money.chosen.base !== 'order';
  const extra = (term: 's' | 't'): Sql =>
    facts.terms.includes(term) && takesExtras
      ? sql`coalesce(${ident(extraLevels[term] === 'order' ? `${term}_max` : `${term}_sum`)}, 0)`
      : rawSql('0');
  const beyond =
    refunds.reading === 'as-stated'
      ? sql`case when _stated > _goods and _stated <= _goods + ${extra('s')} + ${extra('t')} then _goods else _stated end`
      : rawSql('least(_stated, _goods)');
  const told = sql`select *, case when _stated is null or _goods <= 0 then _stated else ${beyond} end as _back from (select *, ${stated} as _stated from (${rows}))`;
  const unstated = sql`coalesce(_stated, 0) = 0 and _status = 'refunded'`;
  if (isOrder) {
    return sql`select * exclude (_m_refund_share), case when ${unstated} then null else _m_refund_share end as _m_refund
      from (${selectShares(told, rawSql('_back'), rawSql('_m_amount'), '_m_refund_share')})`;
  }
  return sql`select *, case when coalesce(r, 0) = 0 and _status = 'refunded' then null when _stated is null or _stated <= _back then r else _m_amount end as _m_refund from (${told})`;
}

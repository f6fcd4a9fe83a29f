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

const ORDER = sql`partition by _file, _order`;

/** The total to share out, what it is shared by, and which lines take part where no line has a weight. */
type Shares = { readonly total: Sql; readonly weight: Sql; readonly takesPart: Sql; readonly name: string };

/** Shares a total out by weights of at least 0, to the cent: what rounding leaves goes to the line of the largest weight. */
function selectShares(rows: Sql, { total, weight, takesPart, name }: Shares): Sql {
  const own = sql`greatest(coalesce(${weight}, 0), 0)`;
  return sql`select * exclude (_w, _w0, _all, _sum, _part, _total, _rank),
      cast(_part + case when _rank = 1 then _total - sum(_part) over (${ORDER}) else 0 end as bigint) as ${ident(name)}
    from (
      select *, case when _total is null then null else cast(cast(_total as hugeint) * _w // _sum as bigint) end as _part
      from (
        select *, case when _all = 0 then cast(${takesPart} as integer) else _w0 end as _w,
          case when _all = 0 then count(*) filter (where ${takesPart}) over (${ORDER}) else _all end as _sum
        from (
          select *, ${total} as _total, ${own} as _w0, sum(${own}) over (${ORDER}) as _all,
            row_number() over (${ORDER} order by ${own} desc, cast(${takesPart} as integer) desc, _record) as _rank
          from (${rows})
        )
      )
    )`;
}

function subtract(first: Sql, rest: readonly Sql[]): Sql {
  return join([first, ...rest], ' - ');
}

function add(parts: readonly Sql[]): Sql {
  return parts.length === 0 ? rawSql('0') : join(parts, ' + ');
}

/** What comes off: of each line, and of the whole order. */
function listDeductions({ chosen, extraLevels }: MoneyFacts): {
  readonly perLine: readonly Sql[];
  readonly perOrder: readonly Sql[];
} {
  const perLine: Sql[] = [];
  const perOrder: Sql[] = [];
  const isOrder = chosen.base === 'order';
  for (const [index, taken] of chosen.discounts.entries()) {
    const term = taken === 'piece' ? `d${index}q` : `d${index}`;
    if (taken === 'order') perOrder.push(sql`coalesce(${ident(`${term}_max`)}, 0)`);
    else if (taken !== 'none' && isOrder) perOrder.push(sql`coalesce(${ident(`${term}_all`)}, 0)`);
    else if (taken !== 'none') perLine.push(sql`coalesce(${ident(term)}, 0)`);
  }
  for (const term of ['s', 't'] as const) {
    if (!chosen.extras.includes(term === 's' ? 'shipping' : 'tax')) continue;
    perOrder.push(sql`coalesce(${ident(extraLevels[term] === 'order' ? `${term}_max` : `${term}_all`)}, 0)`);
  }
  return { perLine, perOrder };
}

/** Lines with the figures of their order beside them: `<term>_max`, `<term>_all` (added up over all lines). */
function selectJoined(money: MoneyFacts): Sql {
  const { facts } = money;
  const figures = facts.terms.flatMap((term) => [
    sql`max(${ident(term)}) over (${ORDER}) as ${ident(`${term}_max`)}`,
    sql`sum(${ident(term)}) over (${ORDER}) as ${ident(`${term}_all`)}`,
  ]);
  return sql`select line.* replace (coalesce(line._status, known.status) as _status), known.refunded, ${join(figures)},
      row_number() over (${ORDER} order by v is null, _record) as _nth
    from ${facts.lines} as line join ${facts.orders} as known using (_file, _order)`;
}

/**
 * Works the money of every line out from its order as the chosen reading says, into a table that cleaning joins: `_m_amount` and
 * `_m_refund`; and for the reconciliation `_m_net` (also where a cell of the line cannot be read), `_m_stated` (as the cell says),
 * `_m_repeated` (an order's total on a further line) and `_m_deducted` (discounts, shipping and tax that came off). Order-level
 * money is allocated in proportion to price × quantity (else equally), to the cent.
 */
export async function applyMoney(
  context: MeaningContext,
  group: FileGroup,
  money: MoneyFacts,
  refunds: RefundFacts,
): Promise<void> {
  if (isPlain(money, refunds)) return;
  const { chosen, facts, columns } = money;
  const has = (term: string): boolean => facts.terms.includes(term);
  const { perLine, perOrder } = listDeductions(money);
  const isOrder = chosen.base === 'order';
  const value = chosen.base === 'unit' ? ident('u') : ident('v');
  const own = subtract(value, perLine);
  const joined = selectJoined(money);
  const shared = isOrder
    ? selectShares(joined, {
        total: subtract(ident('v_max'), perOrder),
        weight: has('g') ? sql`abs(g)` : rawSql('0'),
        takesPart: rawSql('true'),
        name: '_m_net',
      })
    : perOrder.length === 0
      ? sql`select *, ${own} as _m_net from (${joined})`
      : sql`select *, ${own} - _share as _m_net from (${selectShares(joined, { total: add(perOrder), weight: own, takesPart: sql`${value} is not null`, name: '_share' })})`;
  const net = sql`case when _unread then null else _m_net end`;
  const once = sql`case when _nth = 1 and _m_net is not null then ${add(perOrder)} else 0 end`;
  const base = sql`select *, ${net} as _m_amount, sum(greatest(coalesce(_m_net, 0), 0)) over (${ORDER}) as _goods, ${value} as _m_stated,
      ${isOrder ? sql`coalesce(v, 0) - case when _nth = 1 then coalesce(v_max, 0) else 0 end` : rawSql('0')} as _m_repeated,
      case when _m_net is null then 0 else ${add(perLine)} end + ${once} as _m_deducted
    from (${shared})`;
  const takesRefunds = columns.refund !== undefined && has('r');
  const rows = takesRefunds
    ? selectRefunds(base, money, refunds)
    : sql`select *, cast(null as bigint) as _m_refund from (${base})`;
  const table = context.nameTable(`money_${group.files[0].index}`);
  const names = ['_m_amount', '_m_refund', '_m_net', '_m_stated', '_m_repeated', '_m_deducted'];
  await context.engine.run(
    sql`create table ${table} as select _file, _record, ${join(names.map((name) => sql`cast(${ident(name)} as bigint) as ${ident(name)}`))} from (${rows})`,
    context.run,
  );
  const cells = [
    columns.value,
    ...(chosen.base === 'unit' && columns.quantity !== undefined ? [columns.quantity] : []),
  ];
  for (const { plan, index } of group.files) {
    plan.lines = sql`(select * exclude (_file) from ${table} where _file = ${rawSql(String(index))})`;
    plan.derived.set('amount', { column: '_m_amount', cells });
    if (takesRefunds && columns.refund !== undefined)
      plan.derived.set('refund_amount', { column: '_m_refund', cells: [columns.refund] });
  }
}

/**
 * Refunds of lines: an order's refund is shared out over its goods; what is beyond them went to shipping and tax where those are known, else
 * it is capped or stands as said. With the status refunded and no amount the refund stays NULL: the line in full.
 */
function selectRefunds(rows: Sql, money: MoneyFacts, refunds: RefundFacts): Sql {
  const { facts, extraLevels } = money;
  const isOrder = money.levels.get('r')?.chosen === 'order';
  const takesExtras = money.chosen.extras !== 'none' || money.chosen.base !== 'order';
  const extra = (term: 's' | 't'): Sql =>
    facts.terms.includes(term) && takesExtras
      ? sql`coalesce(${ident(extraLevels[term] === 'order' ? `${term}_max` : `${term}_all`)}, 0)`
      : rawSql('0');
  const beyond =
    refunds.reading === 'as-stated'
      ? sql`case when _back > _goods and _back <= _goods + ${extra('s')} + ${extra('t')} then _goods else _back end`
      : rawSql('least(_back, _goods)');
  const told = sql`select *, case when _back is null or _goods <= 0 then _back else ${beyond} end as _taken
    from (select *, ${isOrder ? ident('r_max') : ident('r_all')} as _back from (${rows}))`;
  const isUnstated = isOrder
    ? sql`coalesce(_back, 0) = 0 and _status = 'refunded'`
    : sql`coalesce(r, 0) = 0 and _status = 'refunded'`;
  if (isOrder) {
    const shares = selectShares(told, {
      total: ident('_taken'),
      weight: ident('_m_net'),
      takesPart: rawSql('true'),
      name: '_refund_share',
    });
    return sql`select *, case when ${isUnstated} then null else _refund_share end as _m_refund from (${shares})`;
  }
  return sql`select *, case when ${isUnstated} then null when _back is null or _back <= _taken then r
      else greatest(coalesce(_m_net, 0), 0) end as _m_refund from (${told})`;
}

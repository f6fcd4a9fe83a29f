import { toSingleRow, type Row } from '#core/kernel/columns.ts';
import { ident, join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { foldCell } from '#core/sources/cleaning/clean-text.ts';
import { cleanId } from '#core/sources/cleaning/clean-id.ts';
import { toNumberAnswers } from '#core/sources/cleaning/clean-rows.ts';
import { isTotalLabel } from '#core/sources/cleaning/total-rows.ts';
import { parseMoney, parseMoneyProduct } from '#core/sources/cleaning/parse-money.ts';
import { mapWords } from '#core/sources/cleaning/parse-words.ts';
import { getColumnAnswer } from '#core/sources/mapping/template.ts';
import type { FileGroup, MeaningContext, MeaningFile } from '../define-check.ts';
import { readPlanned } from '../plan.ts';
import type { MoneyColumns } from './money-columns.ts';

/** A column of money of the lines table: `v` value, `u` value × quantity, `g` price × quantity, `d0` … discounts, `r` refund, `s` shipping, `t` tax, `c0` … controls. */
export type Term = string;

/** Two tables of a group of files: every line with its money in minor units, and its orders. */
export type OrderFacts = {
  /** `_file, _record, _order, _customer, _product, _status, _hash, _unread` (a discount, shipping or tax that is no amount) and one BIGINT column per term. */
  readonly lines: Sql;
  /**
   * `_file, _order, n` (lines) and, over the lines that are not cancelled, pending or a test, `<term>_sum, _min, _max, _count, _first` (the
   * value on the order's first line); `customer`, `refunded` (true where all lines have that status).
   */
  readonly orders: Sql;
  readonly terms: readonly Term[];
};

/** The status that rows of totals take among the lines: they are no order. */
const TOTAL = 'total_row';
const NOT_LIVE = rawSql(`('cancelled', 'pending', 'test', '${TOTAL}')`);

function writeTerms(file: MeaningFile, columns: MoneyColumns): Map<Term, Sql> {
  const { answers, plan } = file;
  const numbers = toNumberAnswers(answers, true);
  const money = (name: string): Sql => parseMoney(readPlanned(plan, name), numbers, answers.currency);
  const times = (name: string, quantity: string): Sql =>
    parseMoneyProduct(readPlanned(plan, name), readPlanned(plan, quantity), numbers, answers.currency);
  const terms = new Map<Term, Sql>([['v', money(columns.value)]]);
  if (columns.quantity !== undefined) {
    terms.set('u', times(columns.value, columns.quantity));
    if (columns.price !== undefined) terms.set('g', times(columns.price, columns.quantity));
  }
  for (const [index, { column }] of columns.discounts.entries()) {
    terms.set(`d${index}`, sql`abs(${money(column)})`);
    if (columns.quantity !== undefined) terms.set(`d${index}q`, sql`abs(${times(column, columns.quantity)})`);
  }
  if (columns.refund !== undefined) terms.set('r', sql`abs(${money(columns.refund)})`);
  if (columns.shipping !== undefined) terms.set('s', money(columns.shipping));
  if (columns.tax !== undefined) terms.set('t', money(columns.tax));
  for (const [index, { column }] of columns.controls.entries()) terms.set(`c${index}`, money(column));
  return terms;
}

/** The id of a row's order as text; a row without one is an order of its own. */
function writeOrderId(file: MeaningFile, order: string | undefined): Sql {
  const own = sql`'#' || _record`;
  if (order === undefined) return own;
  const { template } = file;
  const float = getColumnAnswer(template.idFloat, order) ?? 'keep';
  return sql`coalesce(${cleanId(readPlanned(file.plan, order), { float, nullTokens: template.nullTokens })}, ${own})`;
}

function extraColumns({ shipping, tax }: MoneyColumns): (readonly [string, Term])[] {
  return [
    ...(shipping === undefined ? [] : [[shipping, 's'] as const]),
    ...(tax === undefined ? [] : [[tax, 't'] as const]),
  ];
}

function selectLines(file: MeaningFile, columns: MoneyColumns, share: number): Sql {
  const terms = writeTerms(file, columns);
  const planned = [
    ...file.plan.verdicts.map(({ condition }) => sql`not coalesce(${condition}, false)`),
    ...(share > 1 && columns.order !== undefined
      ? [sql`hash(${readPlanned(file.plan, columns.order)}) % ${rawSql(String(share))} = 0`]
      : []),
  ];
  const status =
    columns.status === undefined
      ? rawSql('cast(null as varchar)')
      : mapWords(readPlanned(file.plan, columns.status), file.answers.words.get(columns.status) ?? new Map());
  const totals = [columns.order, columns.customer].flatMap((name) =>
    name === undefined ? [] : [sql`coalesce(${isTotalLabel(readPlanned(file.plan, name))}, false)`],
  );
  const total =
    totals.length === 0 ? status : sql`case when ${join(totals, ' or ')} then ${literal(TOTAL)} else ${status} end`;
  const customer =
    columns.customer === undefined
      ? rawSql('cast(null as varchar)')
      : sql`nullif(trim(${readPlanned(file.plan, columns.customer)}), '')`;
  const product =
    columns.product === undefined
      ? rawSql('cast(null as varchar)')
      : sql`nullif(trim(${readPlanned(file.plan, columns.product)}), '')`;
  const unread = [
    ...columns.discounts.map(({ column }, index) => [column, `d${index}`] as const),
    ...extraColumns(columns),
  ].map(
    ([column, term]) =>
      sql`(${readPlanned(file.plan, column)} is not null and ${terms.get(term) ?? rawSql('0')} is null and ${foldCell(readPlanned(file.plan, column), file.template.nullTokens)} is not null)`,
  );
  return sql`select ${unread.length === 0 ? rawSql('false') : join(unread, ' or ')} as _unread, ${product} as _product, cast(${rawSql(String(file.index))} as integer) as _file, _record, ${writeOrderId(file, columns.order)} as _order,
    ${customer} as _customer, ${total} as _status, hash(${join(file.columns.toSorted().map((name) => ident(name)))}) as _hash, ${join([...terms].map(([name, value]) => sql`${value} as ${ident(name)}`))} from ${file.raw}${planned.length === 0 ? rawSql('') : sql` where ${join(planned, ' and ')}`}`;
}

/** Builds the facts of a group of files: one pass over the rows, one over the lines. With a `share` of n only one order in n is looked at. */
export async function buildOrderFacts(
  context: MeaningContext,
  group: FileGroup,
  columns: MoneyColumns,
  share = 1,
): Promise<OrderFacts> {
  const { engine, run } = context;
  const suffix = `${group.files[0].index}${share > 1 ? '_sample' : ''}`;
  const lines = context.nameTable(`lines_${suffix}`);
  const orders = context.nameTable(`orders_${suffix}`);
  const terms = [...writeTerms(group.files[0], columns).keys()];
  await engine.run(
    sql`create table ${lines} as ${join(
      group.files.map((file) => selectLines(file, columns, share)),
      ' union all ',
    )}`,
    run,
  );
  const isCarried = group.files.some(({ plan }) => plan.carried.has('status'));
  const live = sql`coalesce(_status, '') not in ${NOT_LIVE}`;
  const sums = terms.map(
    (term) => sql`coalesce(sum(${ident(term)}) filter (where ${live}), 0)::bigint as ${ident(`${term}_sum`)},
      min(${ident(term)}) as ${ident(`${term}_min`)}, max(${ident(term)}) as ${ident(`${term}_max`)}, count(${ident(term)}) as ${ident(`${term}_count`)},
      arg_min(coalesce(${ident(term)}, ${rawSql('-9223372036854775807')}), _record) as ${ident(`${term}_first`)}`,
  );
  const carried = isCarried
    ? sql`(select line.* replace (coalesce(line._status, known._status) as _status) from ${lines} as line
        left join (select _file, _order, min(_status) as _status from ${lines} where _status is not null group by _file, _order) as known using (_file, _order))`
    : lines;
  await engine.run(
    sql`create table ${orders} as select _file, _order, count(*) as n, count(*) filter (where ${live}) as n_live, min(_customer) as customer, min(_status) as status,
        bool_and(coalesce(_status, '') = 'refunded') as refunded, min(_hash) <> max(_hash) as differs, ${join(sums)}
      from ${carried} as line group by _file, _order`,
    run,
  );
  return { lines, orders, terms };
}

/** How a column of money stands in the orders of several lines. */
export type LevelEvidence = {
  /** Orders of several lines with a value other than zero. */
  readonly several: number;
  /** Of them: the same value on every line, of lines that differ in something else. */
  readonly repeated: number;
  /** Of them: a value on the first line and nothing below. */
  readonly firstOnly: number;
  /** Of them: different values. */
  readonly varying: number;
};

/** Counts how the terms stand in orders of several lines, in one pass over the orders. */
export async function countLevels(
  context: MeaningContext,
  facts: OrderFacts,
  terms: readonly Term[],
): Promise<ReadonlyMap<Term, LevelEvidence>> {
  if (terms.length === 0) return new Map();
  const column = (term: Term, name: string): Sql => ident(`${term}_${name}`);
  const counts = terms.flatMap((term) => {
    const said = sql`n > 1 and n_live > 0 and ${column(term, 'count')} > 0 and (${column(term, 'min')} <> 0 or ${column(term, 'max')} <> 0)`;
    const equal = sql`${column(term, 'min')} = ${column(term, 'max')}`;
    const first = sql`n > 1 and n_live > 0 and ${column(term, 'count')} = 1 and ${column(term, 'first')} = ${column(term, 'max')}`;
    return [
      sql`count(*) filter (where ${said}) as ${ident(`${term}_several`)}`,
      sql`count(*) filter (where ${said} and differs and ${equal} and ${column(term, 'count')} = n) as ${ident(`${term}_repeated`)}`,
      sql`count(*) filter (where ${first}) as ${ident(`${term}_only`)}`,
      sql`count(*) filter (where ${said} and not (${equal})) as ${ident(`${term}_varying`)}`,
    ];
  });
  const row: Row = toSingleRow(
    await context.engine.query(sql`select ${join(counts)} from ${facts.orders}`, context.run),
  );
  return new Map(
    terms.map((term) => [
      term,
      {
        several: Number(row[`${term}_several`]),
        repeated: Number(row[`${term}_repeated`]),
        firstOnly: Number(row[`${term}_only`]),
        varying: Number(row[`${term}_varying`]),
      },
    ]),
  );
}

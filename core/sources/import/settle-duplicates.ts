import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { getStagedName, listStagedFields, type SourceContract } from '#core/sources/contracts.ts';
import { exclusionVerdict, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { ident, join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** A raw table that cleaned rows came from; `index` orders the files (by name, then content). */
export type RawFile = {
  readonly index: number;
  readonly raw: Sql;
  readonly columns: readonly string[];
  /** Rows of the file that are equal in every column become one. */
  readonly dropsEqualRows: boolean;
};

const noCustomer = rawSql(String(exclusionVerdict('no_customer')));
const counted = sql`_verdict in (${rawSql(String(VERDICT.loaded))}, ${noCustomer})`;

/** Marks the rows named by a SELECT of `_file, _record`. */
async function mark(engine: Engine, clean: Sql, rows: Sql, verdict: number, options: RunOptions): Promise<void> {
  await engine.run(
    sql`update ${clean} set _verdict = ${rawSql(String(verdict))} from (${rows}) as hit
      where ${clean}._file = hit._file and ${clean}._record = hit._record`,
    options,
  );
}

async function exists(engine: Engine, rows: Sql, options: RunOptions): Promise<boolean> {
  return toSingleRow(await engine.query(sql`select exists (${rows}) as found`, options))['found'] === true;
}

/**
 * Drops rows that are equal in every column across files: of each distinct row as many are kept as the largest number in
 * any one file, from the first files on. Rows whose 64-bit hashes meet are compared text by text.
 */
export async function dropEqualRows(
  engine: Engine,
  schema: string,
  clean: Sql,
  files: readonly RawFile[],
  options: RunOptions,
): Promise<void> {
  const dropping = files.filter((file) => file.dropsEqualRows);
  if (files.length < 2 && dropping.length === 0) return;
  const condition = dropping.length > 0 ? sql`count(*) > 1` : sql`min(_file) <> max(_file)`;
  const meeting = sql`select _hash from ${clean} where ${counted} group by _hash having ${condition}`;
  if (!(await exists(engine, meeting, options))) return;
  const rows = ident(schema, '_equal_rows');
  const texts = files.map((file) => {
    const columns = file.columns.toSorted();
    const names = literal(columns.join('\u001f'));
    return sql`select line._file, line._record, [${names}, ${join(columns.map((name) => sql`raw.${ident(name)}`))}] as _row
      from ${clean} as line join ${file.raw} as raw on line._record = raw._record
      where line._file = ${rawSql(String(file.index))} and line.${counted} and line._hash in (${meeting})`;
  });
  await engine.run(sql`create table ${rows} as ${join(texts, ' union all ')}`, options);
  const dropList = rawSql(dropping.length === 0 ? '-1' : dropping.map((file) => file.index).join(', '));
  const losers = sql`with counts as (
      select _row, _file, case when _file in (${dropList}) then 1 else count(*) end as row_count from ${rows} group by _row, _file
    ),
    kept as (
      select _row, _file, greatest(0, row_count - coalesce(max(row_count) over (
        partition by _row order by _file rows between unbounded preceding and 1 preceding), 0)) as kept_count from counts
    ),
    ranked as (
      select line._file, line._record, kept.kept_count,
        row_number() over (partition by line._row, line._file order by line._record) as position
      from ${rows} as line join kept on line._row = kept._row and line._file = kept._file
    )
    select _file, _record from ranked where position > kept_count`;
  await mark(engine, clean, losers, VERDICT.duplicate, options);
  await engine.run(sql`drop table ${rows}`, options);
}

/**
 * Of rows that agree on a declared key one survives: the latest by the contract's time, then the one with the largest
 * remaining columns in byte order; never the one that came first.
 */
export async function dropKeyLosers(
  engine: Engine,
  clean: Sql,
  contract: SourceContract,
  key: readonly string[],
  options: RunOptions,
): Promise<void> {
  const names = key.map((name) => {
    const field = contract.fields.find((candidate) => candidate.name === name);
    return field === undefined ? name : getStagedName(field);
  });
  const keys = names.map((name) => ident(name));
  const time = contract.asOfField === undefined ? [] : [contract.asOfField];
  const rest = listStagedFields(contract)
    .map((field) => field.name)
    .filter((name) => !names.includes(name) && !time.includes(name));
  const order = [
    ...time.map((name) => sql`${ident(name)} desc nulls last`),
    ...rest.map((name) => sql`cast(${ident(name)} as varchar) desc nulls last`),
    sql`_file`,
    sql`_record`,
  ];
  const complete = join(
    keys.map((name) => sql`${name} is not null`),
    ' and ',
  );
  const loaded = sql`_verdict = ${rawSql(String(VERDICT.loaded))} and ${complete}`;
  const repeated = sql`select ${join(keys)} from ${clean} where ${loaded} group by ${join(keys)} having count(*) > 1`;
  if (!(await exists(engine, repeated, options))) return;
  const losers = sql`select _file, _record from ${clean} where ${loaded}
    qualify row_number() over (partition by ${join(keys)} order by ${join(order)}) > 1`;
  await mark(engine, clean, losers, VERDICT.duplicate, options);
}

/** Rejects every row of a pair that occurs more than once. */
export async function rejectRepeatedPairs(
  engine: Engine,
  clean: Sql,
  key: readonly string[],
  options: RunOptions,
): Promise<void> {
  const keys = join(key.map((name) => ident(name)));
  const loaded = sql`_verdict = ${rawSql(String(VERDICT.loaded))}`;
  const repeated = sql`select _file, _record from ${clean} where ${loaded} qualify count(*) over (partition by ${keys}) > 1`;
  await mark(engine, clean, repeated, VERDICT.repeatedPair, options);
}

/** Rejects all lines of orders that name more than one customer. */
export async function rejectMixedOrders(engine: Engine, clean: Sql, options: RunOptions): Promise<void> {
  const loaded = sql`_verdict = ${rawSql(String(VERDICT.loaded))}`;
  const mixed = sql`select order_id from ${clean} where ${loaded} and order_id is not null
    group by order_id having min(customer_id) <> max(customer_id)`;
  if (!(await exists(engine, mixed, options))) return;
  await mark(
    engine,
    clean,
    sql`select _file, _record from ${clean} where ${loaded} and order_id in (${mixed})`,
    VERDICT.severalCustomers,
    options,
  );
}

/** Sets aside rows dated after the end of the as-of day. */
export async function excludeAfterAsOf(
  engine: Engine,
  clean: Sql,
  time: Sql,
  asOfDate: string,
  options: RunOptions,
): Promise<void> {
  const later = sql`${counted} and ${time} >= cast(${asOfDate} as date) + interval 1 day`;
  if (!(await exists(engine, sql`select 1 from ${clean} where ${later}`, options))) return;
  await engine.run(
    sql`update ${clean} set _verdict = ${rawSql(String(exclusionVerdict('after_as_of')))} where ${later}`,
    options,
  );
}

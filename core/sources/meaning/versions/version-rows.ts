import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { ident, join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { selectCleanRows } from '#core/sources/cleaning/clean-rows.ts';
import { cleanId } from '#core/sources/cleaning/clean-id.ts';
import { isTotalLabel } from '#core/sources/cleaning/total-rows.ts';
import { VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { getColumnAnswer } from '#core/sources/mapping/template.ts';
import type { MeaningContext, MeaningFile } from '../define-check.ts';
import { findPart } from '../money/money-columns.ts';
import { readPlanned } from '../plan.ts';

/** The columns that tell versions of an order apart. */
export type VersionColumns = {
  readonly order: string;
  /** Line id, else product: what makes a line of an order the same line. */
  readonly line: string | undefined;
  /** Whether the line is told by an id of its own. */
  readonly hasLineId: boolean;
  readonly status: string | undefined;
  readonly changed: string | undefined;
};

function findMapped(file: MeaningFile, field: string): string | undefined {
  const reference = file.template.columns[field];
  return typeof reference === 'string' && file.columns.includes(reference) ? reference : undefined;
}

/** The columns of a file that tell versions apart; undefined where its rows have no order id. */
export function findVersionColumns(file: MeaningFile): VersionColumns | undefined {
  const order = file.template.orderPerRow === true ? undefined : findMapped(file, 'order_id');
  if (order === undefined) return undefined;
  const lineId = findPart(file.template, file.columns, 'line_id');
  return {
    order,
    line: lineId ?? findMapped(file, 'product_id'),
    hasLineId: lineId !== undefined,
    status: findMapped(file, 'status'),
    changed: findPart(file.template, file.columns, 'changed_at'),
  };
}

/** Rows of a file with an order id: `_file, _record, _order, _line, _status, _changed, _hash`; rows with a planned verdict and rows of totals are left out. */
export function selectVersionRows(file: MeaningFile, columns: VersionColumns): Sql {
  const float = getColumnAnswer(file.template.idFloat, columns.order) ?? 'keep';
  const order = cleanId(readPlanned(file.plan, columns.order), { float, nullTokens: file.template.nullTokens });
  const text = (name: string | undefined): Sql =>
    name === undefined ? rawSql('cast(null as varchar)') : sql`nullif(trim(${readPlanned(file.plan, name)}), '')`;
  const changed =
    columns.changed === undefined
      ? rawSql('cast(null as timestamp)')
      : sql`try_cast(replace(${readPlanned(file.plan, columns.changed)}, '/', '-') as timestamp)`;
  const platform = file.template.platform ?? '';
  const planned = [
    ...file.plan.verdicts.map(({ condition }) => sql`not coalesce(${condition}, false)`),
    sql`not coalesce(${isTotalLabel(readPlanned(file.plan, columns.order))}, false)`,
  ];
  return sql`select cast(${rawSql(String(file.index))} as integer) as _file, _record, ${literal(`${platform}\u001f`)} || ${order} as _order,
      ${text(columns.line)} as _line, ${text(columns.status)} as _status, ${changed} as _changed,
      hash(${join(file.columns.toSorted().map((name) => ident(name)))}) as _hash
    from ${file.raw} where ${order} is not null and ${join(planned, ' and ')}`;
}

/** Money, customers and orders of some rows under a choice of those that hold. */
export type VersionSum = { readonly cents: bigint; readonly customers: number; readonly orders: number };

/**
 * Makes a table of the rows named in `rows` (`_file, _record, …`) with what cleaning makes of them: `amount` is their net money after
 * refunds, 0 where they do not load.
 */
export async function cleanVersionRows(
  context: MeaningContext,
  files: readonly MeaningFile[],
  rows: Sql,
  name: string,
): Promise<Sql> {
  const table = context.nameTable(name);
  const cleaned = files.map((file) => {
    const raw = sql`(select * from ${file.raw} where _record in (select _record from ${rows} where _file = ${rawSql(String(file.index))}))`;
    return sql`select _file, _record, customer_id, case when _verdict <> ${rawSql(String(VERDICT.loaded))} then 0
        else amount_cents - case when amount_cents <= 0 then 0 when refund_cents is not null then abs(refund_cents)
          when status = 'refunded' or refunded_at is not null then amount_cents else 0 end end as amount
      from (${selectCleanRows(context.contract, raw, file.columns, file.index, file.answers, file.plan)})`;
  });
  await context.engine.run(
    sql`create table ${table} as select line.*, cleaned.customer_id, cleaned.amount from ${rows} as line
      join (${join(cleaned, ' union all ')}) as cleaned using (_file, _record)`,
    context.run,
  );
  return table;
}

/** What the rows that hold are worth; `holds` is a condition over the table of {@link cleanVersionRows}, with its window functions done. */
export async function sumVersions(context: MeaningContext, table: Sql, holds: readonly Sql[]): Promise<VersionSum[]> {
  const sums: VersionSum[] = [];
  for (const hold of holds) {
    const row = toSingleRow(
      await context.engine.query(
        sql`with orders as (select _order, min(customer_id) as customer, sum(amount) as net from (select * from ${table} qualify ${hold}) group by _order)
          select coalesce(sum(net), 0)::bigint as cents, count(distinct customer) filter (where net > 0) as n_customers,
            count(*) filter (where net > 0) as n_orders from orders`,
        context.run,
      ),
    );
    sums.push({
      cents: BigInt(String(row['cents'])),
      customers: Number(row['n_customers']),
      orders: Number(row['n_orders']),
    });
  }
  return sums;
}

/** Plans the rows of a table of versions that do not hold as old versions. */
export function planSuperseded(files: readonly MeaningFile[], table: Sql): void {
  for (const { index, plan } of files) {
    plan.verdicts.push({
      condition: sql`_record in (select _record from ${table} where _file = ${rawSql(String(index))})`,
      verdict: VERDICT.superseded,
    });
  }
}

/** An order of some versions, as an example in a question. */
export async function readExample(context: MeaningContext, table: Sql): Promise<string> {
  const rows = toRows(
    await context.engine.query(sql`select split_part(min(_order), chr(31), 2) as example from ${table}`, context.run),
  );
  return String(rows[0]?.['example'] ?? '');
}

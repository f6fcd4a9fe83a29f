import { toSingleRow } from '#core/kernel/columns.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import type { FileGroup, MeaningContext } from './define-check.ts';

/** What one pass over the rows of a group of files says about its orders, by the order ids as they stand. */
export type OrderCensus = {
  /** Whether any order of a file has more than one row. */
  readonly hasSeveral: boolean;
  /** Whether the rows of any order of a file differ in the column. */
  readonly differs: ReadonlySet<string>;
};

const counted = new WeakMap<FileGroup, Map<string, OrderCensus>>();

/** Counts orders of several rows, and whether their rows differ in some columns; once per group of files. */
export async function countOrders(
  context: MeaningContext,
  group: FileGroup,
  order: string,
  columns: readonly string[],
): Promise<OrderCensus> {
  const known = counted.get(group) ?? new Map<string, OrderCensus>();
  counted.set(group, known);
  const key = JSON.stringify([order, ...columns]);
  const earlier =
    known.get(key) ??
    (columns.length === 0 ? [...known].find(([name]) => name.startsWith(`[${JSON.stringify(order)}`))?.[1] : undefined);
  if (earlier !== undefined) return earlier;
  let hasSeveral = false;
  const differs = new Set<string>();
  for (const { raw, columns: own } of group.files) {
    if (!own.includes(order)) continue;
    const present = columns.filter((name) => own.includes(name));
    const ends = present.map(
      (name, index) => sql`, min(${ident(name)}) <> max(${ident(name)}) as ${ident(`differs_${index}`)}`,
    );
    const found = present.map(
      (_name, index) => sql`, coalesce(bool_or(${ident(`differs_${index}`)}), false) as ${ident(`found_${index}`)}`,
    );
    const all = (parts: readonly Sql[]): Sql => (parts.length === 0 ? rawSql('') : join(parts, ''));
    const row = toSingleRow(
      await context.engine.query(
        sql`select coalesce(bool_or(n > 1), false) as several ${all(found)} from (
            select count(*) as n ${all(ends)} from ${raw} where ${ident(order)} is not null group by ${ident(order)})`,
        context.run,
      ),
    );
    hasSeveral ||= row['several'] === true;
    present.forEach((name, index) => {
      if (row[`found_${index}`] === true) differs.add(name);
    });
  }
  const census = { hasSeveral, differs };
  known.set(key, census);
  return census;
}

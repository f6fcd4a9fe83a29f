import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { KEPT_PREFIX } from '#core/mart/run.ts';
import { writeAudienceCondition } from '#core/questions/audience/audience.ts';
import { EVERYBODY, isEverybody } from '#core/questions/audience/audience-rule.ts';
import { martTable, type MartScope } from './mart-scope.ts';
import { ident, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

// What many questions need is calculated once for everybody and kept beside the build's views, one row per customer or customer and
// age: filters then only choose among its rows. The next build drops what was kept.

/** `agg_cst_current` with the place of each row: a number that stays the same while the build stands, shorter than an id to join by. */
export function writeNumberedCustomers(scope: MartScope): Sql {
  return sql`(select *, cast(row_number() over () as integer) as customer_row from ${martTable(scope, 'agg_cst_current')})`;
}

/** The condition that a row of a kept table is of a customer under the filters in force. */
export function isKeptInAudience(scope: MartScope, customerRow: Sql): Sql {
  const rule = scope.audience ?? EVERYBODY;
  return isEverybody(rule)
    ? sql`true`
    : sql`${customerRow} in (select customers.customer_row from ${writeNumberedCustomers(scope)} as customers
        where ${writeAudienceCondition(scope, rule)})`;
}

/** Whether the build's tables have a kept one of this name beside them. */
export async function isKept(engine: Engine, schema: string, name: string, options: RunOptions): Promise<boolean> {
  const found = await engine.query(
    sql`select table_name from duckdb_tables()
      where database_name = current_database() and schema_name = ${schema} and table_name = ${KEPT_PREFIX + name}`,
    options,
  );
  return found.rowCount > 0;
}

/** The kept table of that name, without the prefix that kept tables share. */
export function keptTable(schema: string, name: string): Sql {
  return ident(schema, KEPT_PREFIX + name);
}

/** Fills a table to be kept from a statement; what is there already stays. */
export async function keepTable(
  engine: Engine,
  schema: string,
  name: string,
  statement: Sql,
  options: RunOptions,
): Promise<void> {
  await engine.run(sql`create table if not exists ${keptTable(schema, name)} as ${statement}`, options);
}

/** The number of a customer's row in `agg_cst_current` beside every number of `int_customers`; null for one who is not there. */
export function writeCustomerRows(scope: MartScope): Sql {
  return sql`(select numbers.customer_no, customers.customer_row
    from ${martTable(scope, 'int_customers')} as numbers
    left join ${writeNumberedCustomers(scope)} as customers on ${rawSql('customers.customer_id = numbers.customer_id')})`;
}

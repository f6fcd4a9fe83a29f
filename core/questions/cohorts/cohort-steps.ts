import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { KEPT_PREFIX } from '#core/mart/run.ts';
import { getFirstReturnAge, writeCustomerAges, writeFirsts, type CohortRequest } from './cohort-scope.ts';
import { isKept, keepTable, keptTable, writeNumberedCustomers } from '#core/questions/kept-tables.ts';
import { martTable, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const FIRSTS = 'cohort_firsts_';
const STEPS = 'cohort_steps_';

/** Requests whose tables are kept at once: what the screen shows and what it showed before. */
const KEPT_REQUESTS = 3;

/** Cohorts of everybody for one request, kept beside the tables of the build; a filter is a condition on `customer_row`. */
export type KeptCohorts = {
  /** customer_row, customer_no, first_date, cohort: one row per customer with a first event. */
  readonly firsts: Sql;
  /** customer_row, customer_no, cohort, age, is_active and sums of what the customer did in the age: one row per customer and age. */
  readonly steps: Sql;
};

/** The request without what only bounds what is shown: those share their tables. */
function nameRequest({ parameters }: Pick<MartScope, 'parameters'>, request: CohortRequest): string {
  const { anchor, activity, unit, ages } = request;
  const cut = ages.kind === 'rolling' ? [ages.days] : ages.kind === 'brackets' ? ages.through : [];
  return [anchor, activity, unit, ages.kind, ...cut, parameters.asOfDate.replaceAll('-', '')].join('_');
}

/**
 * What an amount adds, as `<name>_squares`, `cum_<name>_steps` and `late_<name>_steps`, to the sums of squares of customers' amounts
 * in the age, up to it and from it on: of x after `before`, (before + x)² − before², and alike from the end.
 */
function writeSquares(name: string, amount: string): Sql {
  const after = `(before_${name} + coalesce(${amount}, 0))`;
  return rawSql(`
    coalesce(cast(${amount} as double) * ${amount}, 0) as ${name}_squares,
    ${after} * ${after} - before_${name} * before_${name} as cum_${name}_steps,
    (all_${name} - before_${name}) * (all_${name} - before_${name}) - (all_${name} - ${after}) * (all_${name} - ${after}) as late_${name}_steps`);
}

/** Every customer with the row in `agg_cst_current` that filters are conditions on. */
function writeNumberedFirsts(scope: MartScope, request: CohortRequest): Sql {
  return sql`select customers.customer_row, firsts.*
    from (${writeFirsts(scope, request)}) as firsts
    join ${martTable(scope, 'int_customers')} as numbers using (customer_no)
    left join ${writeNumberedCustomers(scope)} as customers using (customer_id)`;
}

function writeSteps(scope: MartScope, request: CohortRequest, firsts: Sql): Sql {
  const firstReturn = rawSql(String(getFirstReturnAge(request)));
  return sql`
with customer_ages as materialized (${writeCustomerAges(scope, request, firsts)}),
customers as (
  select
    customer_no,
    max(age) filter (where is_active) as last_age,
    coalesce(sum(cast(orders as double)), 0) as all_orders,
    coalesce(sum(cast(revenue_cents as double)), 0) as all_revenue,
    coalesce(sum(cast(margin_cents as double)), 0) as all_margin
  from customer_ages group by customer_no
),
runs as (
  select
    *,
    count(*) filter (where is_active and age >= ${firstReturn}) over earlier as returns_before,
    coalesce(sum(cast(orders as double)) over earlier, 0) as before_orders,
    coalesce(sum(cast(revenue_cents as double)) over earlier, 0) as before_revenue,
    coalesce(sum(cast(margin_cents as double)) over earlier, 0) as before_margin
  from customer_ages
  window earlier as (partition by customer_no order by age rows between unbounded preceding and 1 preceding)
)
select
  firsts.customer_row, firsts.cohort, runs.customer_no, age, is_active,
  is_active and age >= ${firstReturn} and returns_before = 0 as is_first_return,
  is_active and age >= ${firstReturn} and returns_before = age - ${firstReturn} as is_streak,
  is_active and age = last_age as is_last,
  orders, revenue_cents, margin_cents, unknown_margins, order_squares,
  ${writeSquares('orders', 'orders')},
  ${writeSquares('revenue', 'revenue_cents')},
  ${writeSquares('margin', 'margin_cents')}
from runs join customers using (customer_no) join ${firsts} as firsts using (customer_no)`;
}

/** Drops the tables of requests asked longest ago. */
async function dropOldest(engine: Engine, schema: string, options: RunOptions): Promise<void> {
  const tables = toRows(
    await engine.query(
      sql`select table_name from duckdb_tables()
        where database_name = current_database() and schema_name = ${schema} and starts_with(table_name, ${KEPT_PREFIX + STEPS})
        order by table_oid`,
      options,
    ),
  ).map((row) => readText(row, 'table_name'));
  const gone = tables.slice(0, Math.max(0, tables.length - KEPT_REQUESTS + 1));
  for (const name of gone) {
    const request = name.slice(KEPT_PREFIX.length + STEPS.length);
    await engine.run(sql`drop table if exists ${keptTable(schema, STEPS + request)}`, options);
    await engine.run(sql`drop table if exists ${keptTable(schema, FIRSTS + request)}`, options);
  }
}

/**
 * What every customer did at every age, calculated once per build and request and kept as tables beside the build's views;
 * the next build drops them as it takes its place: it depends on nobody else, so that filters only choose among its rows.
 */
export async function keepCohorts(
  engine: Engine,
  { schema, parameters }: MartScope,
  { maxCohorts: _cohorts, maxAges: _ages, ...request }: CohortRequest,
  options: RunOptions = {},
): Promise<KeptCohorts> {
  const everybody: MartScope = { schema, parameters };
  const name = nameRequest(everybody, request);
  const kept = { firsts: keptTable(schema, FIRSTS + name), steps: keptTable(schema, STEPS + name) };
  if (await isKept(engine, schema, STEPS + name, options)) return kept;
  await dropOldest(engine, schema, options);
  await keepTable(engine, schema, FIRSTS + name, writeNumberedFirsts(everybody, request), options);
  await keepTable(engine, schema, STEPS + name, writeSteps(everybody, request, kept.firsts), options);
  return kept;
}

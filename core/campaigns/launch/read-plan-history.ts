import type { Engine } from '#core/kernel/engine.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';
import { asOfDate, martTable, readNumber, type MartScope } from '#core/questions/mart-scope.ts';
import { measureRefundMaturity, type RefundMaturity } from '#core/science/experiments/refund-maturity.ts';
import type { PlanHistory } from './evaluation-plan.ts';

/** Days of history from which cap and maturity are read. */
const HISTORY_DAYS = 730;

/** Lag of refunds from their purchases, by what is known at the as-of date. */
export async function readRefundMaturity(
  engine: Engine,
  scope: MartScope,
  task: TaskOptions = {},
): Promise<RefundMaturity> {
  const rows = toRows(
    await engine.query(
      sql`
select
  cast(known_on - ordered_on as integer) as lag_days,
  cast(${asOfDate(scope)} - ordered_on as integer) as age_days
from ${martTable(scope, 'int_order_refunds')}
where undated_refunds = 0 and known_on <= ${asOfDate(scope)} and ordered_on > ${asOfDate(scope)} - ${rawSql(String(HISTORY_DAYS))}`,
      { signal: task.signal },
    ),
  );
  return measureRefundMaturity(
    rows.map((row) => ({ lagDays: readNumber(row, 'lag_days'), ageDays: readNumber(row, 'age_days') })),
  );
}

/** What a plan is fixed from: money of the orders up to the as-of date, and the lag of refunds. */
export async function readPlanHistory(
  engine: Engine,
  scope: MartScope,
  task: TaskOptions = {},
): Promise<Omit<PlanHistory, 'expectedBuyers'>> {
  const rows = toRows(
    await engine.query(
      sql`
select cast(net_cents as double) as net_cents from ${martTable(scope, 'int_purchases')}
where net_cents > 0 and purchase_date <= ${asOfDate(scope)} and purchase_date > ${asOfDate(scope)} - ${rawSql(String(HISTORY_DAYS))}
order by purchase_no`,
      { signal: task.signal },
    ),
  );
  const { maturityDays, refunds } = await readRefundMaturity(engine, scope, task);
  return {
    amounts: Float64Array.from(rows, (row) => readNumber(row, 'net_cents')),
    maturity: { days: maturityDays, refunds },
  };
}

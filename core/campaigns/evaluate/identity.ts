import { hashText } from '#core/science/random/sha256.ts';
import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import {
  listIdentityFindings,
  type IdentityCounts,
  type IdentityFinding,
  type IdentityPart,
  type LockedAssignment,
} from './identity-findings.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';

/** The locked assignment against what was executed. */
export type IdentityCheck = IdentityCounts & { readonly findings: readonly IdentityFinding[] };

/** Pairs of a strategy; `is_assigned` leaves touches out that nobody planned, where there is a plan. */
function writePairs(scope: MartScope, strategyId: string): Sql {
  return sql`
pairs as (
  select
    *,
    coalesce(is_control, false) as is_held_out,
    status <> 'unplanned' or not bool_or(status <> 'unplanned') over () as is_assigned
  from ${martTable(scope, 'fct_cst_repurchase')}
  where strategy_id = ${strategyId}
),
executed as (
  select
    customer_id,
    touches.touched_at,
    touches.channel,
    cast(touches.touched_at as date) < cast(assigned_at as date)
      or cast(touches.touched_at as date) > window_end_date as is_outside
  from ${martTable(scope, 'brg_cst_touch')} as touches join pairs using (strategy_id, customer_id)
)`;
}

async function countIdentity(engine: Engine, scope: MartScope, strategyId: string, options: RunOptions) {
  const row = toSingleRow(
    await engine.query(
      sql`
with ${writePairs(scope, strategyId)},
counted as (
  select
    count(*) filter (where status <> 'unplanned') as planned,
    count(*) filter (where is_assigned and not is_held_out) as treated,
    count(*) filter (where is_assigned and is_held_out) as control,
    count(*) filter (where is_assigned and not is_held_out and touch_count > 0) as reached,
    count(*) filter (where is_assigned and not is_held_out and touch_count = 0 and status = 'planned') as without_record,
    count(*) filter (where is_assigned and not is_held_out and touch_count = 0 and status <> 'planned') as not_sent,
    count(*) filter (where is_assigned and not is_held_out and touch_count > 1) as repeated,
    coalesce(sum(touch_count - 1) filter (where is_assigned and not is_held_out and touch_count > 1), 0) as repeated_touches,
    count(*) filter (where is_assigned and is_held_out and control_touch_count > 0) as contaminated,
    coalesce(sum(control_touch_count) filter (where is_assigned and is_held_out), 0) as contaminated_touches,
    count(*) filter (where not is_assigned) as unplanned,
    coalesce(sum(touch_count + control_touch_count) filter (where not is_assigned), 0) as unplanned_touches,
    count(*) filter (where is_assigned and current.customer_id is null) as missing
  from pairs left join ${martTable(scope, 'agg_cst_current')} as current using (customer_id)
),
touched as (
  select
    count(*) as executed,
    count(*) filter (where is_outside) as outside_touches,
    count(distinct customer_id) filter (where is_outside) as outside
  from executed
),
twice as (
  select coalesce(sum(times - 1), 0) as duplicates
  from (select count(*) as times from executed group by customer_id, touched_at, channel)
)
select columns(*)::double from counted cross join touched cross join twice`,
      options,
    ),
  );
  return (name: string): number => readNumber(row, name);
}

async function readArms(
  engine: Engine,
  scope: MartScope,
  strategyId: string,
  options: RunOptions,
): Promise<readonly [readonly string[], readonly string[]]> {
  const rows = toRows(
    await engine.query(
      sql`
select customer_id, coalesce(is_control, false) as is_control
from ${martTable(scope, 'fct_cst_repurchase')}
where strategy_id = ${strategyId} and status <> 'unplanned'
order by customer_id`,
      options,
    ),
  );
  const read = (isControl: boolean): string[] =>
    rows.filter((row) => row['is_control'] === isControl).map((row) => readText(row, 'customer_id'));
  return [read(false), read(true)];
}

/**
 * Checks that what was executed is what was locked. `launch` null checks the touches against the plan alone. A strategy without touches gives zeros everywhere.
 */
export async function checkIdentity(
  engine: Engine,
  scope: MartScope,
  strategyId: string,
  launch: LockedAssignment | null,
  options: RunOptions = {},
): Promise<IdentityCheck> {
  const count = await countIdentity(engine, scope, strategyId, options);
  const hasPlan = count('planned') > 0;
  const arms = launch === null || !hasPlan ? null : await readArms(engine, scope, strategyId, options);
  const [treated, reached, executed] = [count('treated'), count('reached'), count('executed')];
  const unsent = { withoutRecord: count('without_record'), notSent: count('not_sent') };
  const part = (name: string) => ({ customers: count(name), touches: count(`${name}_touches`) });
  const [repeated, contaminated, unplanned] = [part('repeated'), part('contaminated'), part('unplanned')];
  const check: IdentityCounts = {
    strategyId,
    hasPlan,
    planned: { treated, control: count('control') },
    reached,
    unsent,
    executed,
    repeated,
    contaminated,
    unplanned,
    duplicates: count('duplicates'),
    outside: part('outside'),
    missing: count('missing'),
    isBalanced:
      treated === reached + unsent.withoutRecord + unsent.notSent &&
      executed === reached + repeated.touches + contaminated.touches + unplanned.touches,
    assignment:
      launch === null || arms === null
        ? 'unknown'
        : hashText(JSON.stringify(arms)) === launch.assignmentHash
          ? 'same'
          : 'changed',
  };
  return { ...check, findings: listIdentityFindings(check, launch) };
}

const PART_CONDITIONS: Readonly<Record<IdentityPart, Sql>> = {
  unsent: sql`is_assigned and not is_held_out and touch_count = 0`,
  repeated: sql`is_assigned and not is_held_out and touch_count > 1`,
  contaminated: sql`is_assigned and is_held_out and control_touch_count > 0`,
  unplanned: sql`not is_assigned`,
  missing: sql`is_assigned and customer_id not in (select customer_id from known)`,
  outside: sql`customer_id in (select customer_id from executed where is_outside)`,
};

/** Ids of the customers whom a part of the check is about, in their order. */
export async function listIdentityCustomers(
  engine: Engine,
  scope: MartScope,
  request: { readonly strategyId: string; readonly part: IdentityPart },
  options: RunOptions = {},
): Promise<readonly string[]> {
  const rows = toRows(
    await engine.query(
      sql`
with ${writePairs(scope, request.strategyId)},
known as (select customer_id from ${martTable(scope, 'agg_cst_current')})
select customer_id from pairs where ${PART_CONDITIONS[request.part]} order by customer_id`,
      options,
    ),
  );
  return rows.map((row) => readText(row, 'customer_id'));
}

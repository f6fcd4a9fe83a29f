import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import { openPurchaseTables } from '#core/questions/purchase-tables.ts';
import { writeHistories, writeTransactions, type PurchaseTables } from '#core/science/customer-models/histories.ts';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import { prepareModel } from '#core/science/customer-models/prepare-model.ts';
import type { ModelPoint } from '#core/science/customer-models/types.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import type { AssumptionRange, EvidenceGrade } from '#core/campaigns/strategy/assumptions.ts';
import { createExpectationModel, hasClosedForm } from '#core/campaigns/forecast/expectation-basis.ts';
import { shrinkRatios, type RatioCell } from './shrink-ratios.ts';
import { sql } from '#core/kernel/sql.ts';

/** What came of one arm beside what the model expected without any touch. Orders are purchase days. */
export type ArmOutcome = {
  readonly customers: number;
  readonly observed: number;
  readonly expected: number;
  /** Variance of the orders beside a Poisson count of the same mean: 1 = none. */
  readonly overdispersion: number;
};

/** One cell of the evidence: a strategy, or one segment of it. */
export type ResponseCell = {
  readonly strategyId: string;
  /** Null for the whole strategy. */
  readonly segmentKey: number | null;
  readonly grade: EvidenceGrade;
  readonly treated: ArmOutcome;
  readonly comparison: ArmOutcome;
  /** Observed / expected of the treated over that of the comparison, shrunk to its parent; 1 = no effect. 90 % interval. */
  readonly multiplier: { readonly low: number; readonly mid: number; readonly high: number };
  /** Orders of the treated that would not have come: observed − expected × the comparison's ratio. Not shrunk; 90 % interval. */
  readonly causedOrders: { readonly low: number; readonly mid: number; readonly high: number };
};

/** What past touches say of one strategy. */
export type ResponseEvidence = {
  readonly strategyId: string;
  readonly name: string;
  readonly type: string;
  readonly assignedOn: string;
  readonly windowDays: number;
  readonly whole: ResponseCell;
  readonly segments: readonly ResponseCell[];
  /** The same as assumptions of a new strategy; null where the comparison says nothing. Decay and redemption are not in it. */
  readonly suggested: { readonly lift: AssumptionRange | null; readonly reactivation: AssumptionRange | null };
};

type Arm = 'treated' | 'control' | 'untouched';

type Sums = {
  customers: number;
  observed: number;
  expected: number;
  squares: number;
  /** Σ orders of those who have left if all of them came back: what ρ multiplies. */
  returnable: number;
};

const NORMAL_95 = 1.644_853_626_951_472;

function emptySums(): Sums {
  return { customers: 0, observed: 0, expected: 0, squares: 0, returnable: 0 };
}

/** Rows of equal history and outcome, with the arm and segment they belong to. */
async function readOutcomes(
  engine: Engine,
  scope: MartScope,
  tables: PurchaseTables,
  strategy: { readonly id: string; readonly asOf: string; readonly through: string },
  task: TaskOptions,
): Promise<Row[]> {
  const { id, asOf, through } = strategy;
  const facts = martTable(scope, 'fct_cst_repurchase');
  const profile = martTable(scope, 'fct_cst_profile');
  const asOfKey = Number(asOf.replaceAll('-', ''));
  return toRows(
    await engine.query(
      sql`
        with histories as (${writeHistories(tables, asOf)}),
        later as (
          select customer_no, count(*) as orders from (${writeTransactions(tables, through)})
          where day > cast(${asOf} as date) group by customer_no
        ),
        names as (select customer_no, min(customer_id) as customer_id from ${tables.purchases} group by customer_no),
        arms as (select customer_id, is_control, segment_key from ${facts} where strategy_id = ${id}),
        touched as (
          select distinct customer_id from ${facts}
          where cast(assigned_at as date) <= cast(${through} as date) and window_end_date > cast(${asOf} as date)
        ),
        segments as (
          select customer_id, segment_key from ${profile}
          where period_key = (select max(period_key) from ${profile} where period_key <= ${asOfKey})
        ),
        rows as (
          select
            case when arms.customer_id is null then 'untouched' when coalesce(is_control, false) then 'control' else 'treated' end
              as arm,
            coalesce(arms.segment_key, segments.segment_key, 0) as segment_key,
            repeats,
            cast(date_diff('day', first_day, last_day) as integer) as recency_days,
            cast(date_diff('day', first_day, cast(${asOf} as date)) as integer) as age_days,
            coalesce(later.orders, 0) as orders
          from histories join names using (customer_no)
          left join later using (customer_no)
          left join arms using (customer_id)
          left join segments using (customer_id)
          where arms.customer_id is not null or names.customer_id not in (select customer_id from touched)
        )
        select arm, cast(segment_key as integer) as segment_key, repeats, recency_days, age_days,
          cast(orders as integer) as orders, cast(count(*) as integer) as customers
        from rows group by all order by all`,
      { signal: task.signal },
    ),
  );
}

function addRows(rows: readonly Row[], point: ModelPoint, weeks: number): Map<string, Sums> {
  const model = createExpectationModel(point);
  const cells = new Map<string, Sums>();
  const known = new Map<string, { readonly expected: number; readonly returnable: number }>();
  for (const row of rows) {
    const [x, tx, T] = [
      readNumber(row, 'repeats'),
      readNumber(row, 'recency_days') / 7,
      readNumber(row, 'age_days') / 7,
    ];
    const name = `${x}/${tx}/${T}`;
    let future = known.get(name);
    if (future === undefined) {
      const alive = model.computePAlive(x, tx, T);
      future = {
        expected: alive * model.expectAlive(x, T, weeks),
        returnable: (1 - alive) * model.expectBack(x, tx, weeks),
      };
      known.set(name, future);
    }
    const key = `${readText(row, 'arm')}/${readNumber(row, 'segment_key')}`;
    const sums = cells.get(key) ?? emptySums();
    cells.set(key, sums);
    const customers = readNumber(row, 'customers');
    const orders = readNumber(row, 'orders');
    sums.customers += customers;
    sums.observed += customers * orders;
    sums.expected += customers * future.expected;
    sums.squares += customers * (orders - future.expected) ** 2;
    sums.returnable += customers * future.returnable;
  }
  return cells;
}

function addUp(parts: readonly (Sums | undefined)[]): Sums {
  const whole = emptySums();
  for (const part of parts) {
    if (part === undefined) continue;
    for (const name of Object.keys(whole) as (keyof Sums)[]) whole[name] += part[name];
  }
  return whole;
}

function describeArm({ customers, observed, expected, squares }: Sums): ArmOutcome {
  const level = Math.max(expected, observed);
  return { customers, observed, expected, overdispersion: level > 0 ? Math.max(1, squares / level) : 1 };
}

function toCell({ observed, expected, overdispersion }: ArmOutcome): RatioCell {
  return { observed, expected, overdispersion };
}

function describeCaused(treated: ArmOutcome, comparison: ArmOutcome): ResponseCell['causedOrders'] {
  const ratio = comparison.expected > 0 ? comparison.observed / comparison.expected : Number.NaN;
  const mid = treated.observed - ratio * treated.expected;
  const scale = comparison.expected > 0 ? treated.expected / comparison.expected : Number.NaN;
  const variance =
    treated.overdispersion * Math.max(treated.observed, 1) +
    scale * scale * comparison.overdispersion * Math.max(comparison.observed, 1);
  const half = NORMAL_95 * Math.sqrt(variance);
  return { low: mid - half, mid, high: mid + half };
}

function toRange(
  values: { readonly low: number; readonly mid: number; readonly high: number },
  scale: number,
  most: number,
  source: EvidenceGrade,
): AssumptionRange | null {
  if (!(scale > 0) || !Number.isFinite(values.mid)) return null;
  const clamp = (value: number): number => Math.min(most, Math.max(0, value / scale));
  return { low: clamp(values.low), mid: clamp(values.mid), high: clamp(values.high), source };
}

type Gathered = {
  readonly row: Row;
  readonly windowDays: number;
  readonly assignedOn: string;
  readonly cells: ReadonlyMap<string, Sums>;
};

function listSegments(cells: ReadonlyMap<string, Sums>): number[] {
  const keys = [...cells.keys()].filter((key) => key.startsWith('treated/')).map((key) => Number(key.split('/')[1]));
  return keys.sort((one, two) => one - two);
}

/** Segments of the treated weighed like the treated: the comparison must not differ in who it holds. */
function pickComparison(cells: ReadonlyMap<string, Sums>, segments: readonly number[]): { arm: Arm; whole: Sums } {
  const hasControl = segments.some((segment) => (cells.get(`control/${segment}`)?.customers ?? 0) > 0);
  const arm: Arm = hasControl ? 'control' : 'untouched';
  return { arm, whole: addUp(segments.map((segment) => cells.get(`${arm}/${segment}`))) };
}

function weigh({ row, windowDays, assignedOn, cells }: Gathered, decayDays: number, parent: number): ResponseEvidence {
  const strategyId = readText(row, 'strategy_id');
  const segments = listSegments(cells);
  const treated = addUp(segments.map((segment) => cells.get(`treated/${segment}`)));
  const { arm, whole: comparison } = pickComparison(cells, segments);
  const grade: EvidenceGrade = arm === 'control' ? 'holdout' : comparison.customers > 0 ? 'matched' : 'guess';
  const describeCell = (
    segmentKey: number | null,
    own: Sums,
    other: Sums,
    mean: number,
    all: RatioCell[],
  ): ResponseCell => {
    const [one, two] = [describeArm(own), describeArm(other)];
    return {
      strategyId,
      segmentKey,
      grade,
      treated: one,
      comparison: two,
      multiplier: shrinkRatios(toCell(one), toCell(two), mean, all),
      causedOrders: describeCaused(one, two),
    };
  };
  const whole = describeCell(null, treated, comparison, parent, []);
  const pieces = segments.map((segment) => {
    const own = cells.get(`treated/${segment}`) ?? emptySums();
    const other = cells.get(`${arm}/${segment}`) ?? emptySums();
    return { segment, own, other };
  });
  const siblings = pieces.map(({ own }) => toCell(describeArm(own)));
  const leadShare = (decayDays * -Math.expm1(-windowDays / decayDays)) / windowDays;
  const { low, mid, high } = whole.multiplier;
  return {
    strategyId,
    name: readText(row, 'name'),
    type: readText(row, 'type'),
    assignedOn,
    windowDays,
    whole,
    segments: pieces.map(({ segment, own, other }) => describeCell(segment, own, other, mid, siblings)),
    suggested: {
      lift: toRange({ low: low - 1, mid: mid - 1, high: high - 1 }, leadShare, 10, grade),
      reactivation: toRange(whole.causedOrders, treated.returnable, 1, grade),
    },
  };
}

/**
 * What past touches say about how customers respond (clv.md 4.7): for every strategy whose windows are closed the orders in
 * the window beside what a model fitted to the data before the assignment expected, of the treated and of the holdout; where
 * there is none, of customers of the same segments who were touched by nothing at the time. The quotient of the two is free of
 * the calendar; segments are shrunk to their strategy, strategies to their common mean. `decayDays` is the decay a lift is
 * expressed with.
 *
 * Strategies before which nothing can be fitted are left out. Rejects with `simulation/no-closed-form` under Pareto/NBD,
 * `task/cancelled`, and the engine's errors.
 */
export async function gatherEvidence(
  engine: Engine,
  scope: MartScope,
  decayDays = 14,
  task: TaskOptions = {},
): Promise<ResponseEvidence[]> {
  const { predictions } = scope.parameters;
  if (!hasClosedForm({ model: predictions.model })) createExpectationModel({ model: predictions.model, values: [] });
  const tables = openPurchaseTables(scope);
  const run = { signal: task.signal };
  const strategies = toRows(
    await engine.query(
      sql`
        select strategy_id, coalesce(min(campaign_id), strategy_id) as name, coalesce(min(channel), '') as type,
          strftime(min(cast(assigned_at as date)), '%Y-%m-%d') as assigned_on,
          cast(min(window_days) as integer) as window_days
        from ${martTable(scope, 'fct_cst_repurchase')}
        group by strategy_id having bool_and(is_window_closed) and count(*) filter (where not coalesce(is_control, false)) > 0
        order by assigned_on, strategy_id`,
      run,
    ),
  );
  const gathered: Gathered[] = [];
  for (const [done, row] of strategies.entries()) {
    throwIfCancelled(task.signal);
    task.onProgress?.({ step: 'model', subject: readText(row, 'strategy_id'), done, total: strategies.length });
    const assignedOn = readText(row, 'assigned_on');
    const windowDays = readNumber(row, 'window_days');
    const asOf = toIsoDate(toDayNumber(assignedOn) - 1);
    const through = toIsoDate(toDayNumber(asOf) + windowDays);
    const request = { model: predictions.model, asOf, season: 'none', forecastUntil: asOf, withMoney: false } as const;
    const { fit } = await prepareModel(engine, tables, request, run);
    if (fit.status === 'failed') continue;
    const id = readText(row, 'strategy_id');
    const rows = await readOutcomes(engine, scope, tables, { id, asOf, through }, task);
    gathered.push({ row, windowDays, assignedOn, cells: addRows(rows, getScoringPoint(fit), windowDays / 7) });
  }
  const first = gathered.map((entry) => weigh(entry, decayDays, Number.NaN));
  const known = first.filter(({ whole }) => Number.isFinite(whole.multiplier.mid));
  const weight = (entry: ResponseEvidence): number => entry.whole.treated.expected;
  const total = known.reduce((sum, entry) => sum + weight(entry), 0);
  const parent = known.reduce((sum, entry) => sum + weight(entry) * Math.log(entry.whole.multiplier.mid), 0) / total;
  return known.length < 2 ? first : gathered.map((entry) => weigh(entry, decayDays, Math.exp(parent)));
}

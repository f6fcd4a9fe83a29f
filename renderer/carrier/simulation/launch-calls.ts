import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import { toRows, type Columns } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { ExportFormat } from '#core/outputs/tables/write-formats.ts';
import type { Label } from '#core/kernel/label.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { exportLaunch } from '#core/workbench/export/export-launch.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { failLaunched, packLaunchFile } from '#core/outputs/project/launch-files.ts';
import { martTable } from '#core/questions/mart-scope.ts';
import { proposeTouches, type CustomerProposal } from '#core/campaigns/recommend/touch-proposals.ts';
import { computeCustomerWorth, type CustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import { meanPace } from '#core/campaigns/draws/draw-inputs.ts';
import { createEstimator, type Estimator } from '#core/campaigns/forecast/estimator.ts';
import { planHoldout, type HoldoutPower } from '#core/campaigns/launch/holdout-power.ts';
import {
  freezeLaunch,
  listArm,
  listPlannedTouches,
  listStrategyRows,
  type LaunchFile,
  type LockedLaunch,
  type TouchProposal,
} from '#core/campaigns/launch/launch.ts';
import { measureLayers } from '#core/campaigns/draws/layers.ts';
import { assertFeasible } from '#core/campaigns/plan/plan-strategy.ts';
import { foreseeOutcome, type Outcome } from '#core/campaigns/launch/power.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import { openSimulation, type SimulationPlan } from '#core/campaigns/draws/simulate.ts';
import { listWaveIds, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import { writeStrategySheet } from '#core/campaigns/launch/strategy-sheet.ts';
import { summariseSimulation } from '#core/campaigns/draws/summary.ts';
import { sql } from '#core/kernel/sql.ts';
import type { DrawRunner } from './draw-pool.ts';
import { planTogether } from './plan-together.ts';
import type { PlannedHere, SimulationSession } from './simulation-session.ts';

/** A launch before it is locked: note and day come with the analyst's word. */
export type PreparedLaunch = Pick<LockedLaunch, 'scenario' | 'prediction'> & {
  readonly files: readonly LaunchFile[];
  readonly sheets: NonNullable<LockedLaunch['sheets']>;
};

export type LaunchArm = 'treated' | 'control';

/** One of several strategies that are planned side by side. */
export type StrategyAmong = {
  readonly strategies: readonly Strategy[];
  /** What becomes of customers that more than one of them means. */
  readonly overlap: OverlapRule;
  readonly strategyId: string;
};

/** Whose lists: as the strategy would be assigned now, or as it was when it was locked. */
export type ListedStrategy = StrategyAmong & {
  /** As-of date of the locked launch; null for a strategy that is not locked. */
  readonly lockedAsOf: string | null;
};

/** One customer of a list. What is null is not known or not proposed. */
export type ListedCustomer = {
  readonly customerId: string;
  readonly segmentKey: number;
  /** Over window and follow-up. */
  readonly incrementalOrders: number | null;
  /** Minor units. */
  readonly netCents: number | null;
  readonly productId: string | null;
  readonly productName: string | null;
  readonly reason: Label | null;
  readonly reminderDate: string | null;
};

export type ListPage = { readonly total: number; readonly rows: readonly ListedCustomer[] };

/** What is exported of a strategy: its lists, and where it is locked what was locked with it. */
export type LaunchExportRequest = ListedStrategy & {
  readonly draws: number;
  readonly seed: number;
  readonly formats: readonly ExportFormat[];
  readonly encoding: 'utf-8' | 'gb18030';
  readonly language: keyof Label;
  readonly locked: (Pick<PreparedLaunch, 'files' | 'sheets'> & { readonly hash: string }) | null;
};

export type LaunchCalls = {
  /** Freezes a strategy: draws, prediction, planned touches and sheets. Changes nothing. */
  readonly launch: {
    readonly args: StrategyAmong & { readonly draws: number; readonly seed: number };
    readonly answer: PreparedLaunch;
  };
  readonly list: {
    readonly args: ListedStrategy & { readonly arm: LaunchArm; readonly offset: number; readonly limit: number };
    readonly answer: ListPage;
  };
  readonly power: {
    /** `windowOrders`: incremental orders in the window by draws, where there is no closed form. */
    readonly args: StrategyAmong & { readonly windowOrders: number | null };
    readonly answer: HoldoutPower;
  };
};

/** The build that calls are about. */
export type LaunchDesk = {
  readonly engine: Engine;
  readonly project: BuiltProject;
  readonly session: SimulationSession;
};

const decoder = new TextDecoder();

function readId({ base }: SimulationSession, row: number): string {
  const { bytes, offsets } = base.facts.ids;
  return decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
}

const proposals = new WeakMap<SimulationSession, Promise<ReadonlyMap<string, CustomerProposal>>>();

/** Next product and reminder of everybody, learnt once per build. */
function getProposals(
  { engine, project, session }: LaunchDesk,
  task: TaskOptions,
): Promise<ReadonlyMap<string, CustomerProposal>> {
  const known = proposals.get(session);
  if (known !== undefined) return known;
  const { schema, parameters } = project;
  const learning = proposeTouches(engine, { schema, parameters }, task).catch((error: unknown) => {
    proposals.delete(session);
    throw error;
  });
  proposals.set(session, learning);
  return learning;
}

async function proposeByRow(
  desk: LaunchDesk,
  language: keyof Label,
  task: TaskOptions,
): Promise<ReadonlyMap<number, TouchProposal>> {
  const all = await getProposals(desk, task);
  const byRow = new Map<number, TouchProposal>();
  for (let row = 0; row < desk.session.base.population.count; row += 1) {
    const proposal = all.get(readId(desk.session, row));
    if (proposal === undefined) continue;
    const { productId, reason, reminderDate } = proposal;
    byRow.set(row, { productId, productReason: reason?.[language] ?? null, reminderDate });
  }
  return byRow;
}

async function planAmong(
  { session }: LaunchDesk,
  { strategies, overlap, strategyId }: StrategyAmong,
  task: TaskOptions,
): Promise<PlannedHere> {
  const { plans } = await planTogether(session, strategies, overlap, task);
  const plan = plans.find(({ planned }) => planned.strategy.id === strategyId);
  if (plan === undefined) throw new RangeError(`Strategy ${strategyId} is not among those planned.`);
  return plan;
}

function openEstimator({ basis, base }: SimulationSession, { planned }: PlannedHere): Estimator | null {
  return basis === null ? null : createEstimator(basis, planned, { isExact: true, pace: meanPace(base.model.shock) });
}

async function failIfTouched({ engine, project }: LaunchDesk, strategy: Strategy, task: TaskOptions): Promise<void> {
  const ids = listWaveIds(strategy).join('\n');
  const found = await engine.query(
    sql`select strategy_id from ${martTable(project, 'fct_cst_repurchase')}
      where strategy_id in (select unnest(string_split(${ids}, chr(10)))) limit 1`,
    { signal: task.signal },
  );
  if (found.rowCount > 0) failLaunched(strategy.id, strategy.name);
}

function failEmpty({ name }: Strategy): never {
  throw new WorkbenchError('simulation/nobody-to-launch', `${name} has nobody to treat.`, {
    hint: 'Its customers all belong to another strategy: change the rule for shared customers, or leave it out.',
    zh: {
      message: `${name} 没有可触达的客户。`,
      hint: '其客户都已归入其他策略：请更改重叠客户的归属规则，或不执行该策略。',
    },
  });
}

async function prepareLaunch(
  desk: LaunchDesk,
  { draws, seed, ...among }: LaunchCalls['launch']['args'],
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<PreparedLaunch> {
  const { project, session } = desk;
  const plan = await planAmong(desk, among, task);
  const { strategy } = plan.planned;
  await failIfTouched(desk, strategy, task);
  assertFeasible(plan);
  if (plan.feasibility.eligibleCount === 0) failEmpty(strategy);
  const { population, model } = session.base;
  const request: SimulationPlan = { population, model, strategies: [plan.planned], seed };
  const part = await runDraws(request, draws, task);
  const layers = measureLayers(openSimulation(request), seed, part);
  const [summary] = summariseSimulation(request, part, layers);
  if (summary === undefined) throw new RangeError(`Strategy ${strategy.id} has no summary.`);
  const estimator = openEstimator(session, plan);
  const frozen = freezeLaunch(session.base, plan, part, 0, { buildId: project.buildId, seed, estimator });
  const { currency } = project.parameters;
  const touches = listPlannedTouches(session.base, plan, await proposeByRow(desk, 'zh', task));
  return {
    scenario: frozen.scenario,
    prediction: frozen.prediction,
    files: [
      await packLaunchFile('planned_touches', strategy.id, touches),
      await packLaunchFile('strategies', strategy.id, listStrategyRows(session.base, [plan])),
    ],
    sheets: {
      zh: writeStrategySheet(plan, summary, frozen, { language: 'zh', currency }),
      en: writeStrategySheet(plan, summary, frozen, { language: 'en', currency }),
    },
  };
}

type Arms = { readonly treated: Uint8Array; readonly control: Uint8Array; readonly worth: CustomerWorth | null };

/** The arms of a locked strategy as the build knows them: assigned once and for all. */
async function readLockedArms(
  { engine, project, session }: LaunchDesk,
  { strategyId }: ListedStrategy,
  task: TaskOptions,
): Promise<Pick<Arms, 'treated' | 'control'>> {
  const found = toRows(
    await engine.query(
      sql`select customer_id, coalesce(is_control, false) as is_control
        from ${martTable(project, 'fct_cst_repurchase')}
        where strategy_id = ${strategyId} and status <> 'unplanned'`,
      { signal: task.signal },
    ),
  );
  const arms = new Map(found.map((row) => [row['customer_id'], row['is_control'] === true]));
  const { count } = session.base.population;
  const [treated, control] = [new Uint8Array(count), new Uint8Array(count)];
  for (let row = 0; row < count; row += 1) {
    const isControl = arms.get(readId(session, row));
    if (isControl !== undefined) (isControl ? control : treated)[row] = 1;
  }
  return { treated, control };
}

async function openArms(desk: LaunchDesk, listed: ListedStrategy, task: TaskOptions): Promise<Arms> {
  const { session } = desk;
  const { lockedAsOf } = listed;
  const isForeseeable = lockedAsOf === null || lockedAsOf === session.base.asOfDate;
  const plan = isForeseeable ? await planAmong(desk, listed, task) : null;
  const estimator = plan === null ? null : openEstimator(session, plan);
  const worth =
    plan === null || estimator === null || session.basis === null
      ? null
      : computeCustomerWorth(session.basis, plan.planned, estimator.middle, meanPace(session.base.model.shock));
  const arms = lockedAsOf === null && plan !== null ? plan.assignment : await readLockedArms(desk, listed, task);
  return { treated: arms.treated, control: arms.control, worth };
}

function listRows(marks: Uint8Array, worth: CustomerWorth | null): number[] {
  const rows = Array.from(marks.keys()).filter((row) => marks[row] === 1);
  if (worth === null) return rows;
  const { incrementalOrders } = worth;
  return rows.sort((one, two) => (incrementalOrders[two] as number) - (incrementalOrders[one] as number) || one - two);
}

async function readList(
  desk: LaunchDesk,
  { arm, offset, limit, ...listed }: LaunchCalls['list']['args'],
  task: TaskOptions,
): Promise<ListPage> {
  const { population } = desk.session.base;
  const { worth, ...arms } = await openArms(desk, listed, task);
  const known = await getProposals(desk, task);
  const rows = listRows(arms[arm], worth);
  return {
    total: rows.length,
    rows: rows.slice(offset, offset + limit).map((row) => {
      const customerId = readId(desk.session, row);
      const proposal = known.get(customerId);
      return {
        customerId,
        segmentKey: population.segmentKeys[population.segments[row] as number] as number,
        incrementalOrders: worth?.incrementalOrders[row] ?? null,
        netCents: worth?.netCents[row] ?? null,
        productId: proposal?.productId ?? null,
        productName: proposal?.productName ?? null,
        reason: proposal?.reason ?? null,
        reminderDate: proposal?.reminderDate ?? null,
      };
    }),
  };
}

const outcomes = new WeakMap<SimulationSession, Map<string, Outcome>>();
const KEPT_OUTCOMES = 8;

/** The outcome of the customers who can be treated; the share held out does not change it. */
function foresee(session: SimulationSession, { planned, feasibility }: PlannedHere): Outcome {
  const { audience, schedule, caps, conversionWindowDays } = planned.strategy;
  const key = JSON.stringify([audience, schedule, caps, conversionWindowDays, feasibility.eligibleCount]);
  const kept = outcomes.get(session) ?? new Map<string, Outcome>();
  outcomes.set(session, kept);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const { startOffsetDays, windowDays, clockEnds } = planned.timeline;
  const weeks = (clockEnds[startOffsetDays + windowDays] as number) - (clockEnds[startOffsetDays] as number);
  const point = getScoringPoint(session.base.model.fit);
  const outcome = foreseeOutcome(session.base.population, point, feasibility.eligible, { weeks, seed: 1 });
  const oldest = kept.keys().next();
  if (kept.size >= KEPT_OUTCOMES && oldest.done !== true) kept.delete(oldest.value);
  kept.set(key, outcome);
  return outcome;
}

async function measurePower(
  desk: LaunchDesk,
  { windowOrders, ...among }: LaunchCalls['power']['args'],
  task: TaskOptions,
): Promise<HoldoutPower> {
  const { session } = desk;
  const plan = await planAmong(desk, among, task);
  const treated = plan.planned.treated.reduce((sum, mark) => sum + mark, 0);
  return planHoldout({
    treated,
    control: plan.feasibility.eligibleCount - treated,
    outcome: foresee(session, plan),
    windowOrders: openEstimator(session, plan)?.estimate().windowOrders ?? windowOrders,
    windowDays: plan.planned.strategy.conversionWindowDays,
  });
}

/** Writes the lists of a strategy with its planned touches and its sheet. */
export async function writeLaunchFiles(
  desk: LaunchDesk,
  request: LaunchExportRequest,
  folder: OutputFolder,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<void> {
  const { strategyId, formats, encoding, language, locked } = request;
  const strategy = request.strategies.find(({ id }) => id === strategyId);
  const prepared = locked === null ? await prepareLaunch(desk, request, runDraws, task) : null;
  const files: readonly LaunchFile[] = locked?.files ?? prepared?.files ?? [];
  const { worth, ...arms } = await openArms(desk, request, task);
  const byRow = await proposeByRow(desk, language, task);
  const list = (arm: LaunchArm): Columns => listArm(desk.session.base, arms[arm], worth, byRow);
  const sheets = locked?.sheets ?? prepared?.sheets;
  await exportLaunch(
    desk.engine,
    desk.project,
    {
      strategyId,
      title: strategy?.name ?? strategyId,
      hash: locked?.hash ?? prepared?.prediction.hash ?? '',
      lists: { treated: list('treated'), control: list('control') },
      files,
      sheet: sheets?.[language] ?? null,
      formats,
      encoding,
    },
    folder,
    task,
  );
}

/** The calls of launching: what runs each. */
export function answerLaunchCalls(
  desk: LaunchDesk,
  runDraws: DrawRunner,
  task: TaskOptions,
): { readonly [Call in keyof LaunchCalls]: (own: LaunchCalls[Call]['args']) => Promise<LaunchCalls[Call]['answer']> } {
  return {
    launch: (own) => prepareLaunch(desk, own, runDraws, task),
    list: (own) => readList(desk, own, task),
    power: (own) => measurePower(desk, own, task),
  };
}

import type { CalendarShock } from '#core/science/customer-models/intervals.ts';
import { settleNumber } from '#core/science/numeric/settle-number.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import { readBand, readQuantile, type Band } from '#core/science/statistics/quantiles.ts';
import type { Column, Columns, Field, TextData } from '#core/kernel/columns.ts';
import { toColumns } from '#core/kernel/row-columns.ts';
import { readRange, type AssumptionRange } from '#core/campaigns/strategy/assumptions.ts';
import type { DrawMetric, SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import { SIMULATION_VERSION } from '#core/campaigns/draws/simulation-version.ts';
import { EVALUATION_SEED } from '#core/campaigns/simulation-defaults.ts';
import { listVaried, type Estimator } from '#core/campaigns/forecast/estimator.ts';
import { CALENDAR_SEED } from '#core/campaigns/plan/calendar-layer.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import type { SimulationBase } from '#core/campaigns/plan/prepare-simulation.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';
import { hashText } from '#core/science/random/sha256.ts';
import { listWaveIds, STRATEGY_TYPE_LABELS, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { EvaluationPlan } from './evaluation-plan.ts';
import {
  hashLaunch,
  PERCENTS,
  SCENARIO_VERSION,
  type Banded,
  type HashedPrediction,
  type Launch,
  type PredictedResponse,
  type Scenario,
} from './launch-record.ts';

function readQuantiles(draws: Float64Array): number[] {
  const sorted = draws.slice().sort();
  return Array.from({ length: PERCENTS }, (_, percent) => settleNumber(readQuantile(sorted, percent / (PERCENTS - 1))));
}

function listMarked(marks: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: marks.length }, (_, row) => row).filter((row) => marks[row] === 1);
}

const decoder = new TextDecoder();

function readId({ bytes, offsets }: TextData, row: number): string {
  return decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
}

/** The first day of the conversion window, ISO. */
function getStartDate(base: Pick<SimulationBase, 'asOfDate'>, plan: Pick<StrategyPlan, 'planned'>): string {
  return toIsoDate(toDayNumber(base.asOfDate) + 1 + plan.planned.timeline.startOffsetDays);
}

const CURVE_POINTS = 7;
/** 99 % point of the standard normal distribution. */
const NORMAL_99 = 2.326_347_874_040_841;

/** Expected increments over the range of every assumption that has one, from its 1 % to its 99 % point. */
function measureResponses({ planned, middle, estimate }: Estimator): PredictedResponse[] {
  const { assumptions } = planned.strategy;
  return listVaried(assumptions).map((assumption) => {
    const range = assumptions[assumption] as AssumptionRange;
    const first = readRange(assumption, range, -NORMAL_99);
    const step = (readRange(assumption, range, NORMAL_99) - first) / (CURVE_POINTS - 1);
    const values = Array.from({ length: CURVE_POINTS }, (_, point) => first + point * step);
    return {
      assumption,
      low: range.low,
      mid: middle[assumption],
      high: range.high,
      curve: values.map((value) => ({
        value: settleNumber(value),
        increment: settleNumber(estimate({ values: { [assumption]: value } }).windowOrders),
      })),
    };
  });
}

function settleShock(shock: CalendarShock | null): CalendarShock | null {
  if (shock === null) return null;
  const { logMean, logSd, origins } = shock;
  return { logMean: settleNumber(logMean), logSd: settleNumber(logSd), origins };
}

export type LaunchRun = {
  readonly buildId: string;
  readonly seed: number;
  /** Of the intervals. */
  readonly level: number;
  /** Strategies planned side by side in their order, this one among them, and the rule for customers of several. */
  readonly beside: { readonly rule: OverlapRule; readonly strategies: readonly Strategy[] };
  /** Closed form of the planned strategy; null where the model has none. */
  readonly estimator: Estimator | null;
  /** How the campaign will be judged, fixed from the buyers of the smaller arm that the draws expect. */
  readonly fixPlan?: (expectedBuyers: number) => EvaluationPlan;
};

/** Freezes a simulated strategy: `place` is its place among the simulated ones. */
export function freezeLaunch(
  base: SimulationBase,
  plan: StrategyPlan,
  part: SimulationPart,
  place: number,
  run: LaunchRun,
): Launch {
  const draws = part.strategies[place];
  if (draws === undefined) throw new RangeError(`There are no draws of strategy ${place}.`);
  const { strategy, timeline, shock } = plan.planned;
  const { treated, control } = plan.assignment;
  const arms = [listMarked(treated), listMarked(control)] as const;
  const [treatedIds, controlIds] = arms.map((rows) => Array.from(rows, (row) => readId(base.facts.ids, row)));
  const { seed, level, beside } = run;
  const [buyers, others] = [draws.treatedConverted, draws.controlConverted].map((counts) =>
    readQuantile(counts.slice().sort(), 0.5),
  );
  const evaluation = run.fixPlan?.(Math.min(buyers ?? 0, others ?? 0));
  const scenario: Scenario = {
    version: SCENARIO_VERSION,
    strategy,
    beside: { rule: beside.rule, strategies: beside.rule === 'separate' ? [] : [...beside.strategies] },
    buildId: run.buildId,
    asOfDate: base.asOfDate,
    program: { version: WORKBENCH_VERSION, simulation: SIMULATION_VERSION },
    horizonDays: timeline.horizonDays,
    level,
    draws: part.draws,
    model: {
      id: base.model.fit.model,
      parameters: (base.model.fit.fallback ?? base.model.fit).point.map(settleNumber),
      spend: base.model.spend.point.map(settleNumber),
    },
    calendar: { isIncluded: plan.calendar !== null, weeks: plan.calendar?.weeks ?? null, shock: settleShock(shock) },
    seeds: {
      parameters: seed,
      individual: seed,
      response: seed,
      calendar: seed,
      backtest: plan.calendar === null ? null : CALENDAR_SEED,
      bootstrap: EVALUATION_SEED,
    },
    assignmentHash: hashText(JSON.stringify([treatedIds, controlIds])),
    ...(evaluation === undefined ? {} : { plan: evaluation }),
  };
  const read = (metric: DrawMetric): number[] => readQuantiles(draws[metric]);
  const band = (metric: Banded): Band => {
    const { low, median, high } = readBand(draws[metric].slice().sort(), level);
    return { low: settleNumber(low), median: settleNumber(median), high: settleNumber(high) };
  };
  const expected: HashedPrediction = {
    incrementalOrders: read('incrementalOrders'),
    windowOrders: read('windowOrders'),
    controlOrders: read('controlOrders'),
    netCents: read('netCents'),
    treatedConverted: read('treatedConverted'),
    controlConverted: read('controlConverted'),
    bands: {
      incrementalOrders: band('incrementalOrders'),
      windowOrders: band('windowOrders'),
      controlOrders: band('controlOrders'),
      netCents: band('netCents'),
    },
    responses: run.estimator === null ? [] : measureResponses(run.estimator),
  };
  return {
    scenario,
    prediction: {
      strategyId: strategy.id,
      hash: hashLaunch(scenario, expected),
      asOfDate: base.asOfDate,
      startsOn: getStartDate(base, plan),
      windowDays: strategy.conversionWindowDays,
      followUpDays: strategy.schedule.followUpDays,
      treated: arms[0].length,
      control: arms[1].length,
      ...expected,
    },
  };
}

function packTexts(texts: readonly string[]): TextData {
  const encoder = new TextEncoder();
  const parts = texts.map((text) => encoder.encode(text));
  const offsets = new Int32Array(texts.length + 1);
  parts.forEach((part, row) => {
    offsets[row + 1] = (offsets[row] as number) + part.length;
  });
  const bytes = new Uint8Array(offsets[texts.length] as number);
  parts.forEach((part, row) => bytes.set(part, offsets[row]));
  return { offsets, bytes };
}

function packOptional(texts: readonly (string | null)[]): Column {
  const data = packTexts(texts.map((text) => text ?? ''));
  if (!texts.includes(null)) return { data };
  const validity = new Uint8Array((texts.length + 7) >> 3);
  texts.forEach((text, row) => {
    if (text !== null) validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7));
  });
  return { data, validity };
}

const PLANNED_FIELDS: readonly Field[] = [
  { name: 'strategy_id', type: 'VARCHAR' },
  { name: 'customer_id', type: 'VARCHAR' },
  { name: 'assigned_at', type: 'VARCHAR' },
  { name: 'is_control', type: 'BOOLEAN' },
  { name: 'channel', type: 'VARCHAR' },
  { name: 'product_id', type: 'VARCHAR' },
];

/** What a customer of a launch is offered and when; by row of the population, absent where nothing is proposed. */
export type TouchProposal = {
  readonly productId: string | null;
  readonly productReason: string | null;
  readonly reminderDate: string | null;
};

/**
 * The assignment in the format of the `planned_touches` source: one row per wave and customer, both arms, dated at the start of
 * the wave's day. A rebuild with it gives rows of status `planned` in `fct_cst_repurchase`.
 */
export function listPlannedTouches(
  base: SimulationBase,
  plan: StrategyPlan,
  proposals?: ReadonlyMap<number, TouchProposal>,
): Columns {
  const { strategy } = plan.planned;
  const start = toDayNumber(getStartDate(base, plan));
  const waves = listWaveIds(strategy).map((id, wave) => ({
    id,
    date: toIsoDate(start + (strategy.schedule.waves[wave] ?? 0)),
  }));
  const rows = listMarked(plan.feasibility.eligible);
  const names = Array.from(rows, (row) => readId(base.facts.ids, row));
  const products = Array.from(rows, (row) => proposals?.get(row)?.productId ?? null);
  const every = <Value>(values: readonly Value[]): Value[] => waves.flatMap(() => values);
  const perWave = (read: (wave: (typeof waves)[number]) => string): string[] =>
    waves.flatMap((wave) => names.map(() => read(wave)));
  const rowCount = waves.length * rows.length;
  return {
    rowCount,
    fields: PLANNED_FIELDS,
    columns: [
      { data: packTexts(perWave(({ id }) => id)) },
      { data: packTexts(every(names)) },
      { data: packTexts(perWave(({ date }) => date)) },
      { data: Uint8Array.from(every(Array.from(rows, (row) => plan.assignment.control[row] as number))) },
      { data: packTexts(perWave(() => strategy.channel)) },
      packOptional(every(products)),
    ],
  };
}

const STRATEGY_FIELDS: readonly Field[] = [
  'strategy_id',
  'name',
  'type',
  'campaign_id',
  'starts_on',
  'conversion_window_days',
  'channel',
  'promotion_id',
].map((name) => ({ name, type: 'VARCHAR' }));

/** The strategies of launches in the format of the `strategies` source: one row per wave, under its campaign. */
export function listStrategyRows(base: SimulationBase, plans: readonly Pick<StrategyPlan, 'planned'>[]): Columns {
  const rows = plans.flatMap((plan) => {
    const { strategy } = plan.planned;
    const start = toDayNumber(getStartDate(base, plan));
    return listWaveIds(strategy).map((id, wave) => ({
      strategy_id: id,
      name: strategy.schedule.waves.length === 1 ? strategy.name : `${strategy.name} ${wave + 1}`,
      type: STRATEGY_TYPE_LABELS[strategy.type].zh,
      campaign_id: strategy.campaignId ?? strategy.id,
      starts_on: toIsoDate(start + (strategy.schedule.waves[wave] ?? 0)),
      conversion_window_days: String(strategy.conversionWindowDays),
      channel: strategy.channel,
      promotion_id: strategy.promotionId,
    }));
  });
  return toColumns(STRATEGY_FIELDS, rows);
}

const LIST_FIELDS: readonly Field[] = [
  { name: 'customer_id', type: 'VARCHAR' },
  { name: 'segment_key', type: 'INTEGER' },
  { name: 'value_key', type: 'INTEGER' },
  { name: 'expected_incremental_orders', type: 'DOUBLE' },
  { name: 'expected_net_cents', type: 'DOUBLE' },
  { name: 'product_id', type: 'VARCHAR' },
  { name: 'product_reason', type: 'VARCHAR' },
  { name: 'reminder_date', type: 'VARCHAR' },
];

/** What treating a customer is expected to bring, by row of the population. */
export type ListedWorth = { readonly incrementalOrders: Float64Array; readonly netCents: Float64Array };

/**
 * The list of one arm: who is touched, with what and when, and what is expected of each (nothing without `worth`). By customer id.
 */
export function listArm(
  base: SimulationBase,
  marks: Uint8Array,
  worth: ListedWorth | null,
  proposals?: ReadonlyMap<number, TouchProposal>,
): Columns {
  const rows = listMarked(marks);
  const { population, facts } = base;
  const numbers = (values: Float64Array | undefined): Column =>
    values === undefined
      ? { data: new Float64Array(rows.length), validity: new Uint8Array((rows.length + 7) >> 3) }
      : { data: Float64Array.from(rows, (row) => values[row] as number) };
  const texts = (read: (proposal: TouchProposal) => string | null): Column =>
    packOptional(
      Array.from(rows, (row) => {
        const proposal = proposals?.get(row);
        return proposal === undefined ? null : read(proposal);
      }),
    );
  return {
    rowCount: rows.length,
    fields: LIST_FIELDS,
    columns: [
      { data: packTexts(Array.from(rows, (row) => readId(facts.ids, row))) },
      { data: Int32Array.from(rows, (row) => population.segmentKeys[population.segments[row] as number] as number) },
      { data: Int32Array.from(rows, (row) => facts.valueKeys[row] as number) },
      numbers(worth?.incrementalOrders),
      numbers(worth?.netCents),
      texts(({ productId }) => productId),
      texts(({ productReason }) => productReason),
      texts(({ reminderDate }) => reminderDate),
    ],
  };
}

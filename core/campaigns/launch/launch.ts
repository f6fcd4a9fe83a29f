import { z } from 'zod';
import { readQuantile } from '#core/science/customer-models/intervals.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import type { Column, Columns, Field, TextData } from '#core/kernel/columns.ts';
import { toColumns } from '#core/kernel/row-columns.ts';
import {
  ASSUMPTION_NAMES,
  readRange,
  type AssumptionName,
  type AssumptionRange,
} from '#core/campaigns/strategy/assumptions.ts';
import type { DrawMetric, SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import { listVaried, type Estimator } from '#core/campaigns/forecast/estimator.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import type { SimulationBase } from '#core/campaigns/plan/prepare-simulation.ts';
import { hashText } from '#core/science/random/sha256.ts';
import { listWaveIds, STRATEGY_TYPE_LABELS, strategySchema } from '#core/campaigns/strategy/strategy.ts';

const PERCENTS = 101;
const quantiles = z.array(z.number()).length(PERCENTS);
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const hash = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');

/**
 * What the increment would be for values of one assumption, the others at their middle: what an outcome is read back by.
 * `increment`: expected incremental orders within the conversion window of all treated customers together.
 */
const responseSchema = z.strictObject({
  assumption: z.enum(ASSUMPTION_NAMES as readonly [AssumptionName, ...AssumptionName[]]),
  low: z.number(),
  mid: z.number(),
  high: z.number(),
  curve: z.array(z.strictObject({ value: z.number(), increment: z.number() })).min(2),
});
export type PredictedResponse = z.output<typeof responseSchema>;

/** What was predicted, as it is locked before the outcome is known: quantiles at 0 %, 1 %, … 100 % of the draws. Version 1. */
export const predictionSchema = z.strictObject({
  strategyId: z.string(),
  /** SHA-256 of everything the prediction rests on. */
  hash,
  asOfDate: z.string(),
  startsOn: z.string(),
  windowDays: z.number().int(),
  followUpDays: z.number().int(),
  treated: z.number().int(),
  control: z.number().int(),
  /** Over window and follow-up, of the treated customers together. */
  incrementalOrders: quantiles,
  /** The incremental orders within the conversion window only: what an evaluation measures. */
  windowOrders: quantiles,
  controlOrders: quantiles,
  netCents: quantiles,
  /** Customers with an order within the window. */
  treatedConverted: quantiles,
  controlConverted: quantiles,
  /** By assumption that has a range; empty where the model has no closed form. */
  responses: z.array(responseSchema),
});
export type Prediction = z.output<typeof predictionSchema>;

/** What a launch was decided on, as it is locked. Version 1. */
export const scenarioSchema = z.strictObject({
  strategy: strategySchema,
  buildId: z.string(),
  asOfDate: z.string(),
  model: z.string(),
  parameters: z.array(z.number()),
  seed: z.number().int(),
  draws: z.number().int(),
  /** SHA-256 of the ids of both arms. */
  assignmentHash: hash,
});
export type Scenario = z.output<typeof scenarioSchema>;

/** A data file that a launch adds to its project, whole: deflated bytes in base64 with what the file is known by. */
const launchFileSchema = z.strictObject({
  source: z.enum(['planned_touches', 'strategies']),
  name: z.string().min(1).max(255),
  /** Bytes of the file itself. */
  size: z.number().int().min(0),
  /** SHA-256 of its first and its last 64 KiB. */
  head: hash,
  tail: hash,
  content: z.string(),
});
export type LaunchFile = z.output<typeof launchFileSchema>;

/** Version of {@link launchSchema} in project files. */
export const LAUNCH_VERSION = 1;

/**
 * `content` of a locked launch in a project's predictions. It is never changed: scenario, prediction, and the assignment as the
 * files that the project is built with. `files` and `sheets` are absent where the assignment lies in files of its own.
 */
export const launchSchema = z.strictObject({
  scenario: scenarioSchema,
  prediction: predictionSchema,
  note: z.string().max(2000),
  /** By the clock of the machine that locked it. */
  lockedOn: isoDate,
  files: z.array(launchFileSchema).optional(),
  /** The strategy sheet as it was locked, HTML. */
  sheets: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
});
export type LockedLaunch = z.output<typeof launchSchema>;

/** A launch: what it was decided on, what is expected of it, and its hash. Frozen; nothing of it is computed again. */
export type Launch = { readonly scenario: Scenario; readonly prediction: Prediction };

function readQuantiles(draws: Float64Array): number[] {
  const sorted = draws.slice().sort();
  return Array.from({ length: PERCENTS }, (_, percent) => readQuantile(sorted, percent / (PERCENTS - 1)));
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
      curve: values.map((value) => ({ value, increment: estimate({ values: { [assumption]: value } }).windowOrders })),
    };
  });
}

export type LaunchRun = {
  readonly buildId: string;
  readonly seed: number;
  /** Closed form of the planned strategy; null where the model has none. */
  readonly estimator: Estimator | null;
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
  const { strategy } = plan.planned;
  const { treated, control } = plan.assignment;
  const arms = [listMarked(treated), listMarked(control)] as const;
  const [treatedIds, controlIds] = arms.map((rows) => Array.from(rows, (row) => readId(base.facts.ids, row)));
  const scenario: Scenario = {
    strategy,
    buildId: run.buildId,
    asOfDate: base.asOfDate,
    model: base.model.fit.model,
    parameters: [...(base.model.fit.fallback ?? base.model.fit).point],
    seed: run.seed,
    draws: part.draws,
    assignmentHash: hashText(JSON.stringify([treatedIds, controlIds])),
  };
  const read = (metric: DrawMetric): number[] => readQuantiles(draws[metric]);
  const expected = {
    incrementalOrders: read('incrementalOrders'),
    windowOrders: read('windowOrders'),
    controlOrders: read('controlOrders'),
    netCents: read('netCents'),
    treatedConverted: read('treatedConverted'),
    controlConverted: read('controlConverted'),
    responses: run.estimator === null ? [] : measureResponses(run.estimator),
  };
  return {
    scenario,
    prediction: {
      strategyId: strategy.id,
      hash: hashText(JSON.stringify([scenario, expected])),
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

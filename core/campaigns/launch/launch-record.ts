import { z } from 'zod';
import { evaluationPlanSchema } from './evaluation-plan.ts';
import { OVERLAP_RULES } from '#core/campaigns/plan/overlap.ts';
import { DEFAULT_LEVEL } from '#core/campaigns/simulation-defaults.ts';
import { ASSUMPTION_NAMES, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import { strategySchema } from '#core/campaigns/strategy/strategy.ts';
import type { Label } from '#core/kernel/label.ts';
import { hashText } from '#core/science/random/sha256.ts';
import { readBand, type Band } from '#core/science/statistics/quantiles.ts';

/** Quantiles of a prediction: at 0 %, 1 %, … 100 %. */
export const PERCENTS = 101;
const quantiles = z.array(z.number()).length(PERCENTS);
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const hash = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
const whole = z.number().int();
const level = z.number().gt(0).lt(1);

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

const bandSchema = z.strictObject({ low: z.number(), median: z.number(), high: z.number() });

/** Results whose band is locked: median and the middle `level` of the draws. */
export const BANDED = ['incrementalOrders', 'windowOrders', 'controlOrders', 'netCents'] as const;
export type Banded = (typeof BANDED)[number];

/** What was predicted, as it is locked before the outcome is known: quantiles at 0 %, 1 %, … 100 % of the draws. */
export const predictionSchema = z.strictObject({
  strategyId: z.string(),
  /** SHA-256 of everything the prediction rests on. */
  hash,
  asOfDate: z.string(),
  startsOn: z.string(),
  windowDays: whole,
  followUpDays: whole,
  treated: whole,
  control: whole,
  /** Over window and follow-up, of the treated customers together. */
  incrementalOrders: quantiles,
  /** The incremental orders within the conversion window only: what an evaluation measures. */
  windowOrders: quantiles,
  controlOrders: quantiles,
  netCents: quantiles,
  /** Customers with an order within the window. */
  treatedConverted: quantiles,
  controlConverted: quantiles,
  /** At the level of the scenario; null in launches of before it was recorded. */
  bands: z
    .strictObject(Object.fromEntries(BANDED.map((name) => [name, bandSchema])) as Record<Banded, typeof bandSchema>)
    .nullable(),
  /** By assumption that has a range; empty where the model has no closed form. */
  responses: z.array(responseSchema),
});
export type Prediction = z.output<typeof predictionSchema>;

/** Version of {@link scenarioSchema}. */
export const SCENARIO_VERSION = 2;

/**
 * What a launch was decided on: everything that its prediction depends on besides the data, which `buildId` names. A launch run
 * again from this record on the same build has the same hash. What is null was not recorded by the version that locked it.
 */
export const scenarioSchema = z.strictObject({
  version: z.literal(SCENARIO_VERSION),
  strategy: strategySchema,
  /**
   * Strategies that were planned side by side, in their order, and what became of customers that several of them mean. None are
   * listed under `separate`: they change nothing then.
   */
  beside: z.strictObject({ rule: z.enum(OVERLAP_RULES), strategies: z.array(strategySchema) }).nullable(),
  buildId: z.string(),
  asOfDate: z.string(),
  /** The workbench that locked it, and the version of its simulation. */
  program: z.strictObject({ version: z.string(), simulation: whole }).nullable(),
  /** Conversion window and follow-up. */
  horizonDays: whole,
  /** Of every interval that was shown: the middle of the draws. */
  level: level.nullable(),
  draws: whole,
  model: z.strictObject({
    id: z.string(),
    parameters: z.array(z.number()),
    /** Of the spend model. */
    spend: z.array(z.number()).nullable(),
  }),
  /** The calendar layer: weeks that its backtest forecast and the shock it found; both null where it was left out. */
  calendar: z
    .strictObject({
      isIncluded: z.boolean(),
      weeks: whole.nullable(),
      shock: z.strictObject({ logMean: z.number(), logSd: z.number(), origins: whole }).nullable(),
    })
    .nullable(),
  /** Seed of every layer of the draws, of the backtest behind the calendar layer, and of the bootstrap that evaluates it. */
  seeds: z.strictObject({
    parameters: whole,
    individual: whole,
    response: whole,
    calendar: whole,
    backtest: whole.nullable(),
    bootstrap: whole.nullable(),
  }),
  /** SHA-256 of the ids of both arms. */
  assignmentHash: hash,
  /** How the campaign will be judged; absent in launches of before plans were locked. */
  plan: evaluationPlanSchema.optional(),
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
export const LAUNCH_VERSION = 2;

/** What stands beside scenario and prediction in every version of a locked launch. */
export const launchRest = {
  note: z.string().max(2000),
  /** By the clock of the machine that locked it. */
  lockedOn: isoDate,
  files: z.array(launchFileSchema).optional(),
  /** The strategy sheet as it was locked, HTML. */
  sheets: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
};

/**
 * `content` of a locked launch in a project's predictions. It is never changed: scenario, prediction, and the assignment as the
 * files that the project is built with. `files` and `sheets` are absent where the assignment lies in files of its own.
 */
export const launchSchema = z.strictObject({ scenario: scenarioSchema, prediction: predictionSchema, ...launchRest });
export type LockedLaunch = z.output<typeof launchSchema>;

/** A launch: what it was decided on, what is expected of it, and its hash. Frozen; nothing of it is computed again. */
export type Launch = { readonly scenario: Scenario; readonly prediction: Prediction };

/** What of a prediction is in its hash. */
export type HashedPrediction = Pick<
  Prediction,
  | 'incrementalOrders'
  | 'windowOrders'
  | 'controlOrders'
  | 'netCents'
  | 'treatedConverted'
  | 'controlConverted'
  | 'bands'
  | 'responses'
>;

/** SHA-256 of a scenario and what it led to; keys in the order of their schemas, whatever order a file has them in. */
export function hashLaunch(scenario: Scenario, prediction: HashedPrediction): string {
  const {
    incrementalOrders,
    windowOrders,
    controlOrders,
    netCents,
    treatedConverted,
    controlConverted,
    bands,
    responses,
  } = prediction;
  return hashText(
    JSON.stringify([
      scenarioSchema.parse(scenario),
      {
        incrementalOrders,
        windowOrders,
        controlOrders,
        netCents,
        treatedConverted,
        controlConverted,
        bands: predictionSchema.shape.bands.parse(bands),
        responses: responses.map((response) => responseSchema.parse(response)),
      },
    ]),
  );
}

/** The level of the intervals of a launch; the usual one where it was not recorded. */
export function readLevel({ level: locked }: Pick<Scenario, 'level'>): number {
  return locked ?? DEFAULT_LEVEL;
}

/** Median and band of a locked result: as it was locked, or from its quantiles in launches of before bands were. */
export function readLockedBand(
  {
    scenario,
    prediction,
  }: { readonly scenario: Pick<Scenario, 'level'>; readonly prediction: Pick<Prediction, 'bands' | Banded> },
  name: Banded,
): Band {
  return prediction.bands?.[name] ?? readBand(Float64Array.from(prediction[name]), readLevel(scenario));
}

/** What a record does not say, so that it cannot be run again; null where it says everything. */
export function explainMissing(scenario: Scenario): Label | null {
  const missing: Label[] = [
    ...(scenario.program === null ? [{ zh: '程序版本', en: 'the version of the program' }] : []),
    ...(scenario.beside === null ? [{ zh: '同时规划的策略', en: 'the strategies planned beside it' }] : []),
    ...(scenario.calendar === null ? [{ zh: '日历层的期间', en: 'the horizon of the calendar layer' }] : []),
    ...(scenario.level === null ? [{ zh: '区间水平', en: 'the level of its intervals' }] : []),
  ];
  if (missing.length === 0) return null;
  return { zh: missing.map(({ zh }) => zh).join('、'), en: missing.map(({ en }) => en).join(', ') };
}

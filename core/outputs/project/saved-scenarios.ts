import { z } from 'zod';
import { OVERLAP_RULES, type OverlapRule } from '#core/campaigns/plan/overlap.ts';
import { SIMULATION_VERSION } from '#core/campaigns/draws/simulation-version.ts';
import type { StrategySummary } from '#core/campaigns/draws/summary.ts';
import { CALENDAR_SEED } from '#core/campaigns/plan/calendar-layer.ts';
import { strategySchema, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';
import { scenarioIdSchema } from './ids.ts';
import type { ProjectFile } from './project-file.ts';

/** Version of saved scenarios in project files. */
const SAVED_SCENARIO_VERSION = 2;

const band = z.strictObject({ low: z.number(), median: z.number(), high: z.number() });
const results = z.array(
  z.strictObject({
    strategyId: z.string(),
    customers: z.number(),
    incrementalOrders: band,
    netCents: band,
    profitChance: z.number(),
  }),
);
const common = {
  note: z.string(),
  buildId: z.string(),
  asOfDate: z.string(),
  seed: z.number().int(),
  draws: z.number().int(),
  strategies: z.array(strategySchema),
  /** Absent in scenarios of before there was a choice: each strategy stood alone. */
  overlap: z.enum(OVERLAP_RULES).default('separate'),
  /** Customers whose effect the sum over the strategies counts more than once. */
  countedTwice: z.number().int().min(0).default(0),
  /** Net of all strategies together by draw, whole minor units: what paired differences are made of. */
  netDraws: z.array(z.number().int()).default([]),
  results,
};

/** What a scenario keeps: what was assumed, what came out, and on which build. It is never changed. Null was not recorded. */
const scenarioTwo = z.strictObject({
  ...common,
  /** Of the bands in `results`. */
  level: z.number().gt(0).lt(1).nullable(),
  /** Seed of the backtest behind the calendar layer; the draws of every layer have `seed`. */
  backtestSeed: z.number().int().nullable(),
  program: z.strictObject({ version: z.string(), simulation: z.number().int() }).nullable(),
});
const scenarioOne = z
  .strictObject(common)
  .transform((early): z.output<typeof scenarioTwo> => ({ ...early, level: null, backtestSeed: null, program: null }));

const recordSchema = z.union([
  z.object({ version: z.literal(SAVED_SCENARIO_VERSION), content: scenarioTwo }),
  z.object({ version: z.literal(1), content: scenarioOne }),
]);

export type SavedScenario = z.output<typeof scenarioTwo> & { readonly id: string; readonly name: string };
type ScenarioRecord = ProjectFile['scenarios'][number];

/** The scenarios of a project that this version can read, the newest first; those of version 1 with what they do not say as null. */
export function listScenarios(records: readonly ScenarioRecord[]): SavedScenario[] {
  return records
    .flatMap((record): SavedScenario[] => {
      const { success, data } = recordSchema.safeParse(record);
      return success ? [{ ...data.content, id: record.id, name: record.name }] : [];
    })
    .reverse();
}

/** A run as it is saved. */
export type ScenarioRun = {
  readonly run: {
    readonly seed: number;
    readonly draws: number;
    readonly level: number;
    readonly countedTwice: number;
    readonly together: { readonly netDraws: Float64Array };
    readonly summaries: readonly Pick<StrategySummary, 'strategyId' | 'customers' | 'metrics' | 'profitChance'>[];
  };
  readonly strategies: readonly Strategy[];
  readonly overlap: OverlapRule;
  readonly buildId: string;
};

/** The record of a run. `id`: one that no scenario of the project has. */
export function createScenario(
  { run, strategies, overlap, buildId }: ScenarioRun,
  {
    id,
    name,
    note,
    asOfDate,
  }: { readonly id: string; readonly name: string; readonly note: string; readonly asOfDate: string },
): ScenarioRecord {
  const pick = ({ low, median, high }: z.output<typeof band>): z.output<typeof band> => ({ low, median, high });
  const content = scenarioTwo.parse({
    note,
    buildId,
    asOfDate,
    seed: run.seed,
    draws: run.draws,
    level: run.level,
    backtestSeed: CALENDAR_SEED,
    program: { version: WORKBENCH_VERSION, simulation: SIMULATION_VERSION },
    strategies,
    overlap,
    countedTwice: run.countedTwice,
    netDraws: Array.from(run.together.netDraws, Math.round),
    results: run.summaries.map(({ strategyId, customers, metrics, profitChance }) => ({
      strategyId,
      customers,
      incrementalOrders: pick(metrics.incrementalOrders),
      netCents: pick(metrics.netCents),
      profitChance,
    })),
  });
  return {
    id: scenarioIdSchema.parse(id),
    version: SAVED_SCENARIO_VERSION,
    name,
    content: JSON.parse(JSON.stringify(content)) as ScenarioRecord['content'],
  };
}

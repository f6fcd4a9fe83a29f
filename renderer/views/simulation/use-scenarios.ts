import { useCallback, useMemo } from 'react';
import { z } from 'zod';
import { scenarioIdSchema } from '#core/outputs/project/ids.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { OVERLAP_RULES } from '#core/campaigns/plan/overlap.ts';
import { strategySchema } from '#core/campaigns/strategy/strategy.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import type { FinishedRun } from '../../store/simulation.slice.ts';

const SCENARIO_VERSION = 1;
const band = z.strictObject({ low: z.number(), median: z.number(), high: z.number() });

/** What a scenario keeps: what was assumed, what came out, and on which build. It is never changed. */
const scenarioSchema = z.strictObject({
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
  results: z.array(
    z.strictObject({
      strategyId: z.string(),
      customers: z.number(),
      incrementalOrders: band,
      netCents: band,
      profitChance: z.number(),
    }),
  ),
});

export type Scenario = z.output<typeof scenarioSchema> & { readonly id: string; readonly name: string };
type ScenarioRecord = ProjectFile['scenarios'][number];
const NONE: readonly ScenarioRecord[] = [];

export type Scenarios = {
  readonly scenarios: readonly Scenario[];
  readonly save: (finished: FinishedRun, name: string, note: string) => void;
};

/** Saved scenarios of the project, the newest first. */
export function useScenarios(): Scenarios {
  const records = useWorkbench((state) => state.config?.scenarios ?? NONE);
  const editProject = useWorkbench((state) => state.document.editProject);
  const asOfDate = useWorkbench((state) => state.project.built?.parameters.asOfDate ?? '');
  const scenarios = useMemo(
    () =>
      records
        .flatMap(({ id, name, version, content }): Scenario[] => {
          const { success, data } = scenarioSchema.safeParse(content);
          return success && version === SCENARIO_VERSION ? [{ ...data, id, name }] : [];
        })
        .reverse(),
    [records],
  );
  const save = useCallback(
    ({ run, strategies, overlap, buildId }: FinishedRun, name: string, note: string) => {
      const pick = ({ low, median, high }: { low: number; median: number; high: number }) => ({ low, median, high });
      const content = scenarioSchema.parse({
        note,
        buildId,
        asOfDate,
        seed: run.seed,
        draws: run.draws,
        strategies,
        overlap,
        countedTwice: run.countedTwice,
        netDraws: Array.from(run.totalDraws, Math.round),
        results: run.summaries.map(({ strategyId, customers, metrics, profitChance }) => ({
          strategyId,
          customers,
          incrementalOrders: pick(metrics.incrementalOrders),
          netCents: pick(metrics.netCents),
          profitChance,
        })),
      });
      const record: ScenarioRecord = {
        id: scenarioIdSchema.parse(`scenario-${crypto.randomUUID().slice(0, 8)}`),
        version: SCENARIO_VERSION,
        name,
        content: JSON.parse(JSON.stringify(content)) as ScenarioRecord['content'],
      };
      editProject({ scenarios: [...records, record] });
    },
    [records, editProject, asOfDate],
  );
  return { scenarios, save };
}

import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import { giveWay, type TaskOptions } from '#core/kernel/progress.ts';
import { ALL_LAYERS, type LayerSwitches } from './draw-inputs.ts';
import type { SimulationPart } from './draw-results.ts';
import { createKernelContext, MAX_STRATEGIES, type KernelContext } from './kernel-context.ts';
import { createBlockRunner, createPart } from './kernel.ts';
import { createParetoRunner } from './kernel-pareto.ts';
import type { CustomerModel, Population } from '#core/campaigns/plan/population.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';

/*
 * The repurchase simulation (clv.md section 4). How its parts go together:
 *
 *   parseStrategy / createPreset      a strategy (strategy.ts, presets.ts)
 *   prepareSimulation                 customers and fitted models of a build (prepare-simulation.ts)
 *   readAudienceMembers               who the audience rule means
 *   checkFeasibility, assignHoldout   who can be treated, who is cut and why, who is control
 *   planStrategy                      → PlannedStrategy: strategy, days, treated customers
 *   createExpectationBasis,
 *   sumAudience, estimateStrategy     closed form at once, again at every move of a slider
 *   createKernelContext, simulateDraws, mergeParts   draws, in as many workers as there are
 *   summariseSimulation               intervals, probabilities, layers (summary.ts)
 *   compareSimulations …              decisions (compare.ts, sensitivity.ts, allocate.ts)
 *
 * Everything that crosses to a worker (SimulationPlan, SimulationPart) is plain data of typed arrays.
 */

/** What a worker needs to make draws. */
export type SimulationPlan = {
  readonly population: Population;
  readonly model: CustomerModel;
  readonly strategies: readonly PlannedStrategy[];
  /** Any whole number from 0 below 2^53. */
  readonly seed: number;
};

/** Which draws to make. Parts of any size joined by `mergeParts` are the same bytes; multiples of 16 are fastest. */
export type DrawRange = { readonly firstDraw: number; readonly draws: number; readonly layers?: LayerSwitches };

/**
 * Prepares the draws of a plan.
 * @throws WorkbenchError `simulation/too-many-strategies`, `clv/no-fit`.
 */
export function openSimulation(plan: SimulationPlan): KernelContext {
  if (plan.strategies.length > MAX_STRATEGIES) {
    throw new WorkbenchError(
      'simulation/too-many-strategies',
      `${plan.strategies.length} strategies were given; at most ${MAX_STRATEGIES} are simulated together.`,
      {
        hint: 'Leave some out, or simulate them one after another: the results are the same.',
        zh: {
          message: `给出了 ${plan.strategies.length} 个策略；一次最多模拟 ${MAX_STRATEGIES} 个。`,
          hint: '请减少策略，或分几次模拟：结果相同。',
        },
      },
    );
  }
  return createKernelContext(plan.population, plan.model, plan.strategies);
}

/**
 * Makes draws: every customer once per draw, treated and control and every strategy on the same luck. A result of a
 * (strategy, draw) depends on seed, customers treated and the strategy alone. Progress counts draws; a signal is heard after
 * each block of sixteen. Rejects with `task/cancelled`.
 */
export async function simulateDraws(
  context: KernelContext,
  seed: number,
  range: DrawRange,
  task: TaskOptions = {},
): Promise<SimulationPart> {
  const { firstDraw, draws, layers = ALL_LAYERS } = range;
  const part = createPart(context, firstDraw, draws);
  const createRunner = context.best.point.model === 'pareto-nbd' ? createParetoRunner : createBlockRunner;
  const run = createRunner(context, seed, part, layers);
  const end = firstDraw + draws;
  for (let next = firstDraw; next < end;) {
    throwIfCancelled(task.signal);
    next = run(next);
    task.onProgress?.({ step: 'model', subject: 'simulation', done: next - firstDraw, total: draws });
    if (next < end) await giveWay();
  }
  return part;
}

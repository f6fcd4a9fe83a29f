import type { Label } from '#core/kernel/label.ts';
import { drawInputs, type LayerSwitches } from './draw-inputs.ts';
import type { SimulationPart } from './draw-results.ts';
import {
  accumulateExpected,
  clearExpected,
  createExpectedSums,
  finishExpected,
  storeExpected,
} from './expected-draws.ts';
import type { KernelContext } from './kernel-context.ts';
import { createLaneTables, fillLane, LANES } from './lane-tables.ts';

export const LAYER_IDS = ['parameters', 'individual', 'response', 'calendar'] as const;
export type SimulationLayerId = (typeof LAYER_IDS)[number];

/** What each layer of uncertainty is (clv.md 4.4). */
export const SIMULATION_LAYER_LABELS: Readonly<Record<SimulationLayerId | 'together', Label>> = {
  parameters: { zh: '模型参数（估计误差）', en: 'model parameters (estimation error)' },
  individual: { zh: '个体（每个客户自己的随机性）', en: 'individual (each customer’s own chance)' },
  response: { zh: '响应假设（效果的不确定）', en: 'response (how well the strategy works)' },
  calendar: { zh: '日历冲击（同时影响所有客户）', en: 'calendar shock (hits all customers at once)' },
  together: { zh: '各层的共同作用', en: 'layers together' },
};

/** Share of the variance by layer; `together` is what no single layer accounts for. Shares sum to 1. */
export type LayerShares = Readonly<Record<SimulationLayerId | 'together', number>>;

/** Shares of one strategy's variance, for its incremental orders and its net. Null where there is no closed form. */
export type StrategyLayers = { readonly orders: LayerShares; readonly netCents: LayerShares } | null;

type Expected = { readonly expectedOrders: Float64Array; readonly expectedNetCents: Float64Array };

function computeVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
}

/** Expected results of draws in which only the layers switched on vary. No customer is simulated. */
function expectDraws(context: KernelContext, seed: number, draws: number, layers: LayerSwitches): Expected[] {
  const { index, starts } = context;
  const expected = createExpectedSums(context, LANES);
  const into = context.strategies.map((): Expected => ({
    expectedOrders: new Float64Array(draws),
    expectedNetCents: new Float64Array(draws),
  }));
  if (expected === null) return into;
  const tables = createLaneTables(context);
  const shapes = new Float64Array(LANES);
  const alive = new Float64Array(LANES);
  for (let first = 0; first < draws; first += LANES) {
    const lanes = Array.from({ length: Math.min(LANES, draws - first) }, (_, lane) =>
      drawInputs(context.model, context.strategies, seed, first + lane, layers, context.best),
    );
    if (first === 0 || layers.parameters) {
      lanes.forEach((inputs, lane) => {
        fillLane(context, inputs.point, 0, lane, tables);
        shapes[lane] = inputs.point.values[0] as number;
      });
      clearExpected(expected);
      for (let group = 0; group < index.groupCount; group += 1) {
        if (starts[group] === starts[group + 1]) continue;
        const x = index.x[group] as number;
        const timeT = (context.timeOfT[group] as number) * LANES;
        const timeTx = (context.timeOfTx[group] as number) * LANES;
        for (let lane = 0; lane < LANES; lane += 1) {
          const elapsed = (tables.logTimes[timeT + lane] as number) - (tables.logTimes[timeTx + lane] as number);
          const odds = (tables.logOdds[x * LANES + lane] as number) + ((shapes[lane] as number) + x) * elapsed;
          alive[lane] = 1 / (1 + Math.exp(odds));
        }
        accumulateExpected(context, expected, group, alive);
      }
      finishExpected(context, expected);
    }
    lanes.forEach((inputs, lane) => storeExpected(context, expected, lane, inputs, into, first + lane));
  }
  return into;
}

function share(part: SimulationPart['strategies'][number], alone: readonly Expected[], name: 'orders' | 'netCents') {
  const [actual, expected] =
    name === 'orders' ? [part.incrementalOrders, part.expectedOrders] : [part.netCents, part.expectedNetCents];
  const total = computeVariance(Array.from(actual));
  const rests = Array.from(actual, (value, draw) => value - (expected[draw] as number)).filter(Number.isFinite);
  const read = (place: number): number => {
    const own = alone[place];
    const values = name === 'orders' ? own?.expectedOrders : own?.expectedNetCents;
    return total > 0 && values !== undefined ? computeVariance(Array.from(values)) / total : 0;
  };
  const shares = {
    parameters: read(0),
    individual: total > 0 ? computeVariance(rests) / total : 0,
    response: read(1),
    calendar: read(2),
  };
  const sum = shares.parameters + shares.individual + shares.response + shares.calendar;
  const scale = sum > 1 ? 1 / sum : 1;
  return {
    parameters: scale * shares.parameters,
    individual: scale * shares.individual,
    response: scale * shares.response,
    calendar: scale * shares.calendar,
    together: total > 0 ? Math.max(0, 1 - sum) : 0,
  };
}

/**
 * The share of each layer in the variance of every strategy's draws. Parameters, response and calendar by letting each
 * vary alone through `draws` closed-form expectations; individual as the variance around the expectation of each draw.
 * Estimates from that many draws: two digits.
 */
export function measureLayers(
  context: KernelContext,
  seed: number,
  part: SimulationPart,
  draws = 64,
): StrategyLayers[] {
  if (context.points === null) return context.strategies.map(() => null);
  const off = { parameters: false, response: false, calendar: false };
  const alone = [
    expectDraws(context, seed, draws, { ...off, parameters: true }),
    expectDraws(context, seed, draws, { ...off, response: true }),
    expectDraws(context, seed, draws, { ...off, calendar: true }),
  ];
  return part.strategies.map((strategy, place) => {
    const own = alone.map((layer) => layer[place] as Expected);
    return { orders: share(strategy, own, 'orders'), netCents: share(strategy, own, 'netCents') };
  });
}

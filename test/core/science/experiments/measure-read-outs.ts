import { rejectsDifference, type ReadOutSample } from '#core/science/experiments/read-out.ts';
import { WordStream } from '#core/science/random/word-stream.ts';
import {
  inventCampaign,
  MONEY_SHAPES,
  type CampaignEffect,
  type CampaignWorld,
  type MoneyShape,
} from './invent-campaigns.ts';

export type GridCell = { readonly customers: number; readonly holdout: number; readonly conversion: number };

/** The grid of sizes: 60 cells. */
export const GRID: readonly GridCell[] = [300, 600, 1000, 5000, 20_000].flatMap((customers) =>
  [0.1, 0.2, 0.5].flatMap((holdout) =>
    [0.01, 0.05, 0.1, 0.2].map((conversion) => ({ customers, holdout, conversion })),
  ),
);

export const OUTCOMES = ['conversion', 'orders', ...MONEY_SHAPES] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** An outcome of a world as the read-out takes it, with its true difference. */
export function listSamples(
  world: CampaignWorld,
): { readonly name: OutcomeName; readonly sample: ReadOutSample; readonly truth: number }[] {
  const { isTreated, bought, orders, priorOrders, expected } = world;
  const covariates = [expected, priorOrders];
  return [
    {
      name: 'conversion',
      sample: {
        kind: 'share',
        values: bought,
        isTreated,
        covariates: [Float64Array.from(priorOrders, Math.sqrt), priorOrders],
      },
      truth: world.truth.bought,
    },
    { name: 'orders', sample: { kind: 'count', values: orders, isTreated, covariates }, truth: world.truth.orders },
    ...world.money.map(({ shape, revenue, prior, truth }) => ({
      name: shape,
      sample: { kind: 'money' as const, values: revenue, events: bought, isTreated, covariates: [expected, prior] },
      truth,
    })),
  ];
}

export type CellCount = { worlds: number; judged: number; rejected: number };

/** Worlds of a cell in which the true difference lies outside the interval: false positives where there is no effect. */
export function countMisses(
  cell: GridCell,
  effect: CampaignEffect,
  run: {
    readonly worlds: number;
    readonly seed: number;
    readonly permutations: number;
    readonly shapes?: readonly MoneyShape[];
  },
): Map<OutcomeName, CellCount> {
  const stream = new WordStream(run.seed);
  const counts = new Map<OutcomeName, CellCount>();
  const key = cell.customers * 1000 + Math.round(cell.holdout * 10) * 100 + Math.round(cell.conversion * 100);
  for (let world = 0; world < run.worlds; world += 1) {
    stream.select(key, world, 41);
    const invented = inventCampaign({ ...cell, effect, shapes: run.shapes ?? MONEY_SHAPES }, stream);
    for (const { name, sample, truth } of listSamples(invented)) {
      const count = counts.get(name) ?? { worlds: 0, judged: 0, rejected: 0 };
      counts.set(name, count);
      count.worlds += 1;
      const isMissed = rejectsDifference(sample, truth, { seed: run.seed + world, permutations: run.permutations });
      if (isMissed === null) continue;
      count.judged += 1;
      if (isMissed) count.rejected += 1;
    }
  }
  return counts;
}

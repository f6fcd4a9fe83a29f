import { adjustByCovariates } from '#core/science/experiments/adjust-covariates.ts';
import { rejectsDifference, type ReadOutSample } from '#core/science/experiments/read-out.ts';
import { WordStream } from '#core/science/random/word-stream.ts';
import { inventCampaign, type MoneyShape } from './invent-campaigns.ts';
import { listSamples, type GridCell, type OutcomeName } from './measure-read-outs.ts';

/** Standard errors of an effect that a z test at 5 % finds in 80 % of worlds. */
const FOUND_IN_80 = 2.801_585;
const NORMAL_975 = 1.959_963_984_540_054;

function measureDifference({ values, isTreated, covariates }: ReadOutSample): number {
  const adjusted = adjustByCovariates(values, covariates).values;
  let [treated, control, count] = [0, 0, 0];
  adjusted.forEach((value, row) => {
    if (isTreated[row] === 1) {
      treated += value;
      count += 1;
    } else control += value;
  });
  return treated / count - control / (adjusted.length - count);
}

type Draw = { readonly difference: number; readonly truth: number; readonly isFound: boolean };

function drawWorlds(
  cell: GridCell,
  name: OutcomeName,
  lift: number,
  run: { readonly worlds: number; readonly seed: number; readonly permutations: number; readonly isTested: boolean },
): Draw[] {
  const stream = new WordStream(run.seed);
  const shapes: MoneyShape[] = name === 'conversion' || name === 'orders' ? [] : [name];
  return Array.from({ length: run.worlds }, (_, world) => {
    stream.select(cell.customers, world, 42);
    const invented = inventCampaign({ ...cell, effect: { lift, spread: 'none' }, shapes }, stream);
    const found = listSamples(invented).find((candidate) => candidate.name === name);
    if (found === undefined) throw new RangeError(`No ${name} in the world.`);
    return {
      difference: measureDifference(found.sample),
      truth: found.truth,
      isFound:
        run.isTested &&
        rejectsDifference(found.sample, 0, { seed: run.seed + world, permutations: run.permutations }) === true,
    };
  });
}

function measureSpread(draws: readonly Draw[]): number {
  const errors = draws.map(({ difference, truth }) => difference - truth);
  return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
}

export type PowerComparison = {
  /** Relative effect on the orders of the treated. */
  readonly lift: number;
  readonly found: number;
  /** The z test that knows the variance of this difference in these worlds. */
  readonly foundByZ: number;
};

/** Power of the read-out beside that of a z test with the variance known, where the latter finds about 80 %. */
export function comparePower(
  cell: GridCell,
  name: OutcomeName,
  run: { readonly worlds: number; readonly seed: number; readonly permutations: number },
): PowerComparison {
  let lift = 0.3;
  for (let turn = 0; turn < 3; turn += 1) {
    const pilot = drawWorlds(cell, name, lift, { ...run, worlds: 200, seed: run.seed + 1 + turn, isTested: false });
    const truth = pilot.reduce((sum, draw) => sum + draw.truth, 0) / pilot.length;
    lift *= (FOUND_IN_80 * measureSpread(pilot)) / truth;
  }
  const draws = drawWorlds(cell, name, lift, { ...run, isTested: true });
  const spread = measureSpread(draws);
  const count = (test: (draw: Draw) => boolean): number => draws.filter(test).length / draws.length;
  return {
    lift,
    found: count(({ isFound }) => isFound),
    foundByZ: count(({ difference }) => Math.abs(difference) > NORMAL_975 * spread),
  };
}

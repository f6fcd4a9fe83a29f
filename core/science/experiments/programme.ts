import { factorise, solvePositive } from './positive-matrix.ts';
import { computeNormalCdf } from '#core/science/statistics/distributions.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** Below so many campaigns their spread cannot be told from luck. */
const FEWEST_CAMPAIGNS = 5;

export type CampaignResult = {
  readonly id: string;
  readonly estimate: number;
  readonly standardError: number;
  /** What the effect is adjusted for: duration, depth of discount, age. The same names in the same order for all. */
  readonly covariates?: readonly number[];
};

export type Programme =
  | { readonly status: 'too-few'; readonly campaigns: number; readonly needed: number }
  | {
      readonly status: 'estimated';
      /** Mean effect of campaigns at the mean covariates, 90 % interval. */
      readonly mean: number;
      readonly interval: Interval;
      /** Spread of true effects between campaigns: posterior mean. */
      readonly spread: number;
      /** Range of the true effect of the next campaign at the mean covariates, 90 %. */
      readonly next: Interval;
      readonly campaigns: readonly {
        readonly id: string;
        readonly raw: number;
        readonly shrunken: number;
        readonly interval: Interval;
      }[];
      /** Weighted sum of campaigns' effects, 90 %. Weights of 0 leave a campaign out, chosen by its result or not. */
      sum(weights: readonly number[]): { readonly value: number; readonly interval: Interval };
    };

const NODES = 40;
const NORMAL_95 = 1.644_853_626_951_472;

/** One value of the spread with its posterior weight, and everything that is normal given it. */
type Node = {
  readonly spread: number;
  readonly weight: number;
  readonly coefficients: readonly number[];
  readonly coefficientCovariance: readonly (readonly number[])[];
};

type Normal = { readonly mean: number; readonly variance: number };

function standardise(results: readonly CampaignResult[]): number[][] {
  const width = results[0]?.covariates?.length ?? 0;
  if (results.some(({ covariates }) => (covariates?.length ?? 0) !== width)) {
    throw new RangeError('Every campaign needs the same covariates.');
  }
  const columns = Array.from({ length: width }, (_, place) => {
    const values = results.map(({ covariates }) => covariates?.[place] ?? 0);
    const mean = values.reduce((sum, value) => sum + value / values.length, 0);
    const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0));
    return length > 1e-9 * Math.max(1, Math.abs(mean)) ? values.map((value) => (value - mean) / length) : null;
  }).filter((column) => column !== null);
  const kept = columns.slice(0, Math.max(0, results.length - FEWEST_CAMPAIGNS + 1));
  return results.map((_, row) => [1, ...kept.map((column) => column[row] as number)]);
}

function dot(one: readonly number[], two: readonly number[]): number {
  return one.reduce((sum, value, place) => sum + value * (two[place] as number), 0);
}

/** Slopes are held to a normal prior of the effects' own size, so that few campaigns and several covariates stay identified. */
function weighSpread(
  results: readonly CampaignResult[],
  design: readonly number[][],
  spread: number,
  slopeSd: number,
): Omit<Node, 'weight'> & { readonly log: number } {
  const width = design[0]?.length ?? 1;
  const precision = results.map(({ standardError }) => 1 / (standardError ** 2 + spread ** 2));
  const information = Array.from({ length: width }, (_, a) =>
    Array.from(
      { length: width },
      (_unused, b) =>
        design.reduce((sum, row, at) => sum + (precision[at] as number) * (row[a] as number) * (row[b] as number), 0) +
        (a === b && a > 0 ? slopeSd ** -2 : 0),
    ),
  );
  const right = Array.from({ length: width }, (_, a) =>
    results.reduce(
      (sum, { estimate }, at) => sum + (precision[at] as number) * (design[at]?.[a] as number) * estimate,
      0,
    ),
  );
  const coefficients = solvePositive(information, right);
  const unit = (place: number): number[] => Array.from({ length: width }, (_, at) => Number(at === place));
  const coefficientCovariance = Array.from({ length: width }, (_, place) => solvePositive(information, unit(place)));
  const residual = results.reduce((sum, { estimate }, at) => {
    const rest = estimate - dot(design[at] as number[], coefficients);
    return sum + (precision[at] as number) * rest * rest;
  }, 0);
  const slopes = coefficients.slice(1).reduce((sum, slope) => sum + (slope / slopeSd) ** 2, 0);
  const determinant = factorise(information).reduce((sum, row, place) => sum + 2 * Math.log(row[place] as number), 0);
  const log =
    0.5 * precision.reduce((sum, value) => sum + Math.log(value), 0) - 0.5 * determinant - 0.5 * (residual + slopes);
  return { spread, coefficients, coefficientCovariance, log };
}

/**
 * Prior of the spread: half-Cauchy with the campaigns' typical standard error as its scale (Gelman 2006; Polson & Scott 2012): most
 * of its mass where the data cannot tell the spread from 0, a heavy tail where they can.
 */
function listNodes(results: readonly CampaignResult[], design: readonly number[][]): Node[] {
  const errors = results.map(({ standardError }) => standardError).sort((a, b) => a - b);
  const scale = errors[Math.floor(errors.length / 2)] as number;
  const size = Math.sqrt(results.reduce((sum, { estimate }) => sum + estimate ** 2 / results.length, 0));
  const slopeSd = Math.max(size, scale);
  const nodes = Array.from({ length: NODES }, (_, node) => {
    const angle = ((node + 0.5) / NODES) * (Math.PI / 2);
    return weighSpread(results, design, PRIOR_SCALE * scale * Math.tan(angle), slopeSd);
  });
  const top = Math.max(...nodes.map(({ log }) => log));
  const weights = nodes.map(({ log }) => Math.exp(log - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return nodes.map((node, at) => ({ ...node, weight: (weights[at] as number) / total }));
}

/** Of the prior of the spread, in standard errors of a campaign. */
const PRIOR_SCALE = 0.5;

/** Interval of a mixture of normals: bisection of its distribution. */
function readMixture(parts: readonly (Normal & { readonly weight: number })[]): {
  readonly value: number;
  readonly interval: Interval;
} {
  const value = parts.reduce((sum, { mean, weight }) => sum + weight * mean, 0);
  const width = Math.max(...parts.map(({ mean, variance }) => Math.abs(mean - value) + 8 * Math.sqrt(variance)));
  const findQuantile = (p: number): number => {
    let [low, high] = [value - width, value + width];
    for (let turn = 0; turn < 30; turn += 1) {
      const middle = (low + high) / 2;
      const below = parts.reduce(
        (sum, { mean, variance, weight }) =>
          sum +
          weight * (variance > 0 ? computeNormalCdf((middle - mean) / Math.sqrt(variance)) : Number(mean <= middle)),
        0,
      );
      if (below < p) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return { value, interval: { low: findQuantile(0.05), high: findQuantile(0.95) } };
}

function sumGiven(
  node: Node,
  results: readonly CampaignResult[],
  design: readonly number[][],
  weights: readonly number[],
): Normal {
  const width = node.coefficients.length;
  const pulls = Array.from({ length: width }, () => 0);
  let [mean, variance] = [0, 0];
  results.forEach(({ estimate, standardError }, at) => {
    const weight = weights[at] ?? 0;
    const keep = node.spread ** 2 / (node.spread ** 2 + standardError ** 2);
    const row = design[at] as number[];
    mean += weight * (keep * estimate + (1 - keep) * dot(row, node.coefficients));
    variance += weight * weight * keep * standardError ** 2;
    row.forEach((value, place) => {
      pulls[place] = (pulls[place] as number) + weight * (1 - keep) * value;
    });
  });
  return {
    mean,
    variance:
      variance +
      dot(
        pulls,
        node.coefficientCovariance.map((row) => dot(row, pulls)),
      ),
  };
}

/**
 * What the campaigns of a programme did together, free of the winner's curse: a hierarchical normal model of their estimates
 * (Rubin 1981; Gelman et al. 2013, 5.4) over a grid of the spread, with slopes for the covariates. Each campaign is shrunken to what
 * campaigns like it did, so that sums over campaigns that were chosen because they won stay right.
 */
export function estimateProgramme(results: readonly CampaignResult[]): Programme {
  const usable = results.filter(({ standardError }) => standardError > 0 && Number.isFinite(standardError));
  if (usable.length < FEWEST_CAMPAIGNS) {
    return { status: 'too-few', campaigns: usable.length, needed: FEWEST_CAMPAIGNS };
  }
  const design = standardise(usable);
  const nodes = listNodes(usable, design);
  const mix = (read: (node: Node) => Normal) =>
    readMixture(nodes.map((node) => ({ ...read(node), weight: node.weight })));
  const readMean = (node: Node): Normal => ({
    mean: node.coefficients[0] as number,
    variance: node.coefficientCovariance[0]?.[0] as number,
  });
  const sum = (weights: readonly number[]) => mix((node) => sumGiven(node, usable, design, weights));
  const mean = mix(readMean);
  return {
    status: 'estimated',
    mean: mean.value,
    interval: mean.interval,
    spread: nodes.reduce((total, { weight, spread }) => total + weight * spread, 0),
    next: mix((node) => ({ mean: readMean(node).mean, variance: readMean(node).variance + node.spread ** 2 })).interval,
    campaigns: usable.map(({ id, estimate }, at) => {
      const own = sum(usable.map((_, place) => Number(place === at)));
      return { id, raw: estimate, shrunken: own.value, interval: own.interval };
    }),
    sum,
  };
}

/** The sum as it is often reported: raw estimates of the chosen campaigns. Too large where they were chosen for their results. */
export function sumNaively(
  results: readonly CampaignResult[],
  weights: readonly number[],
): { readonly value: number; readonly interval: Interval } {
  const value = results.reduce((sum, { estimate }, at) => sum + (weights[at] ?? 0) * estimate, 0);
  const variance = results.reduce((sum, { standardError }, at) => sum + ((weights[at] ?? 0) * standardError) ** 2, 0);
  const half = NORMAL_95 * Math.sqrt(variance);
  return { value, interval: { low: value - half, high: value + half } };
}

import { createPosteriorSampler, drawFuture } from '#core/science/customer-models/posterior.ts';
import type { ModelPoint } from '#core/science/customer-models/types.ts';
import { createExpectationModel, hasClosedForm } from '#core/campaigns/forecast/expectation-basis.ts';
import type { Population } from '#core/campaigns/plan/population.ts';
import { computeNormalCdf, computeNormalQuantile } from '#core/science/statistics/distributions.ts';
import { computeSequentialFactor } from '#core/science/experiments/sequential.ts';

/** What is measured per customer: mean and variance of the outcome in the control arm. */
export type Outcome = {
  readonly mean: number;
  readonly variance: number;
  /** Correlation of the outcome with what is known before (CUPED covariate): variance falls to 1 − ρ². 0 without. */
  readonly covariateCorrelation: number;
};

/** An experiment: customers per arm, the error allowed, and how often it is looked at. */
export type ExperimentDesign = {
  readonly treated: number;
  readonly control: number;
  /** Two-sided, 0.05 unless stated. */
  readonly alpha?: number;
  /** Tuning N* of the confidence sequence where results are looked at again and again; absent for one look. */
  readonly sequentialTuning?: number;
};

/** Half width of the interval in standard errors: the normal quantile, or the factor of the confidence sequence. */
export function computeMultiplier({ treated, control, alpha = 0.05, sequentialTuning }: ExperimentDesign): number {
  return sequentialTuning === undefined
    ? computeNormalQuantile(1 - alpha / 2)
    : computeSequentialFactor(treated + control, alpha, sequentialTuning);
}

/** How much wider than at one look: 1 there. GrowthBook plans with a standard error so much larger. */
function computeWidening(design: ExperimentDesign): number {
  const { alpha = 0.05 } = design;
  return computeMultiplier(design) / computeNormalQuantile(1 - alpha / 2);
}

function computeUnitVariance({ mean, variance, covariateCorrelation }: Outcome): number {
  return (variance * (1 - covariateCorrelation ** 2)) / mean ** 2;
}

function computeError(outcome: Outcome, design: ExperimentDesign, effect: number): number {
  const unit = computeUnitVariance(outcome);
  return Math.sqrt(unit / design.treated + (unit * (1 + effect) ** 2) / design.control);
}

/** P(the interval of the relative effect leaves out 0) where the relative effect is `effect` (0.1 = +10 %), as GrowthBook plans. */
export function computePower(outcome: Outcome, design: ExperimentDesign, effect: number): number {
  const { alpha = 0.05 } = design;
  const z = effect / (computeWidening(design) * computeError(outcome, design, effect));
  const cut = computeNormalQuantile(1 - alpha / 2);
  return computeNormalCdf(z - cut) + computeNormalCdf(-z - cut);
}

/**
 * The smallest relative effect found with the power wanted (0.8 unless stated): the positive root of the quadratic
 * e² = k² (v/n_t + v (1 + e)² / n_c) (GrowthBook). Null where the arms are too small for any.
 */
export function findMinimumEffect(outcome: Outcome, design: ExperimentDesign, power = 0.8): number | null {
  const { alpha = 0.05 } = design;
  const k2 = (computeWidening(design) * (computeNormalQuantile(1 - alpha / 2) + computeNormalQuantile(power))) ** 2;
  const unit = computeUnitVariance(outcome);
  const a = 1 - (k2 * unit) / design.control;
  const c = k2 * unit * (1 / design.control + 1 / design.treated);
  if (a <= 0) return null;
  const half = (k2 * unit) / design.control;
  return (half + Math.sqrt(half * half + a * c)) / a;
}

/**
 * Customers of both arms together that find a relative effect, with a share held out: 2 (z_α + z_β)² σ² (1 − ρ²) / Δ² per arm
 * where arms are equal (clv.md 4.8), more where they are not.
 */
export function countCustomersNeeded(
  outcome: Outcome,
  effect: number,
  holdoutShare: number,
  options: { readonly alpha?: number; readonly power?: number } = {},
): number {
  const { alpha = 0.05, power = 0.8 } = options;
  const k = computeNormalQuantile(1 - alpha / 2) + computeNormalQuantile(power);
  const unit = computeUnitVariance(outcome);
  return Math.ceil((k / effect) ** 2 * unit * (1 / (1 - holdoutShare) + 1 / holdoutShare));
}

/** Weeks until so many customers have entered, whole ones; null where nobody enters. */
export function countWeeksNeeded(customersNeeded: number, customersPerWeek: number): number | null {
  return customersPerWeek > 0 ? Math.ceil(customersNeeded / customersPerWeek) : null;
}

/**
 * The outcome "orders in a window" of the customers marked, as the model foresees it: mean and variance over customers and
 * their luck, and the correlation with the model's own expectation (the CUPED covariate). By `draws` exact draws of each; all 0
 * where nobody is marked.
 */
export function foreseeOutcome(
  population: Population,
  point: ModelPoint,
  members: Uint8Array,
  window: { readonly weeks: number; readonly seed: number; readonly draws?: number },
): Outcome {
  const rows = Uint32Array.from({ length: population.count }, (_, row) => row).filter((row) => members[row] === 1);
  if (rows.length === 0) return { mean: 0, variance: 0, covariateCorrelation: 0 };
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number);
  const histories = { count: rows.length, x: pick(population.x), tx: pick(population.tx), T: pick(population.T) };
  const { weeks, seed, draws = 4 } = window;
  const { orders } = drawFuture(point, histories, {
    seed,
    draws,
    weeks,
    customerKeys: Uint32Array.from(rows, (row) => population.keys[row] as number),
    money: null,
  });
  const sampler = createPosteriorSampler(point);
  const model = hasClosedForm(point) ? createExpectationModel(point) : null;
  let [count, sum, squares, sumExpected, squaresExpected, products] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < rows.length; row += 1) {
    const [x, tx, T] = [histories.x[row] as number, histories.tx[row] as number, histories.T[row] as number];
    const alive = sampler.pAlive(x, tx, T);
    const expected = model === null ? alive : alive * model.expectAlive(x, T, weeks);
    for (let draw = 0; draw < draws; draw += 1) {
      const value = orders[row * draws + draw] as number;
      count += 1;
      sum += value;
      squares += value * value;
      sumExpected += expected;
      squaresExpected += expected * expected;
      products += value * expected;
    }
  }
  const mean = sum / count;
  const variance = Math.max(0, squares / count - mean * mean);
  const meanExpected = sumExpected / count;
  const spread = Math.max(0, squaresExpected / count - meanExpected * meanExpected);
  const covariance = products / count - mean * meanExpected;
  return {
    mean,
    variance,
    covariateCorrelation: variance > 0 && spread > 0 ? covariance / Math.sqrt(variance * spread) : 0,
  };
}

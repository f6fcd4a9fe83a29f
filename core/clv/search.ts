import { type CurvatureReport, inspectCurvature } from '#core/clv/hessian-report.ts';
import {
  differentiateGradient,
  maximise,
  type Objective,
  type OptimiseOptions,
  type Optimum,
} from '#core/clv/optimise.ts';
import type { StartReport } from '#core/clv/types.ts';

/** Standard deviation of a transformed parameter from which the data do not determine it. */
const UNDETERMINED = 5;

/** A search from several starts, on transformed parameters. */
export type SearchPlan = {
  /** Log-likelihood plus any prior, with its gradient by the transformed parameters. */
  readonly objective: Objective;
  /** Customers, the unit of the tolerance. */
  readonly customers: number;
  /** Transformed starting points. */
  readonly starts: readonly Float64Array[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** The same on a thinned sample of the data, to climb most of the way on. */
  readonly coarse?: { readonly objective: Objective; readonly customers: number } | undefined;
  readonly toNatural: (point: Float64Array) => number[];
  readonly signal?: AbortSignal | undefined;
};

/** The best optimum of a search with its curvature, and every start's own. */
export type SearchResult = {
  readonly best: Optimum;
  readonly curvature: CurvatureReport;
  readonly starts: readonly StartReport[];
};

function solvePositive(covariance: readonly number[], gradient: Float64Array): Float64Array {
  const size = gradient.length;
  return gradient.map((_, row) =>
    gradient.reduce((sum, slope, column) => sum + (covariance[row * size + column] ?? 0) * slope, 0),
  );
}

function polish(
  objective: Objective,
  optimum: Optimum,
  widest: number,
): { readonly optimum: Optimum; readonly curvature: CurvatureReport } {
  const inspect = (point: Float64Array): CurvatureReport =>
    inspectCurvature(differentiateGradient(objective, point), optimum.onLimit, widest);
  let current = optimum;
  let curvature = inspect(current.point);
  let moved = 0;
  for (let round = 0; round < 4 && curvature.covariance !== null; round += 1) {
    const step = solvePositive(curvature.covariance, current.gradient);
    const length = step.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
    if (length > 0.5 || length < 1e-10) break;
    const point = current.point.map((entry, index) => entry + (step[index] ?? 0));
    const gradient = new Float64Array(point.length);
    const value = objective(point, gradient);
    const gradientNorm = gradient.reduce(
      (norm, slope, index) => (current.onLimit[index] === true ? norm : Math.max(norm, Math.abs(slope))),
      0,
    );
    if (!(gradientNorm < current.gradientNorm)) break;
    current = { ...current, point, gradient, value, gradientNorm, evaluations: current.evaluations + 1 };
    moved += length;
    if (moved > 1e-4) {
      curvature = inspect(point);
      moved = 0;
    }
  }
  return { optimum: current, curvature };
}

function divideBy(customers: number, objective: Objective): Objective {
  return (point, gradient) => {
    const value = objective(point, gradient);
    for (let index = 0; index < gradient.length; index += 1) gradient[index] = (gradient[index] ?? 0) / customers;
    return value / customers;
  };
}

type Approach = { readonly optimum: Optimum; readonly inverse: readonly number[] | undefined };

/** Goes from every start to an optimum of the coarse objective. */
function approach(plan: SearchPlan, coarse: NonNullable<SearchPlan['coarse']>, limits: Limits): Approach[] {
  const objective = divideBy(coarse.customers, coarse.objective);
  return plan.starts.map((start) => {
    const optimum = maximise(objective, start, { ...limits, tolerance: 1e-6 });
    const { covariance } = inspectCurvature(
      differentiateGradient(objective, optimum.point),
      optimum.onLimit.map(() => false),
      Infinity,
    );
    return { optimum, inverse: covariance ?? undefined };
  });
}

type Limits = Pick<OptimiseOptions, 'low' | 'high' | 'maxIterations' | 'signal'>;

function isNear(one: Optimum, two: Optimum): boolean {
  return one.point.every((entry, index) => Math.abs(entry - (two.point[index] ?? Infinity)) < 1e-2);
}

function climb(plan: SearchPlan, objective: Objective): Optimum[] {
  const limits: Limits = { low: plan.low, high: plan.high, maxIterations: 300, signal: plan.signal };
  if (plan.coarse === undefined) {
    return plan.starts.map((start) => maximise(objective, start, { ...limits, tolerance: 1e-8 }));
  }
  const finished: { readonly from: Optimum; readonly end: Optimum }[] = [];
  return approach(plan, plan.coarse, limits).map(({ optimum, inverse }) => {
    const known = finished.find(({ from }) => isNear(from, optimum));
    if (known === undefined) {
      const end = maximise(objective, optimum.point, { ...limits, tolerance: 1e-8, startInverse: inverse });
      finished.push({ from: optimum, end });
    }
    const { end } = known ?? finished.at(-1) ?? { end: optimum };
    return {
      ...end,
      iterations: end.iterations + optimum.iterations,
      evaluations: end.evaluations + optimum.evaluations,
    };
  });
}

/**
 * Maximises from every start by BFGS, takes the best, ends with Newton steps on the differenced gradient and reports
 * the curvature there. Where a coarse objective is given every start first climbs on it, and starts that meet there
 * share the rest of the way.
 */
export function searchFromStarts(plan: SearchPlan): SearchResult {
  const objective = divideBy(plan.customers, plan.objective);
  const optima = climb(plan, objective);
  const starts = optima.map((optimum, index): StartReport => ({
    start: plan.toNatural(plan.starts[index] ?? optimum.point),
    optimum: plan.toNatural(optimum.point),
    logLikelihood: optimum.value * plan.customers,
    iterations: optimum.iterations,
    evaluations: optimum.evaluations,
  }));
  const first = optima.reduce((one, two) => (two.value > one.value || Number.isNaN(one.value) ? two : one));
  const { optimum, curvature } = polish(objective, first, UNDETERMINED * Math.sqrt(plan.customers));
  const covariance = curvature.covariance?.map((entry) => entry / plan.customers) ?? null;
  return { best: optimum, curvature: { ...curvature, covariance }, starts };
}

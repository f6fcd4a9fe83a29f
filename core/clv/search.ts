import { type CurvatureReport, inspectCurvature } from '#core/clv/hessian-report.ts';
import { differentiateGradient, maximise, type Objective, type Optimum } from '#core/clv/optimise.ts';
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
): { optimum: Optimum; curvature: CurvatureReport } {
  let current = optimum;
  let curvature = inspectCurvature(differentiateGradient(objective, current.point), current.onLimit, widest);
  for (let round = 0; round < 3 && curvature.covariance !== null; round += 1) {
    const step = solvePositive(curvature.covariance, current.gradient);
    if (step.some((entry) => Math.abs(entry) > 0.5)) break;
    const point = current.point.map((entry, index) => entry + (step[index] ?? 0));
    const gradient = new Float64Array(point.length);
    const value = objective(point, gradient);
    const gradientNorm = gradient.reduce(
      (norm, slope, index) => (current.onLimit[index] === true ? norm : Math.max(norm, Math.abs(slope))),
      0,
    );
    if (!(gradientNorm < current.gradientNorm)) break;
    current = { ...current, point, gradient, value, gradientNorm, evaluations: current.evaluations + 1 };
    if (step.every((entry) => Math.abs(entry) < 1e-6)) break;
    curvature = inspectCurvature(differentiateGradient(objective, point), current.onLimit, widest);
  }
  return { optimum: current, curvature };
}

/**
 * Maximises from every start by BFGS, takes the best, ends with Newton steps on the differenced gradient and reports
 * the curvature there.
 */
export function searchFromStarts(plan: SearchPlan): SearchResult {
  const scaled: Objective = (point, gradient) => {
    const value = plan.objective(point, gradient);
    for (let index = 0; index < gradient.length; index += 1) gradient[index] = (gradient[index] ?? 0) / plan.customers;
    return value / plan.customers;
  };
  const optima = plan.starts.map((start) =>
    maximise(scaled, start, {
      low: plan.low,
      high: plan.high,
      tolerance: 1e-8,
      maxIterations: 300,
      signal: plan.signal,
    }),
  );
  const starts = optima.map((optimum, index): StartReport => ({
    start: plan.toNatural(plan.starts[index] ?? optimum.point),
    optimum: plan.toNatural(optimum.point),
    logLikelihood: optimum.value * plan.customers,
    iterations: optimum.iterations,
    evaluations: optimum.evaluations,
  }));
  const first = optima.reduce((one, two) => (two.value > one.value || Number.isNaN(one.value) ? two : one));
  const { optimum, curvature } = polish(scaled, first, UNDETERMINED * Math.sqrt(plan.customers));
  const covariance = curvature.covariance?.map((entry) => entry / plan.customers) ?? null;
  return { best: optimum, curvature: { ...curvature, covariance }, starts };
}

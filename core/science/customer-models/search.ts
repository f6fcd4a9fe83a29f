import { type CurvatureReport, inspectCurvature } from '#core/science/numeric/hessian-report.ts';
import { climbByNewton, solveNewton } from '#core/science/numeric/newton.ts';
import {
  differentiateGradient,
  maximise,
  type Objective,
  type OptimiseOptions,
  type Optimum,
} from '#core/science/numeric/optimise.ts';
import type { Steps } from '#core/science/numeric/steps.ts';
import type { StartReport } from './types.ts';

/** Standard deviation of a transformed parameter from which the data do not determine it. */
const UNDETERMINED = 5;

/** A function to maximise, a sum over customers. */
export type Target = {
  /** Log-likelihood plus any prior, with its gradient by the transformed parameters. */
  readonly objective: Objective;
  /** True where the objective writes its curvature too; else the gradient is differenced. */
  readonly hasCurvature: boolean;
  /** Customers, the unit of the tolerance. */
  readonly customers: number;
  /** Rows that one evaluation goes over. */
  readonly work: number;
};

/** A search from several starts, on transformed parameters. */
export type SearchPlan = Target & {
  /** Transformed starting points. */
  readonly starts: readonly Float64Array[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** The same on a thinned sample of the data, to climb most of the way on. */
  readonly coarse?: Target | undefined;
  readonly toNatural: (point: Float64Array) => number[];
  readonly signal?: AbortSignal | undefined;
};

/** The best optimum of a search with its curvature, and every start's own. */
export type SearchResult = {
  readonly best: Optimum;
  readonly curvature: CurvatureReport;
  readonly starts: readonly StartReport[];
};

/** Every start's optimum on the coarse target, with the inverse of the curvature there. */
export type Approach = { readonly optimum: Optimum; readonly inverse: readonly number[] | undefined };

function divideBy({ objective, customers }: Target): Objective {
  return (point, gradient, curvature) => {
    const value = objective(point, gradient, curvature);
    for (let index = 0; index < gradient.length; index += 1) gradient[index] = (gradient[index] ?? 0) / customers;
    if (curvature !== undefined) {
      for (let index = 0; index < curvature.length; index += 1) curvature[index] = (curvature[index] ?? 0) / customers;
    }
    return value / customers;
  };
}

function* measureCurvature(target: Target, objective: Objective, point: Float64Array): Steps<Float64Array> {
  if (!target.hasCurvature) return yield* differentiateGradient(objective, point, target.work);
  const curvature = new Float64Array(point.length * point.length);
  objective(point, new Float64Array(point.length), curvature);
  yield 2 * target.work;
  return curvature;
}

function* polish(
  target: Target,
  objective: Objective,
  optimum: Optimum,
): Steps<{ readonly optimum: Optimum; readonly curvature: CurvatureReport }> {
  const widest = UNDETERMINED * Math.sqrt(target.customers);
  let current = optimum;
  const inspect = function* (): Steps<CurvatureReport> {
    return inspectCurvature(yield* measureCurvature(target, objective, current.point), optimum.onLimit, widest);
  };
  let curvature = yield* inspect();
  let moved = 0;
  for (let round = 0; round < 4 && curvature.covariance !== null; round += 1) {
    const step = solveNewton(curvature.covariance, current.gradient);
    const length = step.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
    if (length > 0.5 || length < 1e-10) break;
    const point = current.point.map((entry, index) => entry + (step[index] ?? 0));
    const gradient = new Float64Array(point.length);
    const value = objective(point, gradient);
    yield target.work;
    const gradientNorm = gradient.reduce(
      (norm, slope, index) => (current.onLimit[index] === true ? norm : Math.max(norm, Math.abs(slope))),
      0,
    );
    if (!(gradientNorm < current.gradientNorm)) break;
    current = { ...current, point, gradient, value, gradientNorm, evaluations: current.evaluations + 1 };
    moved += length;
    if (moved > 1e-4) {
      curvature = yield* inspect();
      moved = 0;
    }
  }
  return { optimum: current, curvature };
}

function limit(plan: SearchPlan, target: Target, tolerance: number): OptimiseOptions {
  return { low: plan.low, high: plan.high, maxIterations: 300, signal: plan.signal, tolerance, work: target.work };
}

/** Goes from every start to an optimum of the coarse target. */
export function* approach(plan: SearchPlan, coarse: Target): Steps<Approach[]> {
  const objective = divideBy(coarse);
  const ends: Approach[] = [];
  for (const start of plan.starts) {
    const optimum = yield* maximise(objective, start, limit(plan, coarse, 1e-6));
    const { covariance } = inspectCurvature(
      yield* measureCurvature(coarse, objective, optimum.point),
      optimum.onLimit.map(() => false),
      Infinity,
    );
    ends.push({ optimum, inverse: covariance ?? undefined });
  }
  return ends;
}

/** A gain per customer that tells two optima of the coarse target apart. */
const SAME_VALUE = 1e-9;

/** Whether two starts met on the coarse target: at one point, or on one ridge of equal height. */
function haveMet(one: Optimum, two: Optimum): boolean {
  const isNear = one.point.every((entry, index) => Math.abs(entry - (two.point[index] ?? Infinity)) < 1e-2);
  return isNear || Math.abs(one.value - two.value) < SAME_VALUE;
}

/** Of every group of starts that met, the first. */
export function listDistinct(approaches: readonly Approach[]): readonly Approach[] {
  return approaches.filter(
    ({ optimum }, index) => !approaches.slice(0, index).some((other) => haveMet(other.optimum, optimum)),
  );
}

function* finish(plan: SearchPlan, objective: Objective, { optimum, inverse }: Approach): Steps<Optimum> {
  const options = limit(plan, plan, 1e-8);
  if (!plan.hasCurvature) return yield* maximise(objective, optimum.point, { ...options, startInverse: inverse });
  const newton = yield* climbByNewton(objective, optimum.point, options);
  if (newton.isDone) return newton.optimum;
  const rest = yield* maximise(objective, newton.optimum.point, {
    ...options,
    startInverse: newton.inverse ?? inverse,
  });
  return {
    ...rest,
    iterations: rest.iterations + newton.optimum.iterations,
    evaluations: rest.evaluations + newton.optimum.evaluations,
  };
}

function* climb(plan: SearchPlan, objective: Objective, approaches: readonly Approach[] | undefined): Steps<Optimum[]> {
  const optima: Optimum[] = [];
  if (approaches === undefined) {
    for (const start of plan.starts) optima.push(yield* maximise(objective, start, limit(plan, plan, 1e-8)));
    return optima;
  }
  const finished: { readonly from: Optimum; readonly end: Optimum }[] = [];
  for (const entry of approaches) {
    const { optimum } = entry;
    const end = finished.find(({ from }) => haveMet(from, optimum))?.end ?? (yield* finish(plan, objective, entry));
    finished.push({ from: optimum, end });
    optima.push({
      ...end,
      iterations: end.iterations + optimum.iterations,
      evaluations: end.evaluations + optimum.evaluations,
    });
  }
  return optima;
}

/**
 * Maximises from every start by BFGS, takes the best, ends with Newton steps and reports the curvature there. Where a
 * coarse target is given every start first climbs on it, Newton's method goes the rest of the way if the curvature is
 * closed, and starts that meet on the coarse target share that rest. `approaches` are those climbs if they were made before.
 */
export function* searchFromStarts(plan: SearchPlan, approaches?: readonly Approach[]): Steps<SearchResult> {
  const objective = divideBy(plan);
  const begun = approaches ?? (plan.coarse === undefined ? undefined : yield* approach(plan, plan.coarse));
  const optima = yield* climb(plan, objective, begun);
  const starts = optima.map((optimum, index): StartReport => ({
    start: plan.toNatural(plan.starts[index] ?? optimum.point),
    optimum: plan.toNatural(optimum.point),
    logLikelihood: optimum.value * plan.customers,
    iterations: optimum.iterations,
    evaluations: optimum.evaluations,
  }));
  const first = optima.reduce((one, two) => (two.value > one.value || Number.isNaN(one.value) ? two : one));
  const { optimum, curvature } = yield* polish(plan, objective, first);
  const covariance = curvature.covariance?.map((entry) => entry / plan.customers) ?? null;
  return { best: optimum, curvature: { ...curvature, covariance }, starts };
}

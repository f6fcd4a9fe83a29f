import { inspectCurvature } from './hessian-report.ts';
import type { Objective, OptimiseOptions, Optimum } from './optimise.ts';
import type { Steps } from './steps.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';

/** Steps beyond this leave the region in which a quadratic is to be trusted. */
const LONGEST_STEP = 1;
const MAX_STEPS = 12;

/** The optimum, or where Newton's steps had to stop, with the inverse of the curvature if there is one. */
export type NewtonResult = {
  readonly optimum: Optimum;
  readonly isDone: boolean;
  readonly inverse: readonly number[] | undefined;
};

/** Covariance times gradient. */
export function solveNewton(covariance: readonly number[], gradient: Float64Array): Float64Array {
  const size = gradient.length;
  return gradient.map((_, row) =>
    gradient.reduce((sum, slope, column) => sum + (covariance[row * size + column] ?? 0) * slope, 0),
  );
}

/**
 * Newton's method on an objective with a closed curvature, from a point near its maximum. Stops without an optimum, at the
 * best point so far, where the curvature is not positive definite, a step is long, leads to a limit or does not rise:
 * there a line search has to go on.
 */
export function* climbByNewton(
  objective: Objective,
  start: Float64Array,
  options: OptimiseOptions,
): Steps<NewtonResult> {
  const size = start.length;
  const held = Array.from(start, () => false);
  let point = start;
  let gradient: Float64Array = new Float64Array(size);
  let curvature: Float64Array = new Float64Array(size * size);
  let value = objective(point, gradient, curvature);
  let inverse: readonly number[] | undefined;
  let iterations = 0;
  const measure = (slopes: Float64Array): number => slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
  const finish = (isDone: boolean): NewtonResult => ({
    optimum: {
      point,
      value,
      gradient,
      gradientNorm: measure(gradient),
      onLimit: held,
      iterations,
      evaluations: iterations + 1,
    },
    isDone,
    inverse,
  });
  while (iterations < MAX_STEPS && Number.isFinite(value)) {
    yield 2 * options.work;
    throwIfCancelled(options.signal);
    inverse = inspectCurvature(curvature, held, Infinity).covariance ?? undefined;
    if (inverse === undefined) return finish(false);
    if (!(measure(gradient) > options.tolerance)) return finish(true);
    const step = solveNewton(inverse, gradient);
    const candidate = point.map((entry, index) => entry + (step[index] ?? 0));
    const isInside = candidate.every(
      (entry, index) => entry > (options.low[index] ?? -Infinity) && entry < (options.high[index] ?? Infinity),
    );
    if (!isInside || !(measure(step) <= LONGEST_STEP)) return finish(false);
    const slopes = new Float64Array(size);
    const bend = new Float64Array(size * size);
    const reached = objective(candidate, slopes, bend);
    if (!(reached >= value - 4e-16 * Math.abs(value))) return finish(false);
    point = candidate;
    gradient = slopes;
    curvature = bend;
    value = reached;
    iterations += 1;
  }
  return finish(false);
}

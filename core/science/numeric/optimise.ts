import type { Steps } from './steps.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';

/**
 * A smooth function to maximise. Writes its gradient, and minus its Hessian (row by row) where asked for and where it can.
 */
export type Objective = (point: Float64Array, gradient: Float64Array, curvature?: Float64Array) => number;

export type OptimiseOptions = {
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Largest absolute gradient entry accepted as zero. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** First guess of the inverse of minus the Hessian, row by row; by default a multiple of the identity. */
  readonly startInverse?: readonly number[] | undefined;
  /** Rows that one evaluation goes over. */
  readonly work: number;
  readonly signal?: AbortSignal | undefined;
};

/** Where the ascent ended. `onLimit`: entries held at a limit because the function rises beyond it. */
export type Optimum = {
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly gradientNorm: number;
  readonly onLimit: readonly boolean[];
  readonly iterations: number;
  readonly evaluations: number;
};

const LONGEST_STEP = 4;
/** A foreseen rise below this share of the value is lost in its rounding. */
const NO_RISE = 1e-13;

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) sum += (first[index] ?? 0) * (second[index] ?? 0);
  return sum;
}

function findHeld(point: Float64Array, gradient: Float64Array, options: OptimiseOptions): boolean[] {
  return Array.from(point, (entry, index) => {
    const slope = gradient[index] ?? 0;
    return (entry >= (options.high[index] ?? 0) && slope > 0) || (entry <= (options.low[index] ?? 0) && slope < 0);
  });
}

function measureFree(gradient: Float64Array, held: readonly boolean[]): number {
  return gradient.reduce((norm, slope, index) => (held[index] === true ? norm : Math.max(norm, Math.abs(slope))), 0);
}

function updateInverse(inverse: Float64Array, step: Float64Array, fall: Float64Array, isFirst: boolean): void {
  const size = step.length;
  const curvature = dot(step, fall);
  if (!(curvature > 1e-14 * Math.sqrt(dot(step, step) * dot(fall, fall)))) return;
  if (isFirst) {
    inverse.fill(0);
    const scale = curvature / dot(fall, fall);
    for (let index = 0; index < size; index += 1) inverse[index * size + index] = scale;
  }
  const moved = new Float64Array(size);
  for (let row = 0; row < size; row += 1) moved[row] = dot(inverse.subarray(row * size, (row + 1) * size), fall);
  const factor = (1 + dot(fall, moved) / curvature) / curvature;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const place = row * size + column;
      inverse[place] =
        (inverse[place] ?? 0) +
        factor * (step[row] ?? 0) * (step[column] ?? 0) -
        ((step[row] ?? 0) * (moved[column] ?? 0) + (moved[row] ?? 0) * (step[column] ?? 0)) / curvature;
    }
  }
}

/**
 * Maximises inside a box by BFGS (Nocedal & Wright 2006, algorithm 6.1) with a bisecting weak Wolfe line search; no
 * entry moves by more than 4 in one trial. Entries that press against a limit are held there and the rest goes on.
 */
export function* maximise(objective: Objective, start: Float64Array, options: OptimiseOptions): Steps<Optimum> {
  const size = start.length;
  const clip = (entry: number, index: number): number =>
    Math.min(options.high[index] ?? Infinity, Math.max(options.low[index] ?? -Infinity, entry));
  let point = start.map(clip);
  let gradient = new Float64Array(size);
  let value = objective(point, gradient);
  let evaluations = 1;
  let iterations = 0;
  let held = findHeld(point, gradient, options);
  const inverse = Float64Array.from({ length: size * size }, (_, place) => options.startInverse?.[place] ?? 0);
  let isFresh = options.startInverse === undefined;
  while (iterations < options.maxIterations) {
    throwIfCancelled(options.signal);
    const norm = measureFree(gradient, held);
    if (!(norm > options.tolerance) || !Number.isFinite(value)) break;
    if (isFresh) {
      inverse.fill(0);
      for (let index = 0; index < size; index += 1) inverse[index * size + index] = Math.min(1, 0.5 / norm);
    }
    const direction = new Float64Array(size);
    for (let row = 0; row < size; row += 1) {
      if (held[row] === true) continue;
      for (let column = 0; column < size; column += 1) {
        if (held[column] !== true) {
          direction[row] = (direction[row] ?? 0) + (inverse[row * size + column] ?? 0) * (gradient[column] ?? 0);
        }
      }
    }
    const slope = dot(direction, gradient);
    if (slope > 0 && slope < NO_RISE * (1 + Math.abs(value))) break;
    if (!(slope > 0)) {
      if (isFresh) break;
      isFresh = true;
      continue;
    }
    const longest = direction.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
    const limit = LONGEST_STEP / longest;
    let length = Math.min(1, limit);
    let low = 0;
    let high = Infinity;
    let best: { point: Float64Array<ArrayBuffer>; gradient: Float64Array<ArrayBuffer>; value: number } | null = null;
    for (let trial = 0; trial < 40; trial += 1) {
      const candidate = point.map((entry, index) => clip(entry + length * (direction[index] ?? 0), index));
      const candidateGradient = new Float64Array(size);
      const candidateValue = objective(candidate, candidateGradient);
      evaluations += 1;
      yield options.work;
      const noise = 4e-16 * Math.abs(value);
      if (!(candidateValue >= value + 1e-4 * length * slope - noise)) {
        high = length;
      } else {
        best = { point: candidate, gradient: candidateGradient, value: candidateValue };
        if (dot(candidateGradient, direction) <= 0.9 * slope || length >= limit) break;
        low = length;
      }
      length = high === Infinity ? Math.min(2 * length, limit) : (low + high) / 2;
    }
    if (best === null) {
      if (isFresh) break;
      isFresh = true;
      continue;
    }
    const from = point;
    const slopes = gradient;
    const step = best.point.map((entry, index) => entry - (from[index] ?? 0));
    const change = best.gradient.map((entry, index) => (slopes[index] ?? 0) - entry);
    updateInverse(inverse, step, change, isFresh);
    isFresh = false;
    ({ point, gradient, value } = best);
    iterations += 1;
    const heldNow = findHeld(point, gradient, options);
    if (heldNow.some((entry, index) => entry !== held[index])) isFresh = true;
    held = heldNow;
  }
  return { point, value, gradient, gradientNorm: measureFree(gradient, held), onLimit: held, iterations, evaluations };
}

/** Minus the Hessian (k × k, symmetric), by central differences of the gradient. */
export function* differentiateGradient(objective: Objective, point: Float64Array, work: number): Steps<Float64Array> {
  const size = point.length;
  const hessian = new Float64Array(size * size);
  const width = 1e-4;
  for (let column = 0; column < size; column += 1) {
    const [low = new Float64Array(size), high = new Float64Array(size)] = [-1, 1].map((side) => {
      const shifted = point.slice();
      shifted[column] = (shifted[column] ?? 0) + side * width;
      const gradient = new Float64Array(size);
      objective(shifted, gradient);
      return gradient;
    });
    yield 2 * work;
    for (let row = 0; row < size; row += 1) {
      hessian[row * size + column] = ((low[row] ?? 0) - (high[row] ?? 0)) / (2 * width);
    }
  }
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < row; column += 1) {
      const mean = ((hessian[row * size + column] ?? 0) + (hessian[column * size + row] ?? 0)) / 2;
      hessian[row * size + column] = mean;
      hessian[column * size + row] = mean;
    }
  }
  return hessian;
}

/** Eigenvalues, ascending, and unit eigenvectors (one per row) of a symmetric matrix, by Jacobi rotations. */
export function decomposeSymmetric(matrix: Float64Array, size: number): { values: number[]; vectors: number[][] } {
  const a = Array.from({ length: size }, (_, row) => Array.from(matrix.subarray(row * size, (row + 1) * size)));
  const v = a.map((_, row) => a.map((__, column) => (row === column ? 1 : 0)));
  const get = (m: readonly (readonly number[])[], row: number, column: number): number => m[row]?.[column] ?? 0;
  const rotate = (m: number[][], row: number, first: number, second: number, cos: number, sin: number): void => {
    const line = m[row];
    if (line === undefined) return;
    const [x, y] = [line[first] ?? 0, line[second] ?? 0];
    line[first] = cos * x - sin * y;
    line[second] = sin * x + cos * y;
  };
  for (let sweep = 0; sweep < 60; sweep += 1) {
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        const off = get(a, p, q);
        if (Math.abs(off) <= 1e-300) continue;
        const theta = (get(a, q, q) - get(a, p, p)) / (2 * off);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const cos = 1 / Math.hypot(t, 1);
        const sin = t * cos;
        for (let row = 0; row < size; row += 1) rotate(a, row, p, q, cos, sin);
        const [first = [], second = []] = [a[p], a[q]];
        a[p] = first.map((entry, column) => cos * entry - sin * (second[column] ?? 0));
        a[q] = second.map((entry, column) => sin * (first[column] ?? 0) + cos * entry);
        for (let row = 0; row < size; row += 1) rotate(v, row, p, q, cos, sin);
      }
    }
  }
  const order = a.map((_, index) => index).sort((one, two) => get(a, one, one) - get(a, two, two));
  return {
    values: order.map((index) => get(a, index, index)),
    vectors: order.map((index) => v.map((row) => row[index] ?? 0)),
  };
}

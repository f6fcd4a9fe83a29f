import type { IndexedHistories } from './compress.ts';
import { integratePowers } from '#core/science/numeric/quadrature.ts';

/**
 * Death integrals of many histories at once: the integral over (tx, T) as the difference of two integrals up to the
 * latest time, which depend on x and one time only.
 */
export type DeathTable = {
  /** Integrates anew for r, α, s, β. */
  update(r: number, alpha: number, s: number, beta: number): void;
  /** Writes ln of the integral over (tx, T) of a row and the four means, as `integratePowers` does. */
  read(row: number, out: Float64Array): void;
};

const FIELDS = 5;

/** Places of every row's tx and T among the distinct times of its x. */
function placeRows(histories: IndexedHistories): {
  readonly times: Float64Array;
  readonly counts: Float64Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
} {
  const { count, counts, countIndex, lastIndex, endIndex } = histories;
  const width = histories.times.length;
  const isUsed = new Set<number>();
  for (let row = 0; row < count; row += 1) {
    const base = (countIndex[row] ?? 0) * width;
    isUsed.add(base + (lastIndex[row] ?? 0));
    isUsed.add(base + (endIndex[row] ?? 0));
  }
  const cells = Float64Array.from(isUsed).sort();
  const placeOf = new Map<number, number>();
  cells.forEach((cell, place) => placeOf.set(cell, place));
  const start = new Uint32Array(count);
  const end = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) {
    const base = (countIndex[row] ?? 0) * width;
    start[row] = placeOf.get(base + (lastIndex[row] ?? 0)) ?? 0;
    end[row] = placeOf.get(base + (endIndex[row] ?? 0)) ?? 0;
  }
  return {
    times: cells.map((cell) => histories.times[cell % width] ?? 0),
    counts: cells.map((cell) => counts[Math.floor(cell / width)] ?? 0),
    start,
    end,
  };
}

/**
 * A table of death integrals, or null where the histories share too few times for it to pay. The difference of two
 * integrals loses as many digits as (T − tx) is smaller than the longest observation: three or four for whole days.
 */
export function createDeathTable(histories: IndexedHistories): DeathTable | null {
  if (histories.count < 2000) return null;
  const { times, counts, start, end } = placeRows(histories);
  if (times.length * 2 > histories.count) return null;
  const sums = new Float64Array(times.length * FIELDS);
  const piece = new Float64Array(FIELDS);
  return {
    update: (r, alpha, s, beta) => {
      for (let place = times.length - 1; place >= 0; place -= 1) {
        const base = place * FIELDS;
        const next = base + FIELDS;
        const isLatest = place === times.length - 1 || counts[place + 1] !== counts[place];
        if (isLatest) {
          sums[base] = -Infinity;
          sums.fill(0, base + 1, next);
          continue;
        }
        integratePowers(r + (counts[place] ?? 0), alpha, s + 1, beta, times[place] ?? 0, times[place + 1] ?? 0, piece);
        const ratio = Math.exp((sums[next] ?? 0) - (piece[0] ?? 0));
        const total = 1 + ratio;
        sums[base] = (piece[0] ?? 0) + Math.log1p(ratio);
        for (let field = 1; field < FIELDS; field += 1) {
          sums[base + field] = ((piece[field] ?? 0) + ratio * (sums[next + field] ?? 0)) / total;
        }
      }
    },
    read: (row, out) => {
      const from = (start[row] ?? 0) * FIELDS;
      const to = (end[row] ?? 0) * FIELDS;
      const fall = (sums[to] ?? 0) - (sums[from] ?? 0);
      const ratio = Math.exp(fall);
      const rest = -Math.expm1(fall);
      out[0] = (sums[from] ?? 0) + Math.log(rest);
      for (let field = 1; field < FIELDS; field += 1) {
        out[field] = ((sums[from + field] ?? 0) - ratio * (sums[to + field] ?? 0)) / rest;
      }
    },
  };
}

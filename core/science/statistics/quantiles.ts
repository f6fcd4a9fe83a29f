/**
 * The quantile of ascending values: at place p (n + 1) of n values, between neighbours by proportion, the ends beyond them. One
 * more value lies below it with probability p, however few there are: what an interval of draws or of resamples promises (Hyndman
 * & Fan 1996, definition 6; (R + 1) p of Davison & Hinkley 1997 for the bootstrap). NaN without values.
 */
export function readQuantile(sorted: Float64Array, share: number): number {
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const position = Math.min(last, Math.max(0, share * (last + 2) - 1));
  const place = Math.floor(position);
  const below = sorted[place] as number;
  return below + ((sorted[Math.min(place + 1, last)] as number) - below) * (position - place);
}

/** A number and the middle `level` of what it may be. */
export type Band = { readonly low: number; readonly median: number; readonly high: number };

/** Median and the middle `level` of ascending values. */
export function readBand(sorted: Float64Array, level: number): Band {
  return {
    low: readQuantile(sorted, (1 - level) / 2),
    median: readQuantile(sorted, 0.5),
    high: readQuantile(sorted, (1 + level) / 2),
  };
}

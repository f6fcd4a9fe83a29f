import { computeNormalQuantile, computeNormalTail } from '#core/science/statistics/distributions.ts';
import type { Estimate, Moments } from '#core/science/statistics/intervals.ts';

/** One stratum's arms. */
export type Stratum = { readonly treated: Moments; readonly control: Moments };

/**
 * Post-stratified difference: strata's differences weighted by their share of all customers (Miratrix, Sekhon & Yu 2013).
 * Strata without two customers in each arm say nothing of a difference; they are left out and counted in `leftOut`
 * (customers), and the weights are over the rest. Null where no stratum is left.
 */
export function postStratify(
  strata: readonly Stratum[],
  level = 0.95,
): (Estimate & { readonly leftOut: number }) | null {
  const usable = strata.filter(({ treated, control }) => treated.n >= 2 && control.n >= 2);
  const size = ({ treated, control }: Stratum): number => treated.n + control.n;
  const total = usable.reduce((sum, stratum) => sum + size(stratum), 0);
  if (total === 0) return null;
  let value = 0;
  let variance = 0;
  for (const stratum of usable) {
    const { treated, control } = stratum;
    const weight = size(stratum) / total;
    value += weight * (treated.mean - control.mean);
    variance += weight * weight * (treated.variance / treated.n + control.variance / control.n);
  }
  const standardError = Math.sqrt(variance);
  const half = computeNormalQuantile((1 + level) / 2) * standardError;
  return {
    value,
    interval: { low: value - half, high: value + half },
    standardError,
    pValue: standardError === 0 ? 1 : 2 * computeNormalTail(Math.abs(value / standardError)),
    leftOut: strata.reduce((sum, stratum) => sum + size(stratum), 0) - total,
  };
}

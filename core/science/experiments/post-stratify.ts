import { computeStudentQuantile, computeStudentTails } from '#core/science/statistics/distributions.ts';
import type { Estimate, Moments } from '#core/science/statistics/intervals.ts';

/** One stratum's arms. */
export type Stratum = { readonly treated: Moments; readonly control: Moments };

/**
 * Post-stratified difference: strata's differences weighted by their share of all customers (Miratrix, Sekhon & Yu 2013), with
 * the variance that comes of these shares being a sample's (their multinomial covariance), by Student's distribution with
 * Satterthwaite's degrees of freedom. Strata without two customers in each arm say nothing of a difference; they are left out and
 * counted in `leftOut` (customers), and the weights are over the rest: collapse strata first. Null where no stratum is left.
 */
export function postStratify(
  strata: readonly Stratum[],
  level = 0.95,
): (Estimate & { readonly leftOut: number }) | null {
  const usable = strata.filter(({ treated, control }) => treated.n >= 2 && control.n >= 2);
  const size = ({ treated, control }: Stratum): number => treated.n + control.n;
  const total = usable.reduce((sum, stratum) => sum + size(stratum), 0);
  if (total === 0) return null;
  const differences = usable.map(({ treated, control }) => treated.mean - control.mean);
  const value = usable.reduce((sum, stratum, at) => sum + (size(stratum) / total) * (differences[at] as number), 0);
  let variance = 0;
  let spread = 0;
  usable.forEach((stratum, at) => {
    const weight = size(stratum) / total;
    for (const arm of [stratum.treated, stratum.control]) {
      const part = (weight * weight * arm.variance) / arm.n;
      variance += part;
      spread += (part * part) / (arm.n - 1);
    }
    variance += (weight * ((differences[at] as number) - value) ** 2) / total;
  });
  const standardError = Math.sqrt(variance);
  const degrees = spread === 0 ? total : (variance * variance) / spread;
  const half = computeStudentQuantile((1 + level) / 2, degrees) * standardError;
  return {
    value,
    interval: { low: value - half, high: value + half },
    standardError,
    pValue: standardError === 0 ? 1 : computeStudentTails(Math.abs(value / standardError), degrees),
    leftOut: strata.reduce((sum, stratum) => sum + size(stratum), 0) - total,
  };
}

/** Sample size at which the sequence is narrowest where nobody says another (GrowthBook's default). */
const DEFAULT_TUNED_FOR = 5000;

/**
 * Factor by which the half width of the asymptotic confidence sequence exceeds the standard error: it holds at every look
 * together, for any stopping rule (Waudby-Smith et al. 2021; the form GrowthBook uses, clv.md 4.9). `n` is the number of
 * customers in both arms at the look, `tunedFor` the number at which the sequence is narrowest, `alpha` 1 − level.
 */
export function computeSequentialFactor(n: number, alpha = 0.05, tunedFor = DEFAULT_TUNED_FOR): number {
  const log = -2 * Math.log(alpha);
  const rho2 = (log + Math.log(log + 1)) / tunedFor;
  const scaled = n * rho2 + 1;
  return Math.sqrt(n) * Math.sqrt(((2 * scaled) / (n * n * rho2)) * Math.log(Math.sqrt(scaled) / alpha));
}

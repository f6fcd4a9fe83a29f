import { computeLogGamma } from '#core/science/numeric/special.ts';

/** Probabilities of consecutive whole numbers from `from` on; what is left out is below 1e-15. */
export type CountDistribution = { readonly from: number; readonly probabilities: Float64Array };

function logChoose(n: number, k: number): number {
  return computeLogGamma(n + 1) - computeLogGamma(k + 1) - computeLogGamma(n - k + 1);
}

function tabulate(from: number, through: number, logProbability: (k: number) => number): CountDistribution {
  const probabilities = Float64Array.from({ length: through - from + 1 }, (_, index) =>
    Math.exp(logProbability(from + index)),
  );
  const total = probabilities.reduce((sum, value) => sum + value, 0);
  return { from, probabilities: probabilities.map((value) => value / total) };
}

function window(mean: number, variance: number, least: number, most: number): [number, number] {
  const reach = Math.ceil(10 * Math.sqrt(variance)) + 10;
  return [Math.max(least, Math.floor(mean) - reach), Math.min(most, Math.ceil(mean) + reach)];
}

/** Binomial(n, p). */
export function tabulateBinomial(n: number, p: number): CountDistribution {
  if (p <= 0 || n === 0) return { from: 0, probabilities: Float64Array.of(1) };
  if (p >= 1) return { from: n, probabilities: Float64Array.of(1) };
  const [from, through] = window(n * p, n * p * (1 - p), 0, n);
  return tabulate(from, through, (k) => logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/** Marked ones among `drawn` of `total` of which `marked` are marked, without replacement. */
export function tabulateHypergeometric(total: number, marked: number, drawn: number): CountDistribution {
  const least = Math.max(0, drawn + marked - total);
  const most = Math.min(drawn, marked);
  const share = total === 0 ? 0 : marked / total;
  const variance = total < 2 ? 0 : (drawn * share * (1 - share) * (total - drawn)) / (total - 1);
  const [from, through] = window(drawn * share, variance, least, most);
  return tabulate(from, through, (k) => logChoose(marked, k) + logChoose(total - marked, drawn - k));
}

/** The sum of independent counts. */
export function addCounts(parts: readonly CountDistribution[]): CountDistribution {
  return parts.reduce<CountDistribution>(
    (one, two) => {
      const probabilities = new Float64Array(one.probabilities.length + two.probabilities.length - 1);
      one.probabilities.forEach((first, a) =>
        two.probabilities.forEach((second, b) => {
          probabilities[a + b] = (probabilities[a + b] as number) + first * second;
        }),
      );
      return { from: one.from + two.from, probabilities };
    },
    { from: 0, probabilities: Float64Array.of(1) },
  );
}

/** Two-sided exact p-value: the probability of all counts that are no likelier than the one found. */
export function computeExactPValue({ from, probabilities }: CountDistribution, found: number): number {
  const own = probabilities[found - from];
  if (own === undefined) return 0;
  const sum = probabilities.reduce((total, value) => (value <= own * (1 + 1e-9) ? total + value : total), 0);
  return Math.min(1, sum);
}

import { computeNormalQuantile } from '#core/science/statistics/distributions.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** Customers per arm below which a cut says nothing. */
export const FEWEST_PER_CUT = 30;

export type CutEstimate = {
  readonly key: string;
  readonly treated: number;
  readonly control: number;
  readonly estimate: number;
  readonly standardError: number;
};

export type ShrunkenCut = {
  readonly key: string;
  readonly treated: number;
  readonly control: number;
  /** Null where an arm has too few customers (样本不足). */
  readonly raw: number | null;
  readonly shrunken: number | null;
  readonly interval: Interval | null;
};

export type ShrunkenCuts = {
  readonly cuts: readonly ShrunkenCut[];
  readonly mean: number | null;
  /** Spread of true effects between the cuts. */
  readonly spread: number | null;
};

/** Spread by which the cuts' weighted squares reach their degrees of freedom (Paule & Mandel 1982). */
function findSpread(cuts: readonly CutEstimate[]): number {
  const measure = (variance: number): number => {
    const weights = cuts.map(({ standardError }) => 1 / (standardError ** 2 + variance));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = cuts.reduce((sum, { estimate }, at) => sum + ((weights[at] as number) * estimate) / total, 0);
    return cuts.reduce((sum, { estimate }, at) => sum + (weights[at] as number) * (estimate - mean) ** 2, 0);
  };
  const degrees = cuts.length - 1;
  if (measure(0) <= degrees) return 0;
  let [low, high] = [0, Math.max(...cuts.map(({ standardError }) => standardError ** 2))];
  while (measure(high) > degrees) high *= 2;
  for (let turn = 0; turn < 60; turn += 1) {
    const middle = (low + high) / 2;
    if (measure(middle) > degrees) low = middle;
    else high = middle;
  }
  return Math.sqrt((low + high) / 2);
}

/**
 * Effects of cuts (segments) shrunken to their mean by empirical Bayes, with Morris's (1983) allowance for the spread being
 * estimated: a cut that stands out by luck is pulled back. Cuts below 30 customers in an arm say nothing and take no part.
 */
export function shrinkCuts(cuts: readonly CutEstimate[], level = 0.95): ShrunkenCuts {
  const isUsable = ({ treated, control, standardError }: CutEstimate): boolean =>
    Math.min(treated, control) >= FEWEST_PER_CUT && standardError > 0;
  const usable = cuts.filter(isUsable);
  if (usable.length < 3) {
    return {
      cuts: cuts.map((cut) => ({
        key: cut.key,
        treated: cut.treated,
        control: cut.control,
        raw: isUsable(cut) ? cut.estimate : null,
        shrunken: null,
        interval: null,
      })),
      mean: null,
      spread: null,
    };
  }
  const spread = findSpread(usable);
  const weights = usable.map(({ standardError }) => 1 / (standardError ** 2 + spread ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = usable.reduce((sum, { estimate }, at) => sum + ((weights[at] as number) * estimate) / total, 0);
  const k = usable.length;
  const z = computeNormalQuantile((1 + level) / 2);
  return {
    mean,
    spread,
    cuts: cuts.map((cut) => {
      const { key, treated, control, estimate, standardError } = cut;
      if (!isUsable(cut)) return { key, treated, control, raw: null, shrunken: null, interval: null };
      const weight = 1 / (standardError ** 2 + spread ** 2);
      const pull = ((k - 3) / (k - 1)) * standardError ** 2 * weight;
      const shrunken = (1 - pull) * estimate + pull * mean;
      const share = weight / total;
      const variance =
        standardError ** 2 * (1 - (1 - share) * pull) + (2 / Math.max(1, k - 3)) * pull ** 2 * (estimate - mean) ** 2;
      const half = z * Math.sqrt(variance);
      return {
        key,
        treated,
        control,
        raw: estimate,
        shrunken,
        interval: { low: shrunken - half, high: shrunken + half },
      };
    }),
  };
}

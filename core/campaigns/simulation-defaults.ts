/** Seed of a simulation unless one is stated: the same strategies on the same build give the same bytes. */
export const DEFAULT_SEED = 20_260_630;

/** Seed of the bootstraps and draws of evaluations unless one is stated. */
export const EVALUATION_SEED = 20_260_630;

/** Draws of a simulation unless stated; the first of {@link DRAW_CHOICES}. */
export const DEFAULT_DRAWS = 1000;

/** Numbers of draws that are offered, the usual one first. */
export const DRAW_CHOICES = [1000, 500, 2000] as const;

/** Fewest and most draws that a simulation makes. */
export const DRAW_LIMITS = { least: 8, most: 100_000 } as const;

/**
 * Level of the intervals of simulated money and orders unless stated: median and the middle 80 % of the draws, in every table,
 * sheet, list, lock and report. One in ten outcomes lies above and one below, which an analyst can check against a dozen campaigns.
 */
export const DEFAULT_LEVEL = 0.8;

/** Share of amounts above which single ones are set to it where an evaluation is asked to cap them. */
export const WINSORISE_AT = 0.99;

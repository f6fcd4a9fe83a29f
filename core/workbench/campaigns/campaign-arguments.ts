import { z } from 'zod';
import { OVERLAP_RULES } from '#core/campaigns/plan/overlap.ts';
import { DEFAULT_DRAWS, DEFAULT_LEVEL, DEFAULT_SEED, DRAW_LIMITS } from '#core/campaigns/simulation-defaults.ts';
import { strategySchema } from '#core/campaigns/strategy/strategy.ts';

type Optional<Input> = { [Key in keyof Input]-?: undefined extends Input[Key] ? Key : never }[keyof Input];
type Listed<Args> = {
  readonly [Key in keyof Args]: Args[Key] extends readonly (infer Item)[] ? readonly Item[] : Args[Key];
};

/** Arguments as they are asked with: what has a default may be left out, lists may be read-only. */
export type Asked<Schema extends z.ZodType> = Listed<
  Omit<z.output<Schema>, Optional<z.input<Schema>>> &
    Partial<Pick<z.output<Schema>, Optional<z.input<Schema>> & keyof z.output<Schema>>>
>;

/** Strategies planned side by side, and what becomes of customers that several of them mean. */
export const togetherArgs = z.strictObject({
  strategies: z.array(strategySchema).min(1),
  overlap: z.enum(OVERLAP_RULES),
  /** False leaves the backtest, and with it the calendar layer, out. */
  hasCalendar: z.boolean().default(true),
});
export type TogetherArgs = z.output<typeof togetherArgs>;

/** One of several strategies that are planned side by side. */
export const amongArgs = togetherArgs.extend({ strategyId: z.string() });
export type StrategyAmong = Asked<typeof amongArgs>;

/** How draws are made and summarised. */
export const drawArgs = z.strictObject({
  draws: z.number().int().min(DRAW_LIMITS.least).max(DRAW_LIMITS.most).default(DEFAULT_DRAWS),
  /** Any whole number from 0 below 2^53. */
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(DEFAULT_SEED),
  level: z.number().gt(0).lt(1).default(DEFAULT_LEVEL),
});
export type DrawArgs = z.output<typeof drawArgs>;

import { z } from 'zod';

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const score = z.number().int().min(1).max(10);
const scoreRange = z.strictObject({ min: score, max: score });

/** Numbers of `agg_cst_current` that a rule can bound. Money is in minor units, `_days` in whole days as of the date. */
export const AUDIENCE_NUMBERS = [
  'recency_days',
  'tenure_days',
  'frequency',
  'monetary_cents',
  'average_order_cents',
  'margin_cents',
  'ltv_historic_cents',
  'ltv_predicted_cents',
  'ltv_cents',
  'p_alive',
  'expected_purchases',
] as const;

/** Attributes of the customer master that a rule can ask for. */
export const AUDIENCE_ATTRIBUTES = ['gender', 'city', 'channel'] as const;

/** What a customer can do: behaviours, and `purchase`, which goes by orders where there are any. */
export const AUDIENCE_EVENTS = ['view', 'favorite', 'cart', 'purchase'] as const;

const days = { from: isoDate.nullable().default(null), through: isoDate.nullable().default(null) };
const atLeast = z.number().int().min(1).default(1);

const condition = z.discriminatedUnion('kind', [
  /** Keys of `dim_customer_segment`. */
  z.strictObject({ kind: z.literal('segment'), keys: z.array(z.number().int()).min(1) }),
  /** Keys of `dim_customer_value`. */
  z.strictObject({ kind: z.literal('value'), keys: z.array(z.number().int()).min(1) }),
  /** Codes of the project's RFM segment map. */
  z.strictObject({ kind: z.literal('rfm-segment'), codes: z.array(z.string().min(1)).min(1) }),
  /** A block of the RFM grid, both ends included; a score that is not named may be any. */
  z.strictObject({
    kind: z.literal('rfm-scores'),
    r: scoreRange.optional(),
    f: scoreRange.optional(),
    m: scoreRange.optional(),
  }),
  /** min ≤ field ≤ max; a customer without the number is not in. */
  z.strictObject({
    kind: z.literal('number'),
    field: z.enum(AUDIENCE_NUMBERS),
    min: z.number().nullable().default(null),
    max: z.number().nullable().default(null),
  }),
  /** A profile tag (画像标签) with one of these values as of the date. */
  z.strictObject({ kind: z.literal('tag'), tag: z.string().min(1), values: z.array(z.string().min(1)).min(1) }),
  /** Home store, by natural id. */
  z.strictObject({ kind: z.literal('home-store'), ids: z.array(z.string().min(1)).min(1) }),
  z.strictObject({
    kind: z.literal('attribute'),
    field: z.enum(AUDIENCE_ATTRIBUTES),
    values: z.array(z.string().min(1)).min(1),
  }),
  /** First purchase date within the days, both ends included. */
  z.strictObject({ kind: z.literal('first-purchase'), ...days }),
  /** At least so many purchases within the days; in a store where one is named. */
  z.strictObject({
    kind: z.literal('purchased'),
    ...days,
    min: atLeast,
    storeIds: z.array(z.string().min(1)).default([]),
  }),
  /** Bought one of the products, or of the categories, within the days. */
  z.strictObject({
    kind: z.literal('bought-product'),
    ...days,
    productIds: z.array(z.string().min(1)).default([]),
    categories: z.array(z.string().min(1)).default([]),
  }),
  /** At least so many behaviour events of the type within the days. */
  z.strictObject({
    kind: z.literal('behaved'),
    type: z.enum(AUDIENCE_EVENTS),
    ...days,
    min: atLeast,
  }),
  /**
   * Did `first` on a day within the days, then `next` on a day 1…`withinDays` days later; with `sameDay` on that day too.
   * Facts are kept by day, so the order within one day is not known. `purchase` is a purchase day.
   */
  z.strictObject({
    kind: z.literal('sequence'),
    first: z.enum(AUDIENCE_EVENTS),
    next: z.enum(AUDIENCE_EVENTS),
    withinDays: z.number().int().min(1).max(3650),
    sameDay: z.boolean().default(false),
    ...days,
  }),
  /** Assigned to the strategy; in one arm where stated. */
  z.strictObject({
    kind: z.literal('touched'),
    strategyId: z.string().min(1),
    arm: z.enum(['treated', 'control']).optional(),
  }),
  /** A list as it was taken, e.g. a saved static segment. */
  z.strictObject({ kind: z.literal('customers'), ids: z.array(z.string()) }),
]);

export type AudienceCondition = z.output<typeof condition>;

/**
 * A saved segment or an own tag by its id, with its name and rule as they were when it was put here: the rule holds by
 * itself where the saved thing is gone.
 */
export type NamedRule = {
  readonly kind: 'named';
  readonly of: 'segment' | 'tag';
  readonly id: string;
  readonly name: string;
  readonly rule: AudienceRule;
};

/**
 * Who is meant: conditions, joined by `all` (AND), `any` (OR) and `not` (exclude). One model for chips, saved segments,
 * strategies' audiences, lists and exports.
 */
export type AudienceRule =
  | AudienceCondition
  | NamedRule
  | { readonly kind: 'all'; readonly rules: readonly AudienceRule[] }
  | { readonly kind: 'any'; readonly rules: readonly AudienceRule[] }
  | { readonly kind: 'not'; readonly rule: AudienceRule };

/** A rule as it is saved; unknown kinds and fields are refused with their path. */
export const audienceRuleSchema: z.ZodType<AudienceRule> = z.lazy(() =>
  z.union([
    condition,
    z.strictObject({
      kind: z.literal('named'),
      of: z.enum(['segment', 'tag']),
      id: z.string().min(1),
      name: z.string().min(1).max(200),
      rule: audienceRuleSchema,
    }),
    z.strictObject({ kind: z.literal('all'), rules: z.array(audienceRuleSchema) }),
    z.strictObject({ kind: z.literal('any'), rules: z.array(audienceRuleSchema) }),
    z.strictObject({ kind: z.literal('not'), rule: audienceRuleSchema }),
  ]),
);

/** Everybody. */
export const EVERYBODY: AudienceRule = { kind: 'all', rules: [] };

/** Both rules hold; everybody is left out of the text. */
export function combineRules(rules: readonly AudienceRule[]): AudienceRule {
  const limiting = rules.filter((rule) => rule.kind !== 'all' || rule.rules.length > 0);
  const [only] = limiting;
  return only !== undefined && limiting.length === 1 ? only : { kind: 'all', rules: limiting };
}

/** Whether a rule leaves nobody out. */
export function isEverybody(rule: AudienceRule): boolean {
  return rule.kind === 'all' && rule.rules.every(isEverybody);
}

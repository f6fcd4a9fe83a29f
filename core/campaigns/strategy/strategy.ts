import { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';
import { audienceRuleSchema, EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import {
  ASSUMPTION_NAMES,
  ASSUMPTIONS,
  rangeSchema,
  type AssumptionName,
  type AssumptionRange,
} from './assumptions.ts';

/** What a strategy is for (domain.md: 高价值 → VIP维护, 中价值 → 激活, 低价值 → 唤醒). */
export const STRATEGY_TYPES = ['vip-care', 'activate', 'win-back', 'custom'] as const;
export type StrategyType = (typeof STRATEGY_TYPES)[number];

/** What each type is called; the Chinese word is what the `strategies` source carries. */
export const STRATEGY_TYPE_LABELS: Readonly<Record<StrategyType, Label>> = {
  'vip-care': { zh: 'VIP维护', en: 'VIP care' },
  activate: { zh: '激活', en: 'Activation' },
  'win-back': { zh: '唤醒', en: 'Win-back' },
  custom: { zh: '自定义', en: 'Custom' },
};

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'an id of letters, digits, - and _');
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const cents = z.number().int().min(0);
const days = (min: number, max: number): z.ZodNumber => z.number().int().min(min).max(max);

const offer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** A share of the order's money. */
  z.strictObject({ kind: z.literal('rate'), rate: z.number().gt(0).lt(1), minSpendCents: cents.default(0) }),
  /** Money off the order, never more than the order. */
  z.strictObject({ kind: z.literal('amount'), amountCents: cents.min(1), minSpendCents: cents.default(0) }),
]);

const assumptions = z.strictObject(
  Object.fromEntries(ASSUMPTION_NAMES.map((name) => [name, rangeSchema.optional()])) as {
    [Name in AssumptionName]: z.ZodOptional<typeof rangeSchema>;
  },
);

function isWithin(name: AssumptionName, range: AssumptionRange): boolean {
  return range.low >= ASSUMPTIONS[name].min && range.high <= ASSUMPTIONS[name].max;
}

/**
 * A repurchase strategy (domain.md section 9), as it is saved and as `cst simulate` reads it. Money in minor units, shares
 * between 0 and 1. `waves` are the touches of every treated customer, in days after the start; each further wave is the
 * child strategy `<id>-w2`, `-w3`, … under the campaign.
 */
export const strategySchema = z
  .strictObject({
    id,
    /** The campaign its waves belong to; the strategy itself where none is stated. */
    campaignId: id.nullable().default(null),
    name: z.string().trim().min(1).max(200),
    type: z.enum(STRATEGY_TYPES).default('custom'),
    audience: audienceRuleSchema.default(EVERYBODY),
    channel: z.string().trim().min(1).max(100),
    schedule: z
      .strictObject({
        /** First day of the conversion window; the day after the as-of date where it is null. */
        startsOn: isoDate.nullable().default(null),
        /** Days after the start on which everybody treated is touched. */
        waves: z
          .array(days(0, 365))
          .min(1)
          .max(12)
          .refine((waves) => waves.every((day, index) => index === 0 || day > (waves[index - 1] ?? 0)), {
            error: 'waves must be in rising order, no day twice',
          })
          .default([0]),
        /** At most so many touches of a customer in any window of so many days, earlier strategies' touches included. */
        frequencyCap: z
          .strictObject({ touches: z.number().int().min(1), days: days(1, 365) })
          .nullable()
          .default(null),
        /** Days after the conversion window that are watched too: pull-forward is taken back in them. */
        followUpDays: days(0, 365).default(0),
      })
      .prefault({}),
    offer: offer.default({ kind: 'none' }),
    costs: z.strictObject({ touchCents: cents.default(0), fixedCents: cents.default(0) }).prefault({}),
    caps: z
      .strictObject({
        /** Touches and fixed cost together; the offer is not in it. */
        budgetCents: cents.nullable().default(null),
        /** Customers that the channel can reach in one wave. */
        channelTouches: z.number().int().min(0).nullable().default(null),
      })
      .prefault({}),
    holdoutShare: z.number().min(0).lt(1).default(0.1),
    conversionWindowDays: days(1, 365).default(30),
    assumptions: assumptions.default({}),
    promotionId: z.string().min(1).nullable().default(null),
  })
  .superRefine((strategy, context) => {
    const report = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    for (const name of ASSUMPTION_NAMES) {
      const range = strategy.assumptions[name];
      if (range !== undefined && !isWithin(name, range)) {
        const { min, max } = ASSUMPTIONS[name];
        report(['assumptions', name], `low and high must lie between ${min} and ${max}`);
      }
    }
    const last = strategy.schedule.waves.at(-1) ?? 0;
    if (last >= strategy.conversionWindowDays) {
      report(
        ['schedule', 'waves'],
        `every wave must fall within the ${strategy.conversionWindowDays} days of the window`,
      );
    }
    if ((strategy.assumptions.pullForward?.high ?? 0) > 0 && strategy.schedule.followUpDays === 0) {
      report(['schedule', 'followUpDays'], 'pull-forward is taken back after the window: state the days to watch');
    }
    if (strategy.offer.kind !== 'none' && strategy.assumptions.redemption === undefined) {
      report(['assumptions', 'redemption'], 'an offer needs the share of orders that use it');
    }
  });

/** A strategy, complete. */
export type Strategy = z.output<typeof strategySchema>;
/** A strategy as it may be written: what has a default may be left out. */
export type StrategyInput = z.input<typeof strategySchema>;
export type Offer = Strategy['offer'];

/** Version of {@link strategySchema} in project files. */
export const STRATEGY_VERSION = 1;

/**
 * Reads a strategy. `source` names where it comes from, in messages.
 * @throws WorkbenchError `simulation/invalid-strategy` naming the path of the first fault.
 */
export function parseStrategy(value: unknown, source: string): Strategy {
  const parsed = strategySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  const reason = issue?.message ?? '';
  throw new WorkbenchError(
    'simulation/invalid-strategy',
    `${source} is not a valid strategy: ${path === '' ? '' : `${path}: `}${reason}`,
    {
      cause: parsed.error,
      hint: 'Compare with samples/strategies/ and correct the field that is named.',
      place: { file: source, ...(path === '' ? {} : { column: path }) },
      zh: {
        message: `${source} 不是有效的策略${path === '' ? '' : `，“${path}”有误`}：${reason}`,
        hint: '请对照 samples/strategies/ 中的示例，修正指出的字段。',
      },
    },
  );
}

/** The strategy id of each wave: the strategy's own for the first, `-w2`, `-w3`, … for the next. */
export function listWaveIds(strategy: Pick<Strategy, 'id' | 'schedule'>): string[] {
  return strategy.schedule.waves.map((_, index) => (index === 0 ? strategy.id : `${strategy.id}-w${index + 1}`));
}

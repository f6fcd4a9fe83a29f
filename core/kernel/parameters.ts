import { CHOSEN_MODELS } from './chosen-models.ts';
import { z } from 'zod';

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const score = z.number().int().min(1).max(10);
const cutPoints = z.array(z.number()).min(2).max(9);

/**
 * Every rule of a project that can be set. Saved in the project file, shown with its effect, written
 * into exports. Defaults are the domain's own.
 */
export const parametersSchema = z.strictObject({
  /** Everything is computed as of the end of this day; null = last date in orders (without orders: in behaviours). */
  asOfDate: isoDate.nullable().default(null),
  /** IANA name; wall-clock time of the project. */
  timeZone: z.string().min(1).default('Asia/Shanghai'),
  /** ISO 4217 code and decimals; null = as the amounts in the files say, and asked where they do not. */
  currency: z
    .strictObject({ code: z.string().length(3), decimals: z.number().int().min(0).max(4) })
    .nullable()
    .default({ code: 'CNY', decimals: 2 }),
  periodType: z.enum(['month', 'week', 'quarter']).default('month'),
  /** net: booked on the refund's date · gross: refunds ignored · allocate: booked on the original order's date. */
  refunds: z.enum(['net', 'gross', 'allocate']).default('net'),
  /** 拆单合并: one customer's purchases on one day are one purchase everywhere. */
  mergeSameDayOrders: z.boolean().default(false),
  /** Whether an order whose lines sum to exactly zero counts as a purchase (free items, points). */
  countZeroAmountOrders: z.boolean().default(false),
  /** Margin assumed where no unit cost is known, as a share of net money; null = margin stays unknown there. */
  marginRate: z.number().min(-1).max(1).nullable().default(null),
  /** Purchase events that carry a price are taken as orders when there is no orders source. */
  purchaseEventsAsOrders: z.boolean().default(false),
  rfm: z
    .strictObject({
      scoring: z.enum(['rank', 'thresholds']).default('rank'),
      scoreCount: z.number().int().min(3).max(10).default(5),
      /** Ascending cut points (scoreCount − 1 each), used by `thresholds`; a value ≥ the i-th F or M cut scores ≥ i + 1; R counts days, so a value ≤ the cut scores higher. */
      thresholds: z
        .strictObject({ recencyDays: cutPoints, frequency: cutPoints, monetaryCents: cutPoints })
        .nullable()
        .default(null),
      /** Observation window in months; null = all history. */
      windowMonths: z.number().int().min(1).nullable().default(null),
      segmentMap: z.enum(['classic8', 'named11']).default('named11'),
    })
    .prefault({}),
  segments: z
    .strictObject({
      /** null = floor(0.6 · scoreCount) + 1. */
      vipMinScore: score.nullable().default(null),
      newCustomerDays: z.number().int().min(1).default(90),
    })
    .prefault({}),
  valueTiers: z
    .strictObject({
      rule: z.enum(['share', 'amount']).default('share'),
      /** share: customers with a share ≥ this of strictly lower LTV are high / medium. */
      highShare: z.number().gt(0).lt(1).default(0.8),
      mediumShare: z.number().gt(0).lt(1).default(0.5),
      /** amount: LTV in minor units from which a customer is high / medium. */
      highCents: z.number().int().nullable().default(null),
      mediumCents: z.number().int().nullable().default(null),
    })
    .prefault({}),
  /** Customer models: P(alive), expected purchases and predicted LTV. */
  predictions: z
    .strictObject({
      enabled: z.boolean().default(true),
      model: z.enum(CHOSEN_MODELS).default('mbg-nbd'),
      /** Share by which money a year later counts less: 0.1 = it is divided by 1.1. */
      discountRatePerYear: z.number().min(0).max(1).default(0.1),
      /** A period is predicted from so many customers, customers with a repeat purchase day and days of history on; below it says why not. */
      minCustomers: z.number().int().min(1).default(500),
      minRepeaters: z.number().int().min(1).default(50),
      minHistoryDays: z.number().int().min(1).default(90),
    })
    .prefault({}),
  /** Days in which a touch can convert, where its strategy states none. */
  conversionWindowDays: z.number().int().min(1).max(365).default(30),
});

/** Project parameters, complete. Build with `parametersSchema.parse({})` for the defaults. */
export type Parameters = z.output<typeof parametersSchema>;

/** Parameters with the currency settled: what an import reads amounts by. */
export type PricedParameters = Omit<Parameters, 'currency'> & {
  readonly currency: NonNullable<Parameters['currency']>;
};

/** Parameters with the as-of date and the currency settled: what models and queries work with. */
export type SettledParameters = Omit<PricedParameters, 'asOfDate'> & { readonly asOfDate: string };

/** The smallest F and M score of a VIP. */
export function getVipMinScore(parameters: Pick<Parameters, 'rfm' | 'segments'>): number {
  return parameters.segments.vipMinScore ?? Math.floor(0.6 * parameters.rfm.scoreCount) + 1;
}

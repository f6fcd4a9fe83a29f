import { z } from 'zod';

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const estimate = z.strictObject({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  standardError: z.number().min(0),
});

/** What the analyst decides after an evaluation: 推广 · 调整 · 停止. */
export const DECISIONS = ['scale', 'iterate', 'stop'] as const;
export type Decision = (typeof DECISIONS)[number];

/** Version of {@link evaluationRecordSchema} in project files. */
export const EVALUATION_VERSION = 1;

/**
 * `content` of an evaluation of the project, one per strategy: the read-out as it stood when it was decided on, whether the locked
 * prediction held, what was learnt, and every decision with its date, the latest last (undone decisions stay as entries).
 */
export const evaluationRecordSchema = z.strictObject({
  strategyId: z.string().min(1),
  /** Scenario whose locked prediction this is about; null for imported campaigns. */
  scenarioId: z.string().min(1).nullable(),
  asOfDate: isoDate,
  buildId: z.string(),
  /** Difference of orders per treated customer, CUPED; null without a control. */
  orders: estimate.nullable(),
  /** Difference of net gain per treated customer in minor units, CUPED; null where it is not known. */
  net: estimate.nullable(),
  treated: z.number().int().min(0),
  /** Locked interval of the estimate of incremental orders, and whether it held. */
  score: z
    .strictObject({
      low: z.number(),
      high: z.number(),
      level: z.number().gt(0).lt(1),
      estimate: z.number(),
      predicted: z.number(),
      pit: z.number().min(0).max(1),
    })
    .nullable(),
  /** Assumptions after the outcome, by name; what the next simulation of this strategy type starts from. */
  learnt: z
    .array(
      z.strictObject({
        strategyType: z.string().min(1),
        assumption: z.string().min(1),
        low: z.number(),
        mid: z.number(),
        high: z.number(),
        weight: z.number().min(0).max(1),
      }),
    )
    .default([]),
  /** What the outcome says of each assumption, on the assumption's scale: what later states are computed from. */
  evidence: z
    .array(
      z.strictObject({
        strategyType: z.string().min(1),
        channel: z.string(),
        assumption: z.string().min(1),
        estimate: z.number(),
        standardError: z.number().gt(0),
        readOn: isoDate,
      }),
    )
    .default([]),
  /** Log ratio of the arms' orders per customer, of a campaign that may be learnt from; null where it may not. */
  logRatio: z
    .strictObject({
      strategyType: z.string(),
      channel: z.string(),
      estimate: z.number(),
      standardError: z.number().gt(0),
      readOn: isoDate,
      windowDays: z.number().int().min(1),
    })
    .nullable()
    .default(null),
  decisions: z
    .array(z.strictObject({ decision: z.enum(DECISIONS).nullable(), note: z.string().max(2000), decidedOn: isoDate }))
    .default([]),
});

/** A read-out with its decisions. */
export type EvaluationRecord = z.output<typeof evaluationRecordSchema>;

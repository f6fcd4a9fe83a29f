import { z } from 'zod';
import type { Label } from '#core/kernel/label.ts';
import { splitError } from '#core/science/experiments/error-budget.ts';
import { fixMoneyCap } from '#core/science/experiments/money-cap.ts';

/** Outcomes that a launch can be decided by. */
export const PRIMARY_OUTCOMES = ['conversion', 'repurchase', 'orders', 'revenue', 'margin', 'net'] as const;
export type PrimaryOutcome = (typeof PRIMARY_OUTCOMES)[number];

export const MONEY_OUTCOMES: readonly string[] = ['revenue', 'margin', 'net'] satisfies PrimaryOutcome[];

/** What a campaign must not make worse, with the direction that is worse and the unit of its margin. */
export const GUARDRAILS = {
  refundRate: {
    label: { zh: '退款率', en: 'Refund rate' },
    doc: {
      zh: '窗口内有退款的订单 / 窗口内订单；容许上升的百分点（0.02 = 2 个百分点）。',
      en: 'Orders of the window with a refund / orders of the window; the rise that is accepted (0.02 = 2 points).',
    },
    worse: 'up',
    unit: 'share',
    usual: 0.02,
  },
  marginPerOrder: {
    label: { zh: '每单毛利', en: 'Margin per order' },
    doc: {
      zh: '窗口内毛利 / 窗口内订单；容许下降的金额，以分为单位。',
      en: 'Margin of the window / orders of the window; the fall that is accepted, in minor units.',
    },
    worse: 'down',
    unit: 'money',
    usual: 500,
  },
  complaints: {
    label: { zh: '客服工单率', en: 'Service tickets' },
    doc: {
      zh: '窗口内有客服工单的客户 / 分配的客户；容许上升的百分点。',
      en: 'Customers with a service ticket in the window / customers assigned; the rise that is accepted.',
    },
    worse: 'up',
    unit: 'share',
    usual: 0.01,
  },
} as const satisfies Record<
  string,
  {
    readonly label: Label;
    readonly doc: Label;
    readonly worse: 'up' | 'down';
    readonly unit: 'share' | 'money';
    readonly usual: number;
  }
>;
export type GuardrailName = keyof typeof GUARDRAILS;
export const GUARDRAIL_NAMES = Object.keys(GUARDRAILS) as readonly GuardrailName[];

const share = z.number().min(0).max(1);
const guardrailSchema = z.strictObject({
  name: z.enum(GUARDRAIL_NAMES as readonly [GuardrailName, ...GuardrailName[]]),
  /** Largest worsening that is accepted: a share, or minor units per order. */
  margin: z.number().gt(0),
});
export type ChosenGuardrail = z.output<typeof guardrailSchema>;

/** What the analyst chooses before a launch: by what it will be judged. */
export const planChoiceSchema = z.strictObject({
  primary: z.enum(PRIMARY_OUTCOMES).default('orders'),
  guardrails: z
    .array(guardrailSchema)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'each guardrail once')
    .default([]),
  /** Whether the primary may be looked at before the read-out: looks take a fifth of the error. */
  hasLooks: z.boolean().default(true),
  /** Error of looks and read-out together. */
  error: z.number().gt(0).max(0.2).default(0.05),
  /** Limits beyond which nothing is scored or learnt. */
  limits: z
    .strictObject({ reachedAtLeast: share, touchedControlAtMost: share })
    .default({ reachedAtLeast: 0.6, touchedControlAtMost: 0.1 }),
});
export type PlanChoice = z.output<typeof planChoiceSchema>;
export const DEFAULT_PLAN_CHOICE: PlanChoice = planChoiceSchema.parse({});

const capSchema = z.strictObject({
  /** Minor units of an order; null where there were too few orders to fix one. */
  value: z.number().nullable(),
  quantile: share,
  orders: z.number().int().min(0),
  moneyLeftOut: share,
});

/** Days by which 95 % of refunds are in, from history; null where fewer than 30 refunds are known. */
const maturitySchema = z.strictObject({ days: z.number().int().min(0).nullable(), refunds: z.number().int().min(0) });

/**
 * How a campaign will be judged, locked with its launch. The read-out executes it: one primary outcome with its estimator,
 * covariates, cap and window, guardrails with their margins, and one error that looks and read-out share.
 */
export const evaluationPlanSchema = z.strictObject({
  primary: z.enum(PRIMARY_OUTCOMES),
  /** Treated − control as assigned, less what the covariates explain (one fit over both arms). */
  estimator: z.literal('adjusted-difference'),
  covariates: z.array(z.enum(['priorPurchases', 'priorCents'])),
  /** Of orders' money, in every money outcome. */
  cap: capSchema,
  windowDays: z.number().int().min(1),
  maturity: maturitySchema,
  guardrails: z.array(guardrailSchema),
  error: z.strictObject({ total: share, looks: share, readOut: share }),
  limits: z.strictObject({ reachedAtLeast: share, touchedControlAtMost: share }),
});
export type EvaluationPlan = z.output<typeof evaluationPlanSchema>;

/** What history says when a plan is locked. */
export type PlanHistory = {
  /** Money of single orders before the launch, minor units. */
  readonly amounts: ArrayLike<number>;
  /** Buyers of the smaller arm that the prediction expects. */
  readonly expectedBuyers: number;
  readonly maturity: EvaluationPlan['maturity'];
};

/** Fixes the plan from what was chosen and what is known before the launch. */
export function lockPlan(choice: PlanChoice, windowDays: number, history: PlanHistory): EvaluationPlan {
  return {
    primary: choice.primary,
    estimator: 'adjusted-difference',
    covariates: ['priorPurchases', 'priorCents'],
    cap: fixMoneyCap(history.amounts, history.expectedBuyers),
    windowDays,
    maturity: history.maturity,
    guardrails: [...choice.guardrails],
    error: splitError(choice.error, choice.hasLooks),
    limits: choice.limits,
  };
}

/** What was chosen of a plan that is locked; the usual choice where none was. */
export function readPlanChoice(plan: EvaluationPlan | undefined): PlanChoice {
  if (plan === undefined) return DEFAULT_PLAN_CHOICE;
  const { primary, guardrails, error, limits } = plan;
  return { primary, guardrails, hasLooks: error.looks > 0, error: error.total, limits };
}

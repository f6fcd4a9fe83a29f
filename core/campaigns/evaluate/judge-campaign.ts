import type { CampaignMetric } from './campaign-metrics.ts';
import type { CampaignRows } from './read-campaign.ts';
import {
  GUARDRAILS,
  type ChosenGuardrail,
  type EvaluationPlan,
  type GuardrailName,
} from '#core/campaigns/launch/evaluation-plan.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import type { Label } from '#core/kernel/label.ts';
import { compareRatios } from '#core/science/experiments/compare-ratios.ts';
import { judgePlan, type GuardrailVerdict, type PlanVerdict } from '#core/science/experiments/error-budget.ts';
import { FEWEST_EVENTS, readOutcome, type ReadOut } from '#core/science/experiments/read-out.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

export type GuardrailReading = ChosenGuardrail & { readonly readOut: ReadOut; readonly verdict: GuardrailVerdict };

/** What the plan that was locked says of a campaign. */
export type CampaignJudgement = {
  readonly plan: EvaluationPlan;
  /** early: windows are open, only looks at the primary count · provisional: refunds are still to come · final. */
  readonly stage: 'early' | 'provisional' | 'final';
  /** Day from which the read-out is final: windows closed and 95 % of refunds in; ISO. */
  readonly maturesOn: string;
  readonly verdict: PlanVerdict;
  readonly guardrails: readonly GuardrailReading[];
  /** Where what was done differs from what was locked. */
  readonly deviations: readonly Label[];
};

/** What is judged: read-outs by metric, looks at the primary up to now. */
export type JudgedCampaign = {
  readonly rows: CampaignRows;
  readonly isTreated: Uint8Array;
  readonly readOuts: ReadonlyMap<CampaignMetric, ReadOut>;
  readonly looks: readonly (Interval | null)[];
  readonly windowDays: number;
  readonly readOutOn: string;
  readonly isClosed: boolean;
  readonly isMismatch: boolean;
  readonly asOfDate: string;
  readonly seed: number;
};

/** Money of a customer's window with orders capped: at most the cap for each order. */
export function capMoney(
  money: Float64Array,
  { revenueCents, orders }: Pick<CampaignRows, 'revenueCents' | 'orders'>,
  cap: number | null,
): Float64Array {
  if (cap === null) return money;
  return money.map((value, row) => {
    const revenue = revenueCents[row] as number;
    const most = cap * (orders[row] as number);
    return revenue > most && revenue > 0 ? value * (most / revenue) : value;
  });
}

const NOTHING: ReadOut = {
  status: 'not-read',
  missing: { reason: 'events', found: 0, needed: FEWEST_EVENTS.count },
  raw: 0,
  means: { treated: 0, control: 0 },
};

function readRatio(
  rows: CampaignRows,
  isTreated: Uint8Array,
  numerators: Float64Array,
  denominators: Float64Array,
  level: number,
): ReadOut {
  const compared = compareRatios({ numerators, denominators, isTreated }, level);
  if (compared === null) return NOTHING;
  const { treated, control, difference } = compared;
  const buyers = [0, 0];
  for (let row = 0; row < rows.count; row += 1) {
    if ((denominators[row] as number) > 0) buyers[isTreated[row] as 0 | 1] = (buyers[isTreated[row] as 0 | 1] ?? 0) + 1;
  }
  const found = Math.min(...buyers);
  const means = { treated, control };
  const needed = FEWEST_EVENTS.count;
  if (found < needed)
    return { status: 'not-read', missing: { reason: 'events', found, needed }, raw: difference.value, means };
  const { value, standardError, interval, pValue } = difference;
  return {
    status: 'read',
    estimate: { value, standardError, interval, pValue },
    level,
    method: 'welch',
    varianceLeft: 1,
    raw: value,
    means,
  };
}

/** Reads one guardrail: the ratio of orders, or the share of customers, with its 95 % interval. */
function readGuardrail(name: GuardrailName, { rows, isTreated, seed }: JudgedCampaign): ReadOut {
  const level = 0.95;
  if (name === 'refundRate') return readRatio(rows, isTreated, rows.refundedOrders, rows.boughtOrders, level);
  if (name === 'marginPerOrder') {
    if (rows.marginCents.some(Number.isNaN)) return NOTHING;
    return readRatio(rows, isTreated, rows.marginCents, rows.orders, level);
  }
  return readOutcome({ kind: 'share', values: rows.hasTicket, isTreated, covariates: [] }, { seed, level });
}

function findDeviations(plan: EvaluationPlan, { windowDays }: JudgedCampaign): Label[] {
  if (plan.windowDays === windowDays) return [];
  return [
    {
      zh: `锁定的窗口为 ${plan.windowDays} 天，实际为 ${windowDays} 天`,
      en: `a window of ${plan.windowDays} days was locked, ${windowDays} days were measured`,
    },
  ];
}

const SECONDARY: readonly CampaignMetric[] = ['conversion', 'repurchase', 'orders', 'revenue', 'margin', 'net'];

/**
 * Judges a campaign by the plan of its launch: the primary alone decides, with every guardrail non-inferior; the other outcomes
 * are corrected together (Holm). Before the windows close only looks at the primary count, and guardrails stay open.
 */
export function judgeCampaign(plan: EvaluationPlan, campaign: JudgedCampaign): CampaignJudgement {
  const { readOuts, looks, readOutOn, isClosed, isMismatch, asOfDate } = campaign;
  const maturesOn = toIsoDate(toDayNumber(readOutOn) + (plan.maturity.days ?? 0));
  const isUsable = isClosed && !isMismatch;
  const read = (metric: CampaignMetric): ReadOut => (isUsable ? (readOuts.get(metric) ?? NOTHING) : NOTHING);
  const readings = plan.guardrails.map(({ name, margin }) => ({
    guardrail: { name, margin, worse: GUARDRAILS[name].worse },
    readOut: isUsable ? readGuardrail(name, campaign) : NOTHING,
  }));
  const verdict = judgePlan({
    budget: plan.error,
    primary: read(plan.primary),
    looks: plan.error.looks > 0 && !isMismatch ? looks : [],
    secondary: SECONDARY.filter((metric) => metric !== plan.primary && readOuts.has(metric)).map((metric) => ({
      name: metric,
      readOut: read(metric),
    })),
    guardrails: readings,
  });
  return {
    plan,
    stage: !isClosed ? 'early' : asOfDate < maturesOn ? 'provisional' : 'final',
    maturesOn,
    verdict,
    guardrails: plan.guardrails.map((chosen, place) => ({
      ...chosen,
      readOut: readings[place]?.readOut ?? NOTHING,
      verdict: verdict.guardrails[place]?.verdict ?? 'not-read',
    })),
    deviations: findDeviations(plan, campaign),
  };
}

import type { Engine } from '#core/kernel/engine.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { CampaignMetric } from './campaign-metrics.ts';
import { countOnes, splitArms, take, type Arms } from './campaign-arms.ts';
import {
  countMigration,
  evaluateCuts,
  measureLift,
  type ArmMigration,
  type CampaignCut,
  type LiftPoint,
} from './campaign-breakdowns.ts';
import { winsorise } from '#core/science/experiments/corrections.ts';
import {
  compareMeanOutcome,
  compareShareOutcome,
  type MeanComparison,
  type ShareComparison,
} from '#core/science/experiments/experiment.ts';
import { measureHealth, type CampaignHealth } from './campaign-health.ts';
import { postStratify } from '#core/science/experiments/post-stratify.ts';
import { readCampaignFacts, readCampaignRows, type CampaignFacts, type CampaignRows } from './read-campaign.ts';
import { measureRefundMaturity } from '#core/science/experiments/refund-maturity.ts';
import { computeMeanLook } from '#core/science/experiments/any-time-means.ts';
import { computeShareSequence } from '#core/science/experiments/any-time-shares.ts';
import { collapseStrata } from '#core/science/experiments/collapse-strata.ts';
import { readOutcome, type MissingInformation, type ReadOut } from '#core/science/experiments/read-out.ts';
import { capMoney, judgeCampaign, type CampaignJudgement } from './judge-campaign.ts';
import {
  measureOverlaps,
  measureReach,
  measureRefunds,
  readCampaignContext,
  readLogRatio,
  type CampaignContext,
  type CampaignOverlap,
  type CampaignReach,
  type CampaignRefunds,
} from './campaign-context.ts';
import { MONEY_OUTCOMES, type EvaluationPlan } from '#core/campaigns/launch/evaluation-plan.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { computeMoments, type Estimate, type Interval } from '#core/science/statistics/intervals.ts';

export type CampaignOptions = {
  /** Planned share of control, 0…1; without it the sample ratio cannot be checked. */
  readonly holdoutShare: number | null;
  /** Amounts above this quantile of the positive ones are set to it (winsorised); null leaves them. */
  readonly winsoriseAt: number | null;
  readonly seed: number;
  readonly resamples?: number;
  /** The plan of its launch; null where none was locked: then nothing has a headline. */
  readonly plan?: EvaluationPlan | null;
};

export type CampaignOutcome = {
  readonly metric: CampaignMetric;
  /** What decides: one test, its interval, or what keeps it from being read. */
  readonly readOut: ReadOut;
  /** The same by the field's usual methods, to compare with other programs. */
  readonly comparison: ShareComparison | MeanComparison;
  /** Strata = segment × value tier at the assignment; null where no stratum has two customers in each arm. */
  readonly postStratified: (Estimate & { readonly leftOut: number }) | null;
  /** What may be read before the read-out date: holds at every look together. Null while an arm has too few events. */
  readonly sequential: Interval | null;
  /** The cap of winsorising, minor units; null where nothing was capped. */
  readonly cap: number | null;
};

export type CampaignEvaluation = {
  readonly facts: CampaignFacts;
  readonly health: CampaignHealth;
  /** Empty without a control arm: there is nothing to compare with. */
  readonly outcomes: readonly CampaignOutcome[];
  readonly cuts: readonly CampaignCut[];
  readonly lift: readonly LiftPoint[];
  readonly migration: readonly ArmMigration[];
  /** By the plan that was locked; null without one, or without a control arm. */
  readonly judgement: CampaignJudgement | null;
  /** Who was reached and what follows from it; null without a control arm. */
  readonly reach: CampaignReach | null;
  /** Log ratio of the arms' orders per customer: what beliefs are read from; null where nothing is identified. */
  readonly logRatio: { readonly estimate: number; readonly standardError: number } | null;
  /** Other campaigns on the same customers in the window, the one with most of them first. */
  readonly overlaps: readonly CampaignOverlap[];
  /** Refunds that are still to come. */
  readonly refunds: CampaignRefunds;
};

/** Rows by stratum of segment × value tier at the assignment. */
function stratify(rows: CampaignRows, arm: Int32Array): Map<number, number[]> {
  const strata = new Map<number, number[]>();
  for (const row of arm) {
    const stratum = (rows.segmentKey[row] as number) * 1000 + (rows.valueKey[row] as number);
    const members = strata.get(stratum);
    if (members === undefined) strata.set(stratum, [row]);
    else members.push(row);
  }
  return strata;
}

function stratifyOutcome(rows: CampaignRows, arms: Arms, values: Float64Array): CampaignOutcome['postStratified'] {
  const treated = stratify(rows, arms.treated);
  const control = stratify(rows, arms.control);
  const strata = [...new Set([...treated.keys(), ...control.keys()])].sort((a, b) => a - b);
  const read = (members: readonly number[] | undefined) => computeMoments(take(values, Int32Array.from(members ?? [])));
  const joined = collapseStrata(
    strata.map((key) => ({ treated: treated.get(key)?.length ?? 0, control: control.get(key)?.length ?? 0 })),
    FEWEST_PER_STRATUM,
  );
  const gather = (arm: Map<number, number[]>, name: number) =>
    strata.flatMap((key, place) => (joined[place] === name ? (arm.get(key) ?? []) : []));
  return postStratify(
    [...new Set(joined)].map((name) => ({
      treated: read(gather(treated, name)),
      control: read(gather(control, name)),
    })),
  );
}

/** Customers of each arm below which a stratum is joined to the next. */
const FEWEST_PER_STRATUM = 10;
/** Share of the customers expected to have an event by the read-out: the sequence is narrowest there. */
const PLANNED_RATE = 0.1;
const LOOK_ALPHA = 0.05;

/** The error of looks at an outcome: of the primary what its plan gave them. */
function chooseLookAlpha(plan: CampaignOptions['plan'], metric: CampaignMetric): number {
  return plan?.primary === metric && plan.error.looks > 0 ? plan.error.looks : LOOK_ALPHA;
}

function markTreated({ isControl }: CampaignRows): Uint8Array {
  return isControl.map((value) => (value === 1 ? 0 : 1));
}

function countBuyers({ converted }: CampaignRows, arm: Int32Array): number {
  return countOnes(converted, arm);
}

type Amount = {
  readonly metric: Exclude<CampaignMetric, 'conversion' | 'repurchase'>;
  readonly values: Float64Array;
  readonly covariate: Float64Array;
};

/** Amounts that are known for every customer; margin is left out where a customer's is unknown. */
function listAmounts(rows: CampaignRows): Amount[] {
  const { orders, revenueCents, marginCents, costCents, priorPurchases, priorCents, ltvNowCents, ltvBeforeCents } =
    rows;
  const isMarginKnown = marginCents.every((value) => !Number.isNaN(value));
  const areCostsKnown = costCents.every((value) => !Number.isNaN(value));
  return [
    { metric: 'orders', values: orders, covariate: priorPurchases },
    { metric: 'revenue', values: revenueCents, covariate: priorCents },
    ...(isMarginKnown ? [{ metric: 'margin' as const, values: marginCents, covariate: priorCents }] : []),
    ...(isMarginKnown && areCostsKnown
      ? [
          {
            metric: 'net' as const,
            values: marginCents.map((value, row) => value - (costCents[row] as number)),
            covariate: priorCents,
          },
        ]
      : []),
    { metric: 'ltv', values: ltvNowCents, covariate: ltvBeforeCents },
  ];
}

function evaluateAmount(rows: CampaignRows, arms: Arms, amount: Amount, options: CampaignOptions): CampaignOutcome {
  const locked = MONEY_OUTCOMES.includes(amount.metric) ? (options.plan?.cap.value ?? null) : null;
  const limited = capMoney(amount.values, rows, locked);
  const raw = [take(limited, arms.treated), take(limited, arms.control)];
  const hasPlan = (options.plan ?? null) !== null;
  const capped =
    options.winsoriseAt === null || hasPlan ? { arms: raw, cap: locked } : winsorise(raw, options.winsoriseAt);
  const [treated = new Float64Array(), control = new Float64Array()] = capped.arms;
  const comparison = compareMeanOutcome(
    treated,
    control,
    {
      name: amount.metric === 'orders' ? 'priorPurchases' : amount.metric === 'ltv' ? 'ltvBefore' : 'priorCents',
      treated: take(amount.covariate, arms.treated),
      control: take(amount.covariate, arms.control),
    },
    { seed: options.seed, ...(options.resamples === undefined ? {} : { resamples: options.resamples }) },
  );
  const isPrimary = options.plan?.primary === amount.metric;
  const values = Float64Array.from(amount.values);
  arms.treated.forEach((row, index) => (values[row] = treated[index] as number));
  arms.control.forEach((row, index) => (values[row] = control[index] as number));
  const isPredicted = amount.metric === 'ltv';
  const readOut = readOutcome(
    {
      kind: amount.metric === 'orders' ? 'count' : 'money',
      values,
      isTreated: markTreated(rows),
      covariates: isPredicted ? [amount.covariate] : [rows.priorPurchases, rows.priorCents],
      ...(isPredicted ? {} : { events: rows.converted }),
    },
    { seed: options.seed, ...(isPrimary ? { level: 1 - (options.plan?.error.readOut ?? 0.05) } : {}) },
  );
  const plannedEvents = PLANNED_RATE * Math.min(arms.treated.length, arms.control.length);
  const sequential = computeMeanLook(
    {
      estimate: comparison.cuped?.difference ?? comparison.difference,
      treatedEvents: countBuyers(rows, arms.treated),
      controlEvents: countBuyers(rows, arms.control),
    },
    { alpha: chooseLookAlpha(options.plan, amount.metric), plannedEvents },
  );
  return {
    metric: amount.metric,
    readOut,
    comparison,
    postStratified: stratifyOutcome(rows, arms, values),
    sequential,
    cap: capped.cap,
  };
}

/**
 * The sequence of a share up to the last day seen. Customers who convert and have no day of it (a second order) count on the last
 * day of the window: the events are then one look, which is valid, and only the path to it is not known.
 */
function lookAtShare(
  rows: CampaignRows,
  arms: Arms,
  values: ArrayLike<number>,
  { windowDays, alpha }: { readonly windowDays: number; readonly alpha: number },
): (Interval | null)[] {
  const steps = Array.from({ length: windowDays + 1 }, () => ({ treated: 0, control: 0 }));
  for (const arm of ['treated', 'control'] as const) {
    for (const row of arms[arm]) {
      if (values[row] !== 1) continue;
      const day = values === rows.converted ? (rows.conversionDay[row] as number) : windowDays;
      const step = steps[Number.isNaN(day) ? windowDays : Math.min(windowDays, Math.max(0, day))];
      if (step !== undefined) step[arm] += 1;
    }
  }
  const looks = computeShareSequence(
    { treated: arms.treated.length, control: arms.control.length, steps },
    { alpha, plannedEvents: PLANNED_RATE * rows.count },
  );
  return looks.map((look) => look?.difference ?? null);
}

function evaluateShare(
  rows: CampaignRows,
  arms: Arms,
  metric: 'conversion' | 'repurchase',
  { seed, windowDays, plan }: Pick<CampaignOptions, 'seed' | 'plan'> & { readonly windowDays: number },
): { readonly outcome: CampaignOutcome; readonly looks: readonly (Interval | null)[] } {
  const values = metric === 'conversion' ? rows.converted : rows.orders.map((orders) => (orders >= 2 ? 1 : 0));
  const read = (arm: Int32Array) => ({ count: countOnes(values, arm), total: arm.length });
  const comparison = compareShareOutcome(read(arms.treated), read(arms.control));
  const readOut = readOutcome(
    { kind: 'share', values, isTreated: markTreated(rows), covariates: [rows.priorPurchases, rows.priorCents] },
    { seed, ...(plan?.primary === metric ? { level: 1 - plan.error.readOut } : {}) },
  );
  const looks = lookAtShare(rows, arms, values, { windowDays, alpha: chooseLookAlpha(plan, metric) });
  return {
    looks,
    outcome: {
      metric,
      readOut,
      comparison,
      postStratified: stratifyOutcome(rows, arms, Float64Array.from(values)),
      sequential: looks.at(-1) ?? null,
      cap: null,
    },
  };
}

/** What `evaluateCampaign` makes of rows that were read: everything but the reading. */
export function evaluateCampaignRows(
  facts: CampaignFacts,
  rows: CampaignRows,
  options: CampaignOptions,
  context: CampaignContext = { asOfDate: facts.readOutOn, others: [], maturity: measureRefundMaturity([]) },
): CampaignEvaluation {
  const arms = splitArms(rows);
  const health = measureHealth(facts, rows, arms, options.holdoutShare);
  const migration = countMigration(rows, arms);
  const refunds = measureRefunds(facts, rows, context);
  if (arms.control.length < 2 || arms.treated.length < 2) {
    const nothing = { outcomes: [], cuts: [], lift: [], judgement: null, reach: null, logRatio: null, overlaps: [] };
    return { facts, health, migration, refunds, ...nothing };
  }
  const { seed, plan = null } = options;
  const ofShare = { seed, plan, windowDays: facts.windowDays };
  const shares = (['conversion', 'repurchase'] as const).map((metric) => evaluateShare(rows, arms, metric, ofShare));
  const amounts = listAmounts(rows).map((amount) => evaluateAmount(rows, arms, amount, options));
  const outcomes = [...shares.map(({ outcome }) => outcome), ...amounts];
  const isTreated = markTreated(rows);
  const sequential = outcomes.find(({ metric }) => metric === plan?.primary)?.sequential ?? null;
  const looks = shares.find(({ outcome }) => outcome.metric === plan?.primary)?.looks ?? [sequential];
  return {
    facts,
    health,
    outcomes,
    cuts: evaluateCuts(rows, arms),
    lift: measureLift(rows, arms, facts.windowDays),
    migration,
    judgement:
      plan === null
        ? null
        : judgeCampaign(plan, {
            rows,
            isTreated,
            readOuts: new Map(outcomes.map(({ metric, readOut }) => [metric, readOut])),
            looks,
            windowDays: facts.windowDays,
            readOutOn: facts.readOutOn,
            isClosed: health.isReadOut,
            isMismatch: health.sampleRatio?.isMismatch === true,
            asOfDate: context.asOfDate,
            seed,
          }),
    reach: measureReach(facts, rows, isTreated, plan),
    logRatio: readLogRatio(rows, isTreated),
    overlaps: measureOverlaps(rows, isTreated, context),
    refunds,
  };
}

/**
 * What a strategy did: intention to treat, treated minus control as assigned, with the health of the comparison first.
 * `CAMPAIGN_METRICS` says each number's rule. Rejects with `evaluation/unknown-strategy`.
 */
export async function evaluateCampaign(
  engine: Engine,
  scope: MartScope,
  strategyId: string,
  options: CampaignOptions,
  task: TaskOptions = {},
): Promise<CampaignEvaluation> {
  const run = { signal: task.signal };
  const facts = await readCampaignFacts(engine, scope, strategyId, run);
  const rows = await readCampaignRows(engine, scope, strategyId, run);
  const context = await readCampaignContext(engine, scope, strategyId, run);
  return evaluateCampaignRows(facts, rows, options, context);
}

/** The one estimate of an outcome that every screen, sheet, report and the terminal show. */
export type OutcomeReading = {
  /** Per customer: treated − control of `means`. */
  readonly value: number;
  readonly means: ReadOut['means'];
  /** `value` × customers treated. */
  readonly total: number;
  /** Null where nothing is read: `missing` says why. */
  readonly estimate: Estimate | null;
  readonly missing: MissingInformation | null;
};

/** The reading of an outcome: adjusted and with its interval where there is enough information, else the plain difference alone. */
export function readReading({ comparison, readOut }: CampaignOutcome): OutcomeReading {
  const treated = comparison.kind === 'mean' ? comparison.treated.n : comparison.treated.total;
  const estimate = readOut.status === 'read' ? readOut.estimate : null;
  const value = estimate?.value ?? readOut.raw;
  return {
    value,
    means: readOut.means,
    total: value * treated,
    estimate,
    missing: readOut.status === 'read' ? null : readOut.missing,
  };
}

/**
 * up/down: the interval excludes 0 · open: it does not (尚无定论) · locked: windows are open, no verdict before the read-out ·
 * missing: too few events for an interval that keeps its level · predicted: a modelled value, never a verdict.
 */
export type OutcomeVerdict = 'up' | 'down' | 'open' | 'locked' | 'missing' | 'predicted';

/** What may be said of an outcome. Before the read-out, and where the arms are not as planned, nothing may. */
export function judgeOutcome(outcome: CampaignOutcome, health: CampaignHealth): OutcomeVerdict {
  if (outcome.metric === 'ltv') return 'predicted';
  if (!health.isReadOut || health.sampleRatio?.isMismatch === true) return 'locked';
  const { estimate } = readReading(outcome);
  if (estimate === null) return 'missing';
  if (estimate.interval.low > 0) return 'up';
  return estimate.interval.high < 0 ? 'down' : 'open';
}

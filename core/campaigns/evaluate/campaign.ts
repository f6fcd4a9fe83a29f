import type { Engine } from '#core/kernel/engine.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { CampaignMetric } from './campaign-metrics.ts';
import { adjustByHolm, winsorise } from '#core/science/experiments/corrections.ts';
import {
  compareMeanOutcome,
  compareShareOutcome,
  type MeanComparison,
  type ShareComparison,
} from '#core/science/experiments/experiment.ts';
import { measureHealth, type CampaignHealth } from './campaign-health.ts';
import { postStratify } from '#core/science/experiments/post-stratify.ts';
import { readCampaignFacts, readCampaignRows, type CampaignFacts, type CampaignRows } from './read-campaign.ts';
import { computeMeanLook } from '#core/science/experiments/any-time-means.ts';
import { computeShareSequence } from '#core/science/experiments/any-time-shares.ts';
import { collapseStrata } from '#core/science/experiments/collapse-strata.ts';
import { readOutcome, type MissingInformation, type ReadOut } from '#core/science/experiments/read-out.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import {
  compareMeans,
  compareShares,
  computeMoments,
  type Estimate,
  type Interval,
} from '#core/science/statistics/intervals.ts';

export type CampaignOptions = {
  /** Planned share of control, 0…1; without it the sample ratio cannot be checked. */
  readonly holdoutShare: number | null;
  /** Amounts above this quantile of the positive ones are set to it (winsorised); null leaves them. */
  readonly winsoriseAt: number | null;
  readonly seed: number;
  readonly resamples?: number;
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

export type CampaignCut = {
  /** Segment or value tier at the assignment: known before anything was done. */
  readonly dimension: 'segment' | 'value';
  /** Key of `dim_customer_segment` or `dim_customer_value`. */
  readonly key: number;
  readonly metric: 'conversion' | 'revenue';
  readonly treated: number;
  readonly control: number;
  readonly difference: Estimate;
  /** Holm-adjusted over all cuts of the metric. */
  readonly adjustedPValue: number;
};

/** Conversion up to a day after the assignment. */
export type LiftPoint = {
  readonly day: number;
  readonly treatedRate: number;
  readonly controlRate: number;
  readonly difference: Estimate;
};

/** Customers of an arm by segment at the assignment and now. */
export type ArmMigration = {
  readonly arm: 'treated' | 'control';
  readonly dimension: 'segment' | 'value';
  readonly from: number;
  readonly to: number;
  readonly customers: number;
};

export type CampaignEvaluation = {
  readonly facts: CampaignFacts;
  readonly health: CampaignHealth;
  /** Empty without a control arm: there is nothing to compare with. */
  readonly outcomes: readonly CampaignOutcome[];
  readonly cuts: readonly CampaignCut[];
  readonly lift: readonly LiftPoint[];
  readonly migration: readonly ArmMigration[];
};

type Arms = { readonly treated: Int32Array; readonly control: Int32Array };

function splitArms({ count, isControl }: CampaignRows): Arms {
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  return { treated: rows.filter((row) => isControl[row] === 0), control: rows.filter((row) => isControl[row] === 1) };
}

function take(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

function countOnes(values: ArrayLike<number>, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + (values[row] as number), 0);
}

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
  const raw = [take(amount.values, arms.treated), take(amount.values, arms.control)];
  const capped = options.winsoriseAt === null ? { arms: raw, cap: null } : winsorise(raw, options.winsoriseAt);
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
    { seed: options.seed },
  );
  const plannedEvents = PLANNED_RATE * Math.min(arms.treated.length, arms.control.length);
  const sequential = computeMeanLook(
    {
      estimate: comparison.cuped?.difference ?? comparison.difference,
      treatedEvents: countBuyers(rows, arms.treated),
      controlEvents: countBuyers(rows, arms.control),
    },
    { alpha: LOOK_ALPHA, plannedEvents },
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
function lookAtShare(rows: CampaignRows, arms: Arms, values: ArrayLike<number>, windowDays: number): Interval | null {
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
    { alpha: LOOK_ALPHA, plannedEvents: PLANNED_RATE * rows.count },
  );
  return looks.at(-1)?.difference ?? null;
}

function evaluateShare(
  rows: CampaignRows,
  arms: Arms,
  metric: 'conversion' | 'repurchase',
  { seed, windowDays }: { readonly seed: number; readonly windowDays: number },
): CampaignOutcome {
  const values = metric === 'conversion' ? rows.converted : rows.orders.map((orders) => (orders >= 2 ? 1 : 0));
  const read = (arm: Int32Array) => ({ count: countOnes(values, arm), total: arm.length });
  const comparison = compareShareOutcome(read(arms.treated), read(arms.control));
  const readOut = readOutcome(
    { kind: 'share', values, isTreated: markTreated(rows), covariates: [rows.priorPurchases, rows.priorCents] },
    { seed },
  );
  return {
    metric,
    readOut,
    comparison,
    postStratified: stratifyOutcome(rows, arms, Float64Array.from(values)),
    sequential: lookAtShare(rows, arms, values, windowDays),
    cap: null,
  };
}

function compareCut(rows: CampaignRows, { treated, control }: Arms, metric: CampaignCut['metric']): Estimate {
  if (metric === 'revenue') {
    return compareMeans(
      computeMoments(take(rows.revenueCents, treated)),
      computeMoments(take(rows.revenueCents, control)),
    );
  }
  return compareShares(
    { count: countOnes(rows.converted, treated), total: treated.length },
    { count: countOnes(rows.converted, control), total: control.length },
  );
}

function evaluateCuts(rows: CampaignRows, arms: Arms): CampaignCut[] {
  const dimensions = [
    { dimension: 'segment', keys: rows.segmentKey },
    { dimension: 'value', keys: rows.valueKey },
  ] as const;
  return (['conversion', 'revenue'] as const).flatMap((metric) => {
    const found = dimensions.flatMap(({ dimension, keys }) =>
      [...new Set(keys)]
        .sort((a, b) => a - b)
        .flatMap((key): Omit<CampaignCut, 'adjustedPValue'>[] => {
          const isIn = (row: number): boolean => keys[row] === key;
          const [treated, control] = [arms.treated.filter(isIn), arms.control.filter(isIn)];
          if (treated.length < 2 || control.length < 2) return [];
          const difference = compareCut(rows, { treated, control }, metric);
          return [{ dimension, key, metric, treated: treated.length, control: control.length, difference }];
        }),
    );
    const adjusted = adjustByHolm(found.map(({ difference }) => difference.pValue));
    return found.map((cut, index) => ({ ...cut, adjustedPValue: adjusted[index] as number }));
  });
}

function measureLift(rows: CampaignRows, arms: Arms, windowDays: number): LiftPoint[] {
  const countBy = (arm: Int32Array): Float64Array => {
    const days = new Float64Array(windowDays + 1);
    for (const row of arm) {
      const day = rows.conversionDay[row] as number;
      if (!Number.isNaN(day))
        days[Math.min(windowDays, Math.max(0, day))] = (days[Math.min(windowDays, Math.max(0, day))] as number) + 1;
    }
    return days;
  };
  const [treated, control] = [countBy(arms.treated), countBy(arms.control)];
  let [ofTreated, ofControl] = [0, 0];
  return Array.from({ length: windowDays + 1 }, (_, day) => {
    ofTreated += treated[day] as number;
    ofControl += control[day] as number;
    const shares = {
      treated: { count: ofTreated, total: arms.treated.length },
      control: { count: ofControl, total: arms.control.length },
    };
    return {
      day,
      treatedRate: ofTreated / arms.treated.length,
      controlRate: ofControl / arms.control.length,
      difference: compareShares(shares.treated, shares.control),
    };
  });
}

function countMigration(rows: CampaignRows, arms: Arms): ArmMigration[] {
  return (['treated', 'control'] as const).flatMap((arm) =>
    (['segment', 'value'] as const).flatMap((dimension) => {
      const [from, to] =
        dimension === 'segment' ? [rows.segmentKey, rows.segmentKeyNow] : [rows.valueKey, rows.valueKeyNow];
      const counts = new Map<number, number>();
      for (const row of arms[arm]) {
        const key = (from[row] as number) * 1000 + (to[row] as number);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return [...counts]
        .sort(([a], [b]) => a - b)
        .map(([key, customers]) => ({ arm, dimension, from: Math.floor(key / 1000), to: key % 1000, customers }));
    }),
  );
}

/** What `evaluateCampaign` makes of rows that were read: everything but the reading. */
export function evaluateCampaignRows(
  facts: CampaignFacts,
  rows: CampaignRows,
  options: CampaignOptions,
): CampaignEvaluation {
  const arms = splitArms(rows);
  const health = measureHealth(facts, rows, arms, options.holdoutShare);
  if (arms.control.length < 2 || arms.treated.length < 2) {
    return { facts, health, outcomes: [], cuts: [], lift: [], migration: countMigration(rows, arms) };
  }
  const ofShare = { seed: options.seed, windowDays: facts.windowDays };
  return {
    facts,
    health,
    outcomes: [
      evaluateShare(rows, arms, 'conversion', ofShare),
      evaluateShare(rows, arms, 'repurchase', ofShare),
      ...listAmounts(rows).map((amount) => evaluateAmount(rows, arms, amount, options)),
    ],
    cuts: evaluateCuts(rows, arms),
    lift: measureLift(rows, arms, facts.windowDays),
    migration: countMigration(rows, arms),
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
  return evaluateCampaignRows(facts, rows, options);
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

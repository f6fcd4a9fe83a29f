import { toRows } from '#core/kernel/columns.ts';
import { toDayNumber } from '#core/kernel/day-number.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { sql } from '#core/kernel/sql.ts';
import type { CampaignFacts, CampaignRows } from './read-campaign.ts';
import type { EvaluationPlan } from '#core/campaigns/launch/evaluation-plan.ts';
import { readRefundMaturity } from '#core/campaigns/launch/read-plan-history.ts';
import { asOfDate, martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import {
  estimateComplierEffect,
  measureCompliance,
  type Compliance,
  type ComplierEffect,
} from '#core/science/experiments/compliance.ts';
import { estimateLogRatio } from '#core/science/experiments/learning-state.ts';
import { adjustForOverlap, type AdjustedForOverlap, type OtherArm } from '#core/science/experiments/overlap.ts';
import { readShareIn, type RefundMaturity } from '#core/science/experiments/refund-maturity.ts';
import { computeMoments } from '#core/science/statistics/intervals.ts';

/** Who of a campaign's customers another campaign took in the same days, by row of the campaign. */
export type OtherCampaign = {
  readonly strategyId: string;
  readonly name: string;
  /** Whether it has a control arm: its arms are then taken to be drawn by lot. */
  readonly isRandom: boolean;
  readonly arms: ReadonlyMap<number, 'treated' | 'control'>;
};

/** What an evaluation has to know beside the campaign's own rows. */
export type CampaignContext = {
  readonly asOfDate: string;
  readonly others: readonly OtherCampaign[];
  readonly maturity: RefundMaturity;
};

/** Reads other campaigns on the same customers, and the lag of refunds. */
export async function readCampaignContext(
  engine: Engine,
  scope: MartScope,
  strategyId: string,
  options: RunOptions = {},
): Promise<CampaignContext> {
  const facts = martTable(scope, 'fct_cst_repurchase');
  const rows = toRows(
    await engine.query(
      sql`
with own as (
  select customer_id, campaign_id, cast(assigned_at as date) as assigned_on, window_end_date,
    row_number() over (order by customer_id) - 1 as place
  from ${facts} as touches
  where strategy_id = ${strategyId} and cast(assigned_at as date) <= ${asOfDate(scope)}
    and (status <> 'unplanned' or not exists (
      select 1 from ${facts} where strategy_id = ${strategyId} and status <> 'unplanned'))
),
random as (
  select strategy_id, count(*) filter (where is_control) >= 2 as is_random from ${facts} group by strategy_id
)
select others.strategy_id, coalesce(others.campaign_id, others.strategy_id) as name, is_random,
  cast(own.place as integer) as place, coalesce(others.is_control, false) as is_control
from own join ${facts} as others using (customer_id) join random on random.strategy_id = others.strategy_id
where others.strategy_id <> ${strategyId}
  and (own.campaign_id is null or others.campaign_id is null or own.campaign_id <> others.campaign_id)
  and (others.is_control or others.touch_count > 0 or others.status = 'planned')
  and cast(others.assigned_at as date) <= own.window_end_date and others.window_end_date > own.assigned_on
order by others.strategy_id, place`,
      options,
    ),
  );
  const others = new Map<string, { name: string; isRandom: boolean; arms: Map<number, 'treated' | 'control'> }>();
  for (const row of rows) {
    const id = readText(row, 'strategy_id');
    const other = others.get(id) ?? {
      name: readText(row, 'name'),
      isRandom: row['is_random'] === true,
      arms: new Map<number, 'treated' | 'control'>(),
    };
    others.set(id, other);
    other.arms.set(readNumber(row, 'place'), row['is_control'] === true ? 'control' : 'treated');
  }
  return {
    asOfDate: scope.parameters.asOfDate,
    others: [...others].map(([id, other]) => ({ strategyId: id, ...other })),
    maturity: await readRefundMaturity(engine, scope, { signal: options.signal }),
  };
}

export type CampaignReach = {
  readonly compliance: Compliance;
  /** Effect on orders of those who are reached because they were assigned, per customer. */
  readonly complier: ComplierEffect;
};

/** Who was reached in each arm, and the effect on those who were because they were assigned. */
export function measureReach(
  facts: CampaignFacts,
  { orders, isReached }: CampaignRows,
  isTreated: Uint8Array,
  plan: EvaluationPlan | null,
): CampaignReach {
  const counts = {
    treated: facts.treated,
    reached: facts.treatedReached,
    control: facts.control,
    touchedControl: facts.contaminated,
  };
  return {
    compliance: measureCompliance(counts, ...(plan === null ? [] : [plan.limits])),
    complier: estimateComplierEffect({ outcome: orders, isTreated, isReached }),
  };
}

/** Log ratio of orders per customer with the overdispersion of both arms together. */
export function readLogRatio(
  { orders }: CampaignRows,
  isTreated: Uint8Array,
): { readonly estimate: number; readonly standardError: number } | null {
  const arms = [0, 1].map((arm) => orders.filter((_, row) => isTreated[row] === arm));
  const [control = new Float64Array(), treated = new Float64Array()] = arms;
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const { mean, variance } = computeMoments(orders);
  const found = estimateLogRatio(
    { events: sum(treated), exposure: treated.length },
    { events: sum(control), exposure: control.length },
    mean > 0 ? Math.max(1, variance / mean) : 1,
  );
  return found.status === 'identified' ? { estimate: found.estimate, standardError: found.standardError } : null;
}

export type CampaignOverlap = {
  readonly strategyId: string;
  readonly name: string;
  /** Customers of this campaign whom the other took too. */
  readonly customers: number;
  /** Effect on orders per customer beside the other, or why the two cannot be separated. */
  readonly orders: AdjustedForOverlap;
};

/** The campaign's effect on orders beside each other campaign on the same customers. */
export function measureOverlaps(
  { count, orders }: CampaignRows,
  isTreated: Uint8Array,
  { others }: CampaignContext,
): CampaignOverlap[] {
  return others
    .map(({ strategyId, name, isRandom, arms }) => {
      const other = Array.from({ length: count }, (_, row): OtherArm => arms.get(row) ?? 'none');
      return {
        strategyId,
        name,
        customers: arms.size,
        orders: adjustForOverlap({ outcome: orders, isTreated, other, isOtherRandom: isRandom }),
      };
    })
    .sort((one, two) => two.customers - one.customers);
}

export type CampaignRefunds = {
  /** Days by which 95 % of refunds are in; null where fewer than 30 refunds are known. */
  readonly maturityDays: number | null;
  readonly refundsKnown: number;
  /** Refunds of the window's orders known by now and still expected, both arms, minor units; expected null without a lag. */
  readonly knownCents: number;
  readonly expectedCents: number | null;
};

/** Refunds of the window's orders: those known, and those that the lag of history says are still to come. */
export function measureRefunds(
  { assignedFrom }: CampaignFacts,
  { count, refundCents, conversionDay }: CampaignRows,
  { asOfDate: today, maturity }: CampaignContext,
): CampaignRefunds {
  const elapsed = toDayNumber(today) - toDayNumber(assignedFrom);
  let [known, expected] = [0, 0];
  for (let row = 0; row < count; row += 1) {
    const cents = refundCents[row] as number;
    known += cents;
    const day = conversionDay[row] as number;
    const share = readShareIn(maturity, elapsed - (Number.isNaN(day) ? 0 : day));
    if (share > 0) expected += cents / share - cents;
  }
  return {
    maturityDays: maturity.maturityDays,
    refundsKnown: maturity.refunds,
    knownCents: known,
    expectedCents: maturity.maturityDays === null ? null : expected,
  };
}

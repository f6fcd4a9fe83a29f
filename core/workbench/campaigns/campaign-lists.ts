import { z } from 'zod';
import { computeCustomerWorth, type CustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { meanPace } from '#core/campaigns/strategy/calendar-pace.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { sql } from '#core/kernel/sql.ts';
import { martTable } from '#core/questions/mart-scope.ts';
import { amongArgs, type Asked } from './campaign-arguments.ts';
import { openDesk, openEstimator, planAmong, readCustomerId, type CampaignDesk } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';
import { learnProposals } from './proposals.ts';

export const ARMS = ['treated', 'control'] as const;
export type LaunchArm = (typeof ARMS)[number];

/** Whose lists: as the strategy would be assigned now, or as it was when it was locked. */
export const listedArgs = amongArgs.extend({
  /** As-of date of the locked launch; null for a strategy that is not locked. */
  lockedAsOf: z.string().nullable().default(null),
});
export type ListedStrategy = Asked<typeof listedArgs>;

/** One customer of a list. What is null is not known or not proposed. */
export type ListedCustomer = {
  readonly customerId: string;
  readonly segmentKey: number;
  /** Over window and follow-up. */
  readonly incrementalOrders: number | null;
  /** Minor units. */
  readonly netCents: number | null;
  readonly productId: string | null;
  readonly productName: string | null;
  readonly reason: Label | null;
  readonly reminderDate: string | null;
};

export type ListPage = { readonly total: number; readonly rows: readonly ListedCustomer[] };

/** Both arms by row of the population, and what treating each customer is expected to bring (null without a closed form). */
export type Arms = Readonly<Record<LaunchArm, Uint8Array>> & { readonly worth: CustomerWorth | null };

/** The arms of a plan. */
export function readPlannedArms(desk: CampaignDesk, plan: StrategyPlan): Arms {
  const estimator = openEstimator(desk, plan, true);
  const worth =
    desk.basis === null || estimator === null
      ? null
      : computeCustomerWorth(desk.basis, plan.planned, estimator.middle, meanPace(plan.planned.shock));
  return { treated: plan.assignment.treated, control: plan.assignment.control, worth };
}

/** The arms of a locked strategy as the build knows them: assigned once and for all. */
async function readLockedArms(
  { engine, project }: CampaignSession,
  desk: CampaignDesk,
  strategyId: string,
  task: TaskOptions,
): Promise<Pick<Arms, LaunchArm>> {
  const found = toRows(
    await engine.query(
      sql`select customer_id, coalesce(is_control, false) as is_control
        from ${martTable(project, 'fct_cst_repurchase')}
        where strategy_id = ${strategyId} and status <> 'unplanned'`,
      task,
    ),
  );
  const arms = new Map(found.map((row) => [row['customer_id'], row['is_control'] === true]));
  const { count } = desk.base.population;
  const [treated, control] = [new Uint8Array(count), new Uint8Array(count)];
  for (let row = 0; row < count; row += 1) {
    const isControl = arms.get(readCustomerId(desk, row));
    if (isControl !== undefined) (isControl ? control : treated)[row] = 1;
  }
  return { treated, control };
}

/** The arms of a strategy, planned now or locked before. */
export async function openArms(
  session: CampaignSession,
  listed: z.output<typeof listedArgs>,
  task: TaskOptions,
): Promise<{ readonly desk: CampaignDesk; readonly arms: Arms }> {
  const { lockedAsOf, strategyId } = listed;
  const desk = await openDesk(session, listed, task);
  if (lockedAsOf !== null && lockedAsOf !== desk.base.asOfDate) {
    return { desk, arms: { ...(await readLockedArms(session, desk, strategyId, task)), worth: null } };
  }
  const { plan } = await planAmong(session, listed, task);
  const arms = readPlannedArms(desk, plan);
  if (lockedAsOf === null) return { desk, arms };
  return { desk, arms: { ...arms, ...(await readLockedArms(session, desk, strategyId, task)) } };
}

function sortRows(marks: Uint8Array, worth: CustomerWorth | null): number[] {
  const rows = Array.from(marks.keys()).filter((row) => marks[row] === 1);
  if (worth === null) return rows;
  const { incrementalOrders } = worth;
  return rows.sort((one, two) => (incrementalOrders[two] as number) - (incrementalOrders[one] as number) || one - two);
}

export const listArgs = listedArgs.extend({
  arm: z.enum(ARMS),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1),
});

/** A page of one arm, the customers of the highest expected effect first. */
export async function readCampaignList(
  session: CampaignSession,
  args: z.output<typeof listArgs>,
  task: TaskOptions,
): Promise<ListPage> {
  const { arm, offset, limit, ...listed } = args;
  const { desk, arms } = await openArms(session, listed, task);
  const { population } = desk.base;
  const { worth } = arms;
  const known = await learnProposals(session, task);
  const rows = sortRows(arms[arm], worth);
  return {
    total: rows.length,
    rows: rows.slice(offset, offset + limit).map((row) => {
      const customerId = readCustomerId(desk, row);
      const proposal = known.get(customerId);
      return {
        customerId,
        segmentKey: population.segmentKeys[population.segments[row] as number] as number,
        incrementalOrders: worth?.incrementalOrders[row] ?? null,
        netCents: worth?.netCents[row] ?? null,
        productId: proposal?.productId ?? null,
        productName: proposal?.productName ?? null,
        reason: proposal?.reason ?? null,
        reminderDate: proposal?.reminderDate ?? null,
      };
    }),
  };
}

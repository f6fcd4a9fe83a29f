import { z } from 'zod';
import type { DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import { DEFAULT_PLAN_CHOICE, lockPlan, planChoiceSchema } from '#core/campaigns/launch/evaluation-plan.ts';
import { readPlanHistory } from '#core/campaigns/launch/read-plan-history.ts';
import { freezeLaunch, listPlannedTouches, listStrategyRows } from '#core/campaigns/launch/launch.ts';
import type { LaunchFile, LockedLaunch } from '#core/campaigns/launch/launch-record.ts';
import { writeStrategySheet } from '#core/campaigns/launch/strategy-sheet.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { listWaveIds, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { sql } from '#core/kernel/sql.ts';
import { failLaunched, packLaunchFile } from '#core/outputs/project/launch-files.ts';
import { martTable } from '#core/questions/mart-scope.ts';
import { amongArgs, drawArgs } from './campaign-arguments.ts';
import { openEstimator, planAmong, type CampaignDesk } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';
import { proposeByRow } from './proposals.ts';
import { drawPlans, type Drawn, type RunArgs } from './run-campaign.ts';

/** A launch before it is locked: note and day come with the analyst's word. */
export type PreparedLaunch = Pick<LockedLaunch, 'scenario' | 'prediction'> & {
  readonly files: readonly LaunchFile[];
  readonly sheets: NonNullable<LockedLaunch['sheets']>;
};

/** By what a launch will be judged, as the analyst chooses it. */
export const planArgs = z.strictObject({ plan: planChoiceSchema.default(DEFAULT_PLAN_CHOICE) });

export const lockArgs = amongArgs.extend(drawArgs.shape).extend(planArgs.shape);
export type LockArgs = z.output<typeof lockArgs>;

async function failIfTouched(
  { engine, project }: CampaignSession,
  strategy: Strategy,
  task: TaskOptions,
): Promise<void> {
  const ids = listWaveIds(strategy).join('\n');
  const found = await engine.query(
    sql`select strategy_id from ${martTable(project, 'fct_cst_repurchase')}
      where strategy_id in (select unnest(string_split(${ids}, chr(10)))) limit 1`,
    task,
  );
  if (found.rowCount > 0) failLaunched(strategy.id, strategy.name);
}

function failEmpty({ name }: Strategy): never {
  throw new WorkbenchError('simulation/nobody-to-launch', `${name} has nobody to treat.`, {
    hint: 'Its customers all belong to another strategy: change the rule for shared customers, or leave it out.',
    zh: {
      message: `${name} 没有可触达的客户。`,
      hint: '其客户都已归入其他策略：请更改重叠客户的归属规则，或不执行该策略。',
    },
  });
}

/**
 * Throws where a strategy cannot be locked: `simulation/already-launched` where the build has touches of it, and
 * `simulation/nobody-to-launch`.
 */
export async function checkLockable(session: CampaignSession, plan: StrategyPlan, task: TaskOptions): Promise<void> {
  await failIfTouched(session, plan.planned.strategy, task);
  if (plan.feasibility.eligibleCount === 0) failEmpty(plan.planned.strategy);
}

/** Freezes a drawn plan: its record, the files of its assignment, and its sheet in both languages. `place`: among the drawn. */
export async function freezeDrawn(
  session: CampaignSession,
  desk: CampaignDesk,
  { plan, drawn, place }: { readonly plan: StrategyPlan; readonly drawn: Drawn; readonly place: number },
  args: Pick<RunArgs, 'strategies' | 'overlap' | 'seed' | 'level'> & z.output<typeof planArgs>,
  task: TaskOptions,
): Promise<PreparedLaunch> {
  const { engine, project } = session;
  const { strategies, overlap, seed, level } = args;
  const { strategy } = plan.planned;
  const summary = drawn.summaries[place];
  if (summary === undefined) throw new RangeError(`Strategy ${strategy.id} has no summary.`);
  const history = await readPlanHistory(engine, project, task);
  const frozen = freezeLaunch(desk.base, plan, drawn.part, place, {
    buildId: project.buildId,
    seed,
    level,
    beside: { rule: overlap, strategies },
    estimator: openEstimator(desk, plan, true),
    fixPlan: (expectedBuyers) => lockPlan(args.plan, strategy.conversionWindowDays, { ...history, expectedBuyers }),
  });
  const { currency } = project.parameters;
  const touches = listPlannedTouches(desk.base, plan, await proposeByRow(session, desk, 'zh', task));
  return {
    ...frozen,
    files: [
      await packLaunchFile('planned_touches', strategy.id, touches),
      await packLaunchFile('strategies', strategy.id, listStrategyRows(desk.base, [plan])),
    ],
    sheets: {
      zh: writeStrategySheet(plan, summary, frozen, { language: 'zh', currency }),
      en: writeStrategySheet(plan, summary, frozen, { language: 'en', currency }),
    },
  };
}

/**
 * Prepares the launch of one of several strategies: planned among them, drawn alone (its draws do not depend on the others), and
 * frozen. Rejects with `simulation/already-launched`, `simulation/nobody-to-launch`, `simulation/infeasible` and `task/cancelled`.
 */
export async function lockCampaign(
  session: CampaignSession,
  args: LockArgs,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<PreparedLaunch> {
  const { desk, plan } = await planAmong(session, args, task);
  await checkLockable(session, plan, task);
  const drawn = await drawPlans(desk, [plan], args, runDraws, task);
  return freezeDrawn(session, desk, { plan, drawn, place: 0 }, args, task);
}

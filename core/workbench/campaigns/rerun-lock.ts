import type { DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import { SIMULATION_VERSION } from '#core/campaigns/draws/simulation-version.ts';
import { explainMissing, hashLaunch, readLevel, type Launch } from '#core/campaigns/launch/launch-record.ts';
import { readPlanChoice } from '#core/campaigns/launch/evaluation-plan.ts';
import { CALENDAR_SEED } from '#core/campaigns/plan/calendar-layer.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { planAmong } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';
import { freezeDrawn, type PreparedLaunch } from './lock-campaign.ts';
import { drawPlans } from './run-campaign.ts';

/** A locked launch beside what its own record gives now. */
export type Rerun = {
  readonly strategyId: string;
  readonly lockedHash: string;
  readonly hash: string;
  readonly isSame: boolean;
  readonly prepared: PreparedLaunch;
};

function refuse(
  name: string,
  reason: { readonly zh: string; readonly en: string },
  hint: { readonly zh: string; readonly en: string },
): never {
  throw new WorkbenchError('simulation/not-reproducible', `The launch of ${name} cannot be run again: ${reason.en}`, {
    hint: hint.en,
    zh: { message: `无法重新运行 ${name} 的上线方案：${reason.zh}`, hint: hint.zh },
  });
}

/** Throws `simulation/not-reproducible` where a record cannot be run again on a build by this program, and says why. */
export function checkReproducible({ scenario, prediction }: Launch, buildId: string): void {
  const { name } = scenario.strategy;
  const missing = explainMissing(scenario);
  if (missing !== null) {
    refuse(
      name,
      { zh: `记录中没有${missing.zh}。`, en: `its record does not say ${missing.en}.` },
      {
        zh: '它由较早版本锁定；锁定的数字仍然有效，可用于评估。',
        en: 'An earlier version locked it. The locked numbers stand and can be evaluated.',
      },
    );
  }
  if (hashLaunch(scenario, prediction) !== prediction.hash) {
    refuse(
      name,
      { zh: '记录与其指纹不符，已被改动。', en: 'the record does not have the hash it states: it was changed.' },
      { zh: '请使用未改动的文件。', en: 'Give the file as it was written.' },
    );
  }
  const { seeds, program } = scenario;
  const isOneSeed = [seeds.parameters, seeds.response, seeds.calendar].every((seed) => seed === seeds.individual);
  const isOwnBacktest = seeds.backtest === null || seeds.backtest === CALENDAR_SEED;
  if (program?.simulation !== SIMULATION_VERSION || !isOneSeed || !isOwnBacktest) {
    const locked = program?.simulation ?? 0;
    refuse(
      name,
      {
        zh: `它由模拟版本 ${locked} 锁定，当前版本为 ${SIMULATION_VERSION}。`,
        en: `version ${locked} of the simulation locked it, and this is version ${SIMULATION_VERSION}.`,
      },
      {
        zh: `请使用程序版本 ${program?.version ?? ''}。`,
        en: `Use the workbench of version ${program?.version ?? ''}.`,
      },
    );
  }
  if (scenario.buildId !== buildId) {
    refuse(
      name,
      {
        zh: `它在构建 ${scenario.buildId.slice(0, 12)} 上锁定，当前构建为 ${buildId.slice(0, 12)}。`,
        en: `it was locked on build ${scenario.buildId.slice(0, 12)}, and this is build ${buildId.slice(0, 12)}.`,
      },
      {
        zh: '请使用锁定时的文件与参数，不含该上线方案自身的计划触达文件。',
        en: 'Give the files and parameters of that build, without the planned touches of the launch itself.',
      },
    );
  }
}

/**
 * Runs a locked launch again from its own record: planned among the same strategies, with the same seeds, draws and layers. On the
 * same build the hash is the locked one. Rejects like {@link checkReproducible} and `lockCampaign`.
 */
export async function rerunLock(
  session: CampaignSession,
  launch: Launch,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<Rerun> {
  const { scenario, prediction } = launch;
  checkReproducible(launch, session.project.buildId);
  const { strategy, beside, calendar, draws, seeds } = scenario;
  const overlap = beside?.rule ?? 'separate';
  const args = {
    strategies: overlap === 'separate' ? [strategy] : (beside?.strategies ?? []),
    overlap,
    hasCalendar: calendar?.isIncluded ?? true,
    strategyId: strategy.id,
    draws,
    seed: seeds.individual,
    level: readLevel(scenario),
    plan: readPlanChoice(scenario.plan),
  };
  const { desk, plan } = await planAmong(session, args, task);
  const drawn = await drawPlans(desk, [plan], args, runDraws, task);
  const prepared = await freezeDrawn(session, desk, { plan, drawn, place: 0 }, args, task);
  const { plan: again, ...rest } = prepared.scenario;
  const own = { ...rest, program: scenario.program, ...(scenario.plan === undefined ? {} : { plan: again }) };
  const hash = hashLaunch(own, prepared.prediction);
  return {
    strategyId: strategy.id,
    lockedHash: prediction.hash,
    hash,
    isSame: hash === prediction.hash,
    prepared,
  };
}

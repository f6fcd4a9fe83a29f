import { z } from 'zod';
import { compareBeforeAfter, type BeforeAfter } from '#core/campaigns/evaluate/before-after.ts';
import { isCompared } from '#core/campaigns/evaluate/campaign-health.ts';
import { evaluateCampaign, type CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import type { EvaluationRecord } from '#core/campaigns/evaluate/evaluation-record.ts';
import { scoreForecast, type Forecast, type LockedForecast } from '#core/campaigns/evaluate/forecast.ts';
import { checkIdentity, type IdentityCheck } from '#core/campaigns/evaluate/identity.ts';
import {
  addWindowFindings,
  pickAssignment,
  pickForecast,
  readPlannedShare,
} from '#core/campaigns/evaluate/launch-forecast.ts';
import type { CoverageLog } from '#core/campaigns/evaluate/score-prediction.ts';
import { EVALUATION_SEED } from '#core/campaigns/simulation-defaults.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { readCoverage } from '#core/outputs/project/evaluation-records.ts';
import type { ProjectLaunch } from '#core/outputs/project/locked-launches.ts';
import { composeEvaluationReport, type EvaluationReportInput } from '#core/outputs/reports/evaluation-report.ts';
import { formatReportHtml } from '#core/outputs/reports/report-html.ts';
import { learnLogRatio, readProgramme } from '#core/campaigns/learn/learnt-state.ts';
import type { Programme } from '#core/science/experiments/programme.ts';
import type { EffectState } from '#core/science/experiments/learning-state.ts';
import type { CampaignSession } from './campaign-session.ts';

/** The strategy that is evaluated and how; `seed` of bootstraps and draws. */
export const evaluateArgs = z.strictObject({
  strategyId: z.string(),
  /** Planned share of control; null where it is not known. */
  holdoutShare: z.number().gt(0).lt(1).nullable().default(null),
  winsoriseAt: z.number().gt(0).lt(1).nullable().default(null),
  seed: z.number().int().min(0).default(EVALUATION_SEED),
});
export type EvaluateArgs = z.output<typeof evaluateArgs>;

/** All that is said of a campaign after it ran. */
export type EvaluatedCampaign = {
  readonly evaluation: CampaignEvaluation;
  readonly identity: IdentityCheck;
  readonly launch: LockedForecast | null;
  readonly forecast: Forecast | null;
  /** Only without a control group. */
  readonly beforeAfter: BeforeAfter | null;
  readonly coverage: CoverageLog;
  /** What other campaigns of the project say of the log ratio of orders; null where they say nothing. */
  readonly learnt: EffectState | null;
  /** The campaigns of the project together; null where nothing was saved. */
  readonly programme: Programme | null;
};

/**
 * Evaluates a campaign whole: read-out, identity of what was executed with what was locked, score of the locked forecast, and how
 * often the project's predictions held. Rejects with `evaluation/unknown-strategy`, `evaluation/no-expectation`, `task/cancelled`.
 */
export async function evaluateWhole(
  { engine, project }: CampaignSession,
  args: EvaluateArgs,
  saved: { readonly launch: ProjectLaunch | null; readonly records: readonly EvaluationRecord[] },
  task: TaskOptions,
): Promise<EvaluatedCampaign> {
  const { strategyId, seed, winsoriseAt } = args;
  const scope = { schema: project.schema, parameters: project.parameters };
  const holdoutShare = args.holdoutShare ?? readPlannedShare(saved.launch);
  const plan = saved.launch?.forecast.plan ?? null;
  const evaluation = await evaluateCampaign(engine, scope, strategyId, { seed, winsoriseAt, holdoutShare, plan }, task);
  const locked = pickForecast(saved.launch, strategyId);
  const checked = await checkIdentity(engine, scope, strategyId, pickAssignment(saved.launch, strategyId), task);
  return {
    evaluation,
    identity: addWindowFindings(checked, saved.launch?.forecast ?? null, evaluation.facts),
    launch: saved.launch?.forecast ?? null,
    forecast: locked === null ? null : scoreForecast(evaluation, locked),
    beforeAfter: isCompared(evaluation) ? null : await compareBeforeAfter(engine, scope, strategyId, { seed }, task),
    coverage: readCoverage(saved.records),
    learnt: learnLogRatio(saved.records, strategyId, {
      strategyType: saved.launch?.forecast.strategyType ?? '',
      channel: evaluation.facts.channel ?? '',
      onDate: project.parameters.asOfDate,
    }),
    programme: saved.records.length === 0 ? null : readProgramme(saved.records, project.parameters.asOfDate),
  };
}

/** The evaluation as one HTML page. */
export function writeEvaluationPage(
  { evaluation, identity, launch, forecast, beforeAfter, coverage, learnt, programme }: EvaluatedCampaign,
  page: Omit<EvaluationReportInput, keyof EvaluatedCampaign>,
): string {
  return formatReportHtml(
    composeEvaluationReport({
      ...page,
      evaluation,
      identity,
      launch,
      forecast,
      beforeAfter,
      coverage,
      learnt,
      programme,
    }),
  );
}

import type { EvaluationRecord } from '#core/campaigns/evaluate/evaluation-record.ts';
import type { CampaignEntry } from '#core/campaigns/evaluate/list-campaigns.ts';
import { listProjectLaunches } from '#core/outputs/project/locked-launches.ts';
import { listEvaluations } from '#core/outputs/project/evaluation-records.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';

/** How far a strategy has come, from a draft to a decision on what it did. */
export const STRATEGY_STAGES = [
  'drafted',
  'simulated',
  'launched',
  'running',
  'measurable',
  'evaluated',
  'decided',
] as const;
export type StrategyStage = (typeof STRATEGY_STAGES)[number];

/** A strategy as the overview of the loop shows it. */
export type StrategyProgress = {
  readonly id: string;
  readonly name: string;
  readonly stage: StrategyStage;
  /** Day on which the last window closes; null before there are touches. */
  readonly readOutOn: string | null;
  /** The last decision that stands. */
  readonly decision: NonNullable<EvaluationRecord['decisions'][number]['decision']> | null;
  /** Where its next step is taken. */
  readonly view: 'simulation' | 'evaluation';
};

type SavedWork = Pick<ProjectFile, 'strategies' | 'scenarios' | 'predictions' | 'evaluations'>;

function nameStage(
  campaign: CampaignEntry | undefined,
  record: EvaluationRecord | undefined,
  known: { readonly isLaunched: boolean; readonly isSimulated: boolean },
): StrategyStage {
  if (record !== undefined) return (record.decisions.at(-1)?.decision ?? null) === null ? 'evaluated' : 'decided';
  if (campaign !== undefined && (campaign.touches > 0 || campaign.isClosed))
    return campaign.isClosed ? 'measurable' : 'running';
  if (known.isLaunched || campaign !== undefined) return 'launched';
  return known.isSimulated ? 'simulated' : 'drafted';
}

/**
 * Where every strategy stands: those drafted in the project, those launched from it, and campaigns that came with the data; each
 * once, a wave under its own id. The one that needs something next stands first: open ones before decided ones.
 */
export function listStrategyProgress(work: SavedWork, campaigns: readonly CampaignEntry[]): StrategyProgress[] {
  const launches = listProjectLaunches(work);
  const records = listEvaluations(work.evaluations);
  const scenarios = work.scenarios.map(({ content }) => JSON.stringify(content));
  const names = new Map<string, string>();
  for (const { strategyId, name } of campaigns) names.set(strategyId, name ?? strategyId);
  for (const { strategyId } of records) if (!names.has(strategyId)) names.set(strategyId, strategyId);
  for (const { forecast, name } of launches) names.set(forecast.strategyId, name);
  for (const { id, name } of work.strategies) names.set(id, name);
  return [...names]
    .map(([id, name]): StrategyProgress => {
      const campaign = campaigns.find(({ strategyId }) => strategyId === id);
      const record = records.find(({ strategyId }) => strategyId === id);
      const stage = nameStage(campaign, record, {
        isLaunched: launches.some(({ waveIds }) => waveIds.includes(id)),
        isSimulated: scenarios.some((text) => text.includes(JSON.stringify(id))),
      });
      return {
        id,
        name,
        stage,
        readOutOn: campaign?.readOutOn ?? null,
        decision: record?.decisions.at(-1)?.decision ?? null,
        view: stage === 'drafted' || stage === 'simulated' || campaign === undefined ? 'simulation' : 'evaluation',
      };
    })
    .sort((a, b) => STRATEGY_STAGES.indexOf(a.stage) - STRATEGY_STAGES.indexOf(b.stage));
}

import { useCallback, useMemo } from 'react';
import { readDayInZone } from '#core/kernel/day-number.ts';
import { readReading, type CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import {
  EVALUATION_VERSION,
  type Decision,
  type EvaluationRecord,
} from '#core/campaigns/evaluate/evaluation-record.ts';
import { keepScore, type ForecastScore, type LockedForecast } from '#core/campaigns/evaluate/forecast.ts';
import type { CoverageLog } from '#core/campaigns/evaluate/score-prediction.ts';
import { listEvaluations, readCoverage, readEvaluation } from '#core/outputs/project/evaluation-records.ts';
import type { ProjectLaunch } from '#core/outputs/project/locked-launches.ts';
import { learnLogRatio, readProgramme } from '#core/campaigns/learn/learnt-state.ts';
import type { Programme } from '#core/science/experiments/programme.ts';
import type { EffectState } from '#core/science/experiments/learning-state.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { evaluationIdSchema } from '#core/outputs/project/ids.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type SavedEvaluation = ProjectFile['evaluations'][number];
const NONE: readonly SavedEvaluation[] = [];

function summarise(evaluation: CampaignEvaluation, metric: 'orders' | 'net'): EvaluationRecord['orders'] {
  const outcome = evaluation.outcomes.find((candidate) => candidate.metric === metric);
  if (outcome === undefined) return null;
  const { estimate } = readReading(outcome);
  if (estimate === null) return null;
  const { value, interval, standardError } = estimate;
  return { value, low: interval.low, high: interval.high, standardError };
}

function createId(strategyId: string): SavedEvaluation['id'] {
  const plain = strategyId.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 50);
  return evaluationIdSchema.parse(`e-${plain}`);
}

export type EvaluationLog = {
  readonly record: EvaluationRecord | null;
  /** The evaluation's id in the project; null before anything of it was saved. */
  readonly recordId: string | null;
  readonly decide: (evaluation: CampaignEvaluation, decision: Decision | null, note: string) => void;
  /** Keeps the score of the locked prediction and what was learnt; the simulation takes it up. Undo takes it back. */
  readonly accept: (evaluation: CampaignEvaluation, launch: LockedForecast, score: ForecastScore) => void;
  /** Takes the campaign out of what was learnt: the state is then the one without it. */
  readonly forget: (evaluation: CampaignEvaluation) => void;
};

/** The saved evaluation of a strategy and its decision log. A decision keeps the figures it was made on. */
export function useEvaluationRecord(strategyId: string): EvaluationLog {
  const evaluations = useWorkbench((state) => state.config?.evaluations ?? NONE);
  const editProject = useWorkbench((state) => state.document.editProject);
  const project = useWorkbench((state) => state.project.built);
  const records = useMemo(() => evaluations.map((saved) => ({ saved, record: readEvaluation(saved) })), [evaluations]);
  const known = records.find(({ record }) => record?.strategyId === strategyId);
  const record = known?.record ?? null;

  const save = useCallback(
    (evaluation: CampaignEvaluation, changes: Partial<EvaluationRecord>) => {
      if (project === null) return;
      const content = {
        strategyId,
        scenarioId: record?.scenarioId ?? null,
        asOfDate: project.parameters.asOfDate,
        buildId: project.buildId,
        orders: summarise(evaluation, 'orders'),
        net: summarise(evaluation, 'net'),
        treated: evaluation.facts.treated,
        score: record?.score ?? null,
        learnt: record?.learnt ?? [],
        evidence: record?.evidence ?? [],
        logRatio: record?.logRatio ?? null,
        decisions: record?.decisions ?? [],
        ...changes,
      } satisfies EvaluationRecord;
      const id = known?.saved.id ?? createId(strategyId);
      const saved: SavedEvaluation = { id, version: EVALUATION_VERSION, name: strategyId, content };
      editProject({ evaluations: [...evaluations.filter((other) => other.id !== id), saved] });
    },
    [project, strategyId, record, known, evaluations, editProject],
  );
  const decide = useCallback(
    (evaluation: CampaignEvaluation, decision: Decision | null, note: string) => {
      const decidedOn = readDayInZone(Date.now(), project?.parameters.timeZone ?? 'UTC');
      save(evaluation, { decisions: [...(record?.decisions ?? []), { decision, note, decidedOn }] });
    },
    [save, record, project],
  );
  const accept = useCallback(
    (evaluation: CampaignEvaluation, launch: LockedForecast, score: ForecastScore) =>
      save(evaluation, { scenarioId: launch.id, ...keepScore(launch, score, evaluation) }),
    [save],
  );
  const forget = useCallback(
    (evaluation: CampaignEvaluation) =>
      save(evaluation, { scenarioId: null, score: null, learnt: [], evidence: [], logRatio: null }),
    [save],
  );
  return { record, recordId: known?.saved.id ?? null, decide, accept, forget };
}

/** How often the predictions of this project held. */
export function useCoverage(): CoverageLog {
  const evaluations = useWorkbench((state) => state.config?.evaluations ?? NONE);
  return useMemo(() => readCoverage(listEvaluations(evaluations)), [evaluations]);
}

/** What the project's saved evaluations say beside this campaign. */
export function useOtherCampaigns(
  { facts }: CampaignEvaluation,
  launch: ProjectLaunch | null,
): { readonly learnt: EffectState | null; readonly programme: Programme | null } {
  const evaluations = useWorkbench((state) => state.config?.evaluations ?? NONE);
  const onDate = useWorkbench((state) => state.project.built?.parameters.asOfDate ?? facts.readOutOn);
  return useMemo(() => {
    const records = listEvaluations(evaluations);
    const cell = { strategyType: launch?.forecast.strategyType ?? '', channel: facts.channel ?? '', onDate };
    return {
      learnt: learnLogRatio(records, facts.strategyId, cell),
      programme: records.length === 0 ? null : readProgramme(records, onDate),
    };
  }, [evaluations, facts, launch, onDate]);
}

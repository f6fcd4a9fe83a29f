import { useCallback, useMemo } from 'react';
import { pickEstimate, type CampaignEvaluation } from '#core/evaluation/campaign.ts';
import {
  EVALUATION_VERSION,
  evaluationRecordSchema,
  type Decision,
  type EvaluationRecord,
} from '#core/evaluation/evaluation-record.ts';
import type { ProjectFile } from '#core/project/project-file.ts';
import { evaluationIdSchema } from '#core/project/ids.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type SavedEvaluation = ProjectFile['evaluations'][number];
const NONE: readonly SavedEvaluation[] = [];

function readRecord(saved: SavedEvaluation): EvaluationRecord | null {
  const parsed = evaluationRecordSchema.safeParse(saved.content);
  return saved.version === EVALUATION_VERSION && parsed.success ? parsed.data : null;
}

function summarise(evaluation: CampaignEvaluation, metric: 'orders' | 'net'): EvaluationRecord['orders'] {
  const outcome = evaluation.outcomes.find((candidate) => candidate.metric === metric);
  if (outcome === undefined) return null;
  const { value, interval, standardError } = pickEstimate(outcome);
  return { value, low: interval.low, high: interval.high, standardError };
}

function createId(strategyId: string): SavedEvaluation['id'] {
  const plain = strategyId.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 50);
  return evaluationIdSchema.parse(`e-${plain}`);
}

export type EvaluationLog = {
  readonly record: EvaluationRecord | null;
  readonly decide: (evaluation: CampaignEvaluation, decision: Decision | null, note: string) => void;
};

/** The saved evaluation of a strategy and its decision log. A decision keeps the figures it was made on. */
export function useEvaluationRecord(strategyId: string): EvaluationLog {
  const evaluations = useWorkbench((state) => state.document?.evaluations ?? NONE);
  const editProject = useWorkbench((state) => state.editProject);
  const project = useWorkbench((state) => state.project);
  const records = useMemo(() => evaluations.map((saved) => ({ saved, record: readRecord(saved) })), [evaluations]);
  const known = records.find(({ record }) => record?.strategyId === strategyId);
  const record = known?.record ?? null;

  const decide = useCallback(
    (evaluation: CampaignEvaluation, decision: Decision | null, note: string) => {
      if (project === null) return;
      const decidedOn = new Date().toISOString().slice(0, 10);
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
        decisions: [...(record?.decisions ?? []), { decision, note, decidedOn }],
      } satisfies EvaluationRecord;
      const id = known?.saved.id ?? createId(strategyId);
      const saved: SavedEvaluation = { id, version: EVALUATION_VERSION, name: strategyId, content };
      editProject({ evaluations: [...evaluations.filter((other) => other.id !== id), saved] });
    },
    [project, strategyId, record, known, evaluations, editProject],
  );
  return { record, decide };
}

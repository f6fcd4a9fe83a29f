import {
  EVALUATION_VERSION,
  evaluationRecordSchema,
  type EvaluationRecord,
} from '#core/campaigns/evaluate/evaluation-record.ts';
import { summariseCoverage, type CoverageLog } from '#core/campaigns/evaluate/score-prediction.ts';
import type { ProjectFile } from './project-file.ts';

type SavedEvaluation = ProjectFile['evaluations'][number];

/** A saved evaluation; null where it is of a version that is not known. */
export function readEvaluation({
  version,
  content,
}: Pick<SavedEvaluation, 'version' | 'content'>): EvaluationRecord | null {
  const parsed = evaluationRecordSchema.safeParse(content);
  return version === EVALUATION_VERSION && parsed.success ? parsed.data : null;
}

/** The evaluations of a project that this version can read, in their order. */
export function listEvaluations(evaluations: readonly SavedEvaluation[]): EvaluationRecord[] {
  return evaluations.flatMap((saved) => readEvaluation(saved) ?? []);
}

/** How often the predictions of a project held. */
export function readCoverage(records: readonly EvaluationRecord[]): CoverageLog {
  return summariseCoverage(records.flatMap(({ score }) => (score === null ? [] : [{ ...score, interval: score }])));
}

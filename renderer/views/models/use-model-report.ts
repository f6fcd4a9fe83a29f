import { useState } from 'react';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import type { ModelReport } from '#core/questions/models/model-report.ts';
import type { Progress } from '#core/kernel/progress.ts';
import type { DescribedError } from '../../core-host/described-error.ts';
import type { AskedQuestion } from '../../core-host/queries.ts';
import { useAnswer, useReport } from '../../data/use-answer.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

export type ReportState =
  | { readonly status: 'running'; readonly startedAt: number; readonly progress: Progress | null }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly error: DescribedError }
  | { readonly status: 'ready'; readonly report: ModelReport };

/** What the report answers. */
export const REPORT_QUESTION: AskedQuestion = { name: 'model-report', args: {}, audience: EVERYBODY };

/** The models' report of the current build: calculated once per build, with progress; leaving the screen cancels it. */
export function useModelReport(): {
  readonly state: ReportState;
  readonly cancel: () => void;
  readonly calculate: () => void;
} {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const [openedAt] = useState(() => performance.now());
  const key = ['model-report', buildId];
  const answer = useAnswer({
    key,
    buildId,
    isEnabled: buildId !== null,
    keptMs: Infinity,
    run: (task) => workbench.query('model-report', {}, EVERYBODY, task),
  });
  const { progress, startedAt } = useReport(key);

  function readState(): ReportState {
    if (answer.status === 'ready' && !answer.isStale) return { status: 'ready', report: answer.value };
    if (answer.status !== 'failed') return { status: 'running', progress, startedAt: startedAt || openedAt };
    return answer.error.code === 'task/cancelled' ? { status: 'cancelled' } : { status: 'failed', error: answer.error };
  }
  return { state: readState(), cancel: answer.cancel, calculate: answer.retry };
}

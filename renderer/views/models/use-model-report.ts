import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import type { ModelReport } from '#core/questions/models/model-report.ts';
import type { Progress } from '#core/kernel/progress.ts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { describeError, type DescribedError } from '../../carrier/described-error.ts';
import type { AskedQuestion } from '#core/workbench/questions/ask.ts';
import type { Workbench } from '../../carrier/workbench.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

export type ReportState =
  | { readonly status: 'running'; readonly startedAt: number; readonly progress: Progress | null }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly error: DescribedError }
  | { readonly status: 'ready'; readonly report: ModelReport };

/** What the report answers. */
export const REPORT_QUESTION: AskedQuestion = { name: 'model-report', args: {}, audience: EVERYBODY };

type Held = { readonly buildId: string; readonly report: ModelReport };
const reports = new WeakMap<Workbench, Held>();

/** The models' report of the current build: calculated once per build, with progress; leaving the screen cancels it. */
export function useModelReport(): {
  readonly state: ReportState;
  readonly cancel: () => void;
  readonly calculate: () => void;
} {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<{ readonly key: string; readonly state: ReportState } | null>(null);
  const controller = useRef<AbortController>(null);
  const key = `${buildId} ${attempt}`;

  useEffect(() => {
    if (buildId === null || reports.get(workbench)?.buildId === buildId) return undefined;
    const own = new AbortController();
    controller.current = own;
    let isLeft = false;
    const put = (state: ReportState) => {
      if (!isLeft) setSettled({ key, state });
    };
    const startedAt = performance.now();
    const onProgress = (progress: Progress) => put({ status: 'running', startedAt, progress });
    workbench.query('model-report', {}, EVERYBODY, { signal: own.signal, onProgress }).then(
      (report) => {
        reports.set(workbench, { buildId, report });
        put({ status: 'ready', report });
      },
      (error: unknown) => {
        const described = describeError(error);
        put(described.code === 'task/cancelled' ? { status: 'cancelled' } : { status: 'failed', error: described });
      },
    );
    return () => {
      isLeft = true;
      own.abort();
    };
  }, [workbench, buildId, attempt, key]);

  const cancel = useCallback(() => controller.current?.abort(), []);
  const calculate = useCallback(() => setAttempt((count) => count + 1), []);
  const [openedAt] = useState(() => performance.now());
  const held = reports.get(workbench);
  const state: ReportState =
    held !== undefined && held.buildId === buildId
      ? { status: 'ready', report: held.report }
      : settled?.key === key
        ? settled.state
        : { status: 'running', startedAt: openedAt, progress: null };
  return { state, cancel, calculate };
}

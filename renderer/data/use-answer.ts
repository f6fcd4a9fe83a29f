import { skipToken, useQuery as useClientQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { AsyncState } from '../store/async-state.ts';
import { useWorkbenchStore } from '../store/use-workbench.ts';
import {
  cancelAnswer,
  createAnswerOptions,
  nameReport,
  NO_REPORT,
  readAnswer,
  type Answer,
  type Ask,
  type Report,
} from './answer.ts';

export type AnswerState<Value> = AsyncState<Value> & {
  /** True while the answer shown is the one before: of other arguments, filters or an earlier build. */
  readonly isStale: boolean;
  /** Stops what is being calculated; the question then counts as failed until it is asked again. */
  readonly cancel: () => void;
  /** Asks again after a failure. */
  readonly retry: () => void;
};

/**
 * The answer to a call of the core. Equal keys share one call and its answer. Leaving the screen, and asking anew, cancels what
 * nobody waits for any more. The old answer stays, marked stale, until the new one is there.
 */
export function useAnswer<Value>(ask: Ask<Value>): AnswerState<Value> {
  const store = useWorkbenchStore();
  const client = useQueryClient();
  const { key, isEnabled = true } = ask;
  const hash = JSON.stringify(key);
  const options = createAnswerOptions(client, store, ask);
  const { status, fetchStatus, data, error, isPlaceholderData, refetch } = useClientQuery<Answer<Value>>(options);
  const { hasInterim } = options.meta;
  const state = useMemo(
    () => readAnswer<Value>({ status, fetchStatus, data, error, isPlaceholderData }, isEnabled, hasInterim),
    [status, fetchStatus, data, error, isPlaceholderData, isEnabled, hasInterim],
  );
  const cancel = useCallback(() => cancelAnswer(client, JSON.parse(hash) as unknown[]), [client, hash]);
  const retry = useCallback(() => void refetch(), [refetch]);
  return useMemo(() => ({ ...state, cancel, retry }), [state, cancel, retry]);
}

/** How far the call behind a key is; `startedAt` as of `performance.now()`, 0 before it began. */
export function useReport(key: readonly unknown[]): Report {
  const { data } = useClientQuery<Report>({
    queryKey: nameReport(key),
    queryFn: skipToken,
  });
  return data ?? NO_REPORT;
}

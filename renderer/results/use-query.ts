import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { createCancelledError } from '#core/kernel/errors.ts';
import { describeError } from '../carrier/described-error.ts';
import type { QuestionAnswer, QuestionArgs, QuestionName } from '#core/questions/define-question.ts';
import type { AskedQuestion } from '#core/workbench/questions/ask.ts';
import type { Workbench } from '../carrier/workbench.ts';
import { IDLE, type AsyncState } from '../store/async-state.ts';
import { useAudience, useFilters } from '../store/use-filters.ts';
import { useWorkbench, useWorkbenchStore } from '../store/use-workbench.ts';

/** `key` names the question whole: name, arguments and whom it is about. */
type CacheEntry = {
  readonly buildId: string;
  readonly key: string;
  readonly value: unknown;
  /** Answered from what is stored of a build: shown until that build has answered itself. */
  readonly isStored: boolean;
};

const CACHE_LIMIT = 120;
const caches = new WeakMap<Workbench, CacheEntry[]>();

/** A question that takes longer is a task of the task list. */
const TASK_AFTER_MS = 1000;

function readCache(workbench: Workbench, buildId: string, key: string): CacheEntry | undefined {
  return caches.get(workbench)?.find((known) => known.buildId === buildId && known.key === key);
}

/** Results of builds that are gone are dropped with the first result of the new one, the oldest when there are many. */
function writeCache(workbench: Workbench, entry: CacheEntry): void {
  const kept = (caches.get(workbench) ?? []).filter(
    ({ buildId, key }) => buildId === entry.buildId && key !== entry.key,
  );
  caches.set(workbench, [...kept.slice(-CACHE_LIMIT + 1), entry]);
}

type Settled<Value> = {
  readonly buildId: string;
  readonly key: string;
  readonly state: Extract<AsyncState<Value>, { readonly status: 'ready' | 'failed' }>;
};

type QueryScope = {
  /** True asks about everybody whatever filters are in force: the pale total behind a filtered value. */
  readonly isUnfiltered?: boolean;
  /** Asks about these customers, besides the filters in force: a segment, one side of a comparison. */
  readonly audience?: AudienceRule;
  /** False asks nothing yet; what was known stays. */
  readonly isEnabled?: boolean;
};

export type QueryState<Value> = AsyncState<Value> & {
  /** True while the result shown is the one before: of other arguments, filters or an earlier build. */
  readonly isStale: boolean;
  /** Stops what is being calculated; the question then counts as failed until it is asked again. */
  readonly cancel: () => void;
  /** Asks again after a failure. */
  readonly retry: () => void;
  /** What is asked; the result shown is of an earlier question where it is stale. */
  readonly question: AskedQuestion;
};

/**
 * A query of the current project about the customers under the filters in force. Rows stay outside the store; leaving the
 * screen, and asking anew, cancels what is still running. The old result stays until the new one is there.
 */
export function useQuery<Name extends QuestionName>(
  name: Name,
  args: QuestionArgs<Name>,
  { isUnfiltered = false, audience: extra = EVERYBODY, isEnabled = true }: QueryScope = {},
): QueryState<QuestionAnswer<Name>> {
  const store = useWorkbenchStore();
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const isStored = useWorkbench((state) => state.isStored);
  const audience = useAudience(extra, isUnfiltered);
  const key = JSON.stringify([name, args, audience]);
  const [settled, setSettled] = useState<Settled<QuestionAnswer<Name>> | null>(null);
  const running = useRef<(() => void) | null>(null);
  const [attempt, setAttempt] = useState(0);
  const known = buildId === null ? undefined : readCache(workbench, buildId, key);
  const isReplaced = known?.isStored === true && !isStored;

  useEffect(() => {
    if (!isEnabled || buildId === null) return undefined;
    if (!isReplaced && readCache(workbench, buildId, key) !== undefined) return undefined;
    const controller = new AbortController();
    const [, asked, about] = JSON.parse(key) as [Name, QuestionArgs<Name>, AudienceRule];
    const startedAt = performance.now();
    let endTask: ((end: 'done' | 'failed' | 'cancelled') => void) | null = null;
    const fail = (error: unknown) =>
      setSettled({ buildId, key, state: { status: 'failed', error: describeError(error) } });
    const cancel = () => {
      if (controller.signal.aborted) return;
      controller.abort();
      finish('cancelled');
      fail(createCancelledError());
    };
    const timer = setTimeout(() => {
      const { view, listTask } = store.getState();
      endTask = listTask((t) => t('tasks.query', { screen: t(`nav.${view}`) }), startedAt, cancel);
    }, TASK_AFTER_MS);
    const finish = (end: 'done' | 'failed' | 'cancelled') => {
      clearTimeout(timer);
      endTask?.(end);
    };
    running.current = cancel;
    workbench.query(name, asked, about, { signal: controller.signal }).then(
      (value) => {
        if (controller.signal.aborted) return;
        finish('done');
        writeCache(workbench, { buildId, key, value, isStored: store.getState().isStored });
        setSettled({ buildId, key, state: { status: 'ready', value } });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        finish('failed');
        fail(error);
      },
    );
    return () => {
      if (controller.signal.aborted) return;
      controller.abort();
      clearTimeout(timer);
      endTask?.('cancelled');
    };
  }, [store, workbench, buildId, name, key, isEnabled, isReplaced, attempt]);

  const cancel = useCallback(() => running.current?.(), []);
  const retry = useCallback(() => {
    setSettled(null);
    setAttempt((count) => count + 1);
  }, [setSettled, setAttempt]);
  const question = useMemo((): AskedQuestion => {
    const [, asked, about] = JSON.parse(key) as [Name, QuestionArgs<Name>, AudienceRule];
    return { name, args: asked, audience: about };
  }, [name, key]);
  const actions = { cancel, retry, question };

  if (buildId === null) return { ...IDLE, ...actions, isStale: false };
  const isOwn = settled?.buildId === buildId && settled.key === key;
  if (known !== undefined && !(isReplaced && isOwn && settled.state.status === 'failed')) {
    return { status: 'ready', value: known.value as QuestionAnswer<Name>, ...actions, isStale: false };
  }
  if (settled === null) return { status: 'running', ...actions, isStale: false };
  if (isOwn || settled.state.status === 'ready') return { ...settled.state, ...actions, isStale: !isOwn };
  return { status: 'running', ...actions, isStale: false };
}

export type WithTotal<Value> = {
  /** Of the customers under the filters in force. */
  readonly filtered: QueryState<Value>;
  /** Of everybody, to be drawn pale behind; null where no filter is in force, for then both are the same. */
  readonly total: Value | null;
};

/**
 * A query twice: of the customers under the filters, and of everybody. A chart draws the filtered value over the pale total,
 * so that a filter shows what it leaves out:
 *
 * ```ts
 * const { filtered, total } = useWithTotal('rfm-grid', {});
 * ```
 *
 * Without a filter nothing is asked twice.
 */
export function useWithTotal<Name extends QuestionName>(
  name: Name,
  args: QuestionArgs<Name>,
): WithTotal<QuestionAnswer<Name>> {
  const { filters } = useFilters();
  const isFiltered = filters.length > 0;
  const filtered = useQuery(name, args);
  const total = useQuery(name, args, { isUnfiltered: true, isEnabled: isFiltered });
  return { filtered, total: isFiltered && total.status === 'ready' ? total.value : null };
}

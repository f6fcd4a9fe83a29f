import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { AskedQuestion, QueryArgs, QueryName, QueryResult } from '../core-host/queries.ts';
import { IDLE } from '../store/async-state.ts';
import { useAudience, useFilters } from '../store/use-filters.ts';
import { useWorkbench, useWorkbenchStore } from '../store/use-workbench.ts';
import { nameReads, nameStatements } from './statements.ts';
import type { Answer } from './answer.ts';
import { useAnswer, type AnswerState } from './use-answer.ts';

type QueryScope = {
  /** True asks about everybody whatever filters are in force: the pale total behind a filtered value. */
  readonly isUnfiltered?: boolean;
  /** Asks about these customers, besides the filters in force: a segment, one side of a comparison. */
  readonly audience?: AudienceRule;
  /** False asks nothing yet; what was known stays. */
  readonly isEnabled?: boolean;
};

export type QueryState<Value> = AnswerState<Value> & {
  /** What is asked; the result shown is of an earlier question where it is stale. */
  readonly question: AskedQuestion;
};

/** `isStored`: of what is stored of a build, shown until that build has answered itself. */
function nameQuestion(buildId: string | null, isStored: boolean, question: AskedQuestion): readonly unknown[] {
  return ['question', buildId, isStored, question];
}

/**
 * A query of the current project about the customers under the filters in force. Rows stay outside the store; leaving the
 * screen, and asking anew, cancels what is still running. The old result stays until the new one is there.
 */
export function useQuery<Name extends QueryName>(
  name: Name,
  args: QueryArgs<Name>,
  { isUnfiltered = false, audience: extra = EVERYBODY, isEnabled = true }: QueryScope = {},
): QueryState<QueryResult<Name>> {
  const store = useWorkbenchStore();
  const client = useQueryClient();
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const isStored = useWorkbench((state) => state.isStored);
  const audience = useAudience(extra, isUnfiltered);
  const written = JSON.stringify([name, args, audience]);
  const question = useMemo((): AskedQuestion & { readonly args: QueryArgs<Name> } => {
    const [asked, given, about] = JSON.parse(written) as [Name, QueryArgs<Name>, AudienceRule];
    return { name: asked, args: given, audience: about };
  }, [written]);
  const readStored = (own: QueryClient) =>
    own.getQueryData<Answer<QueryResult<Name>>>(nameQuestion(buildId, true, question));

  const answer = useAnswer({
    key: nameQuestion(buildId, isStored, question),
    buildId,
    isEnabled: isEnabled && buildId !== null,
    taskName: (t) => t('tasks.query', { screen: t(`nav.${store.getState().view}`) }),
    run: async (task) => {
      const value = await workbench.query(name, question.args, question.audience, task);
      for (const key of [nameStatements(buildId, question), nameReads(buildId, question)]) {
        void client.invalidateQueries({ queryKey: key, exact: true });
      }
      return value;
    },
    ...(isStored ? {} : { getInterim: readStored }),
  });
  if (buildId === null) {
    return { ...IDLE, isStale: false, cancel: answer.cancel, retry: answer.retry, question };
  }
  return { ...answer, question };
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
export function useWithTotal<Name extends QueryName>(name: Name, args: QueryArgs<Name>): WithTotal<QueryResult<Name>> {
  const { filters } = useFilters();
  const isFiltered = filters.length > 0;
  const filtered = useQuery(name, args);
  const total = useQuery(name, args, { isUnfiltered: true, isEnabled: isFiltered });
  return { filtered, total: isFiltered && total.status === 'ready' ? total.value : null };
}

import { useEffect, useState } from 'react';
import { describeError } from '../core-host/described-error.ts';
import type { QueryName, QueryResult } from '../core-host/queries.ts';
import type { Workbench } from '../core-host/workbench.ts';
import type { AsyncState } from '../store/async-state.ts';
import { useWorkbench } from '../store/use-workbench.ts';

type CacheEntry = { readonly buildId: string; readonly name: QueryName; readonly value: unknown };

const caches = new WeakMap<Workbench, CacheEntry[]>();

function readCache<Name extends QueryName>(
  workbench: Workbench,
  buildId: string,
  name: Name,
): QueryResult<Name> | null {
  const entry = caches.get(workbench)?.find((known) => known.buildId === buildId && known.name === name);
  return entry === undefined ? null : (entry.value as QueryResult<Name>);
}

/** Results of builds that are gone are dropped with the first result of the new one. */
function writeCache(workbench: Workbench, entry: CacheEntry): void {
  const kept = (caches.get(workbench) ?? []).filter(({ buildId }) => buildId === entry.buildId);
  caches.set(workbench, [...kept, entry]);
}

/** A query of the current project. Rows stay outside the store; leaving the screen cancels what is still running. */
export function useQuery<Name extends QueryName>(name: Name): AsyncState<QueryResult<Name>> {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const [state, setState] = useState<AsyncState<QueryResult<Name>> & { readonly of?: string | null }>(() => {
    const known = buildId === null ? null : readCache(workbench, buildId, name);
    return known === null ? { status: 'idle', of: null } : { status: 'ready', value: known, of: buildId };
  });

  useEffect(() => {
    if (buildId === null) return undefined;
    const known = readCache(workbench, buildId, name);
    if (known !== null) {
      setState({ status: 'ready', value: known, of: buildId });
      return undefined;
    }
    const controller = new AbortController();
    setState((before) => (before.status === 'ready' ? before : { status: 'running', of: buildId }));
    workbench.query(name, { signal: controller.signal }).then(
      (value) => {
        if (controller.signal.aborted) return;
        writeCache(workbench, { buildId, name, value });
        setState({ status: 'ready', value, of: buildId });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setState({ status: 'failed', error: describeError(error), of: buildId });
      },
    );
    return () => controller.abort();
  }, [workbench, buildId, name]);

  return state;
}

import { useEffect, useState } from 'react';
import { describeError } from '../core-host/described-error.ts';
import type { QueryName, QueryResult } from '../core-host/queries.ts';
import type { Workbench } from '../core-host/workbench.ts';
import { IDLE, type AsyncState } from '../store/async-state.ts';
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

type Settled<Value> = {
  readonly buildId: string;
  readonly state: Extract<AsyncState<Value>, { readonly status: 'ready' | 'failed' }>;
};

/**
 * A query of the current project. Rows stay outside the store; leaving the screen cancels what is still running.
 * After a new build the old result stays until the new one is there.
 */
export function useQuery<Name extends QueryName>(name: Name): AsyncState<QueryResult<Name>> {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const [settled, setSettled] = useState<Settled<QueryResult<Name>> | null>(null);

  useEffect(() => {
    if (buildId === null || readCache(workbench, buildId, name) !== null) return undefined;
    const controller = new AbortController();
    workbench.query(name, { signal: controller.signal }).then(
      (value) => {
        if (controller.signal.aborted) return;
        writeCache(workbench, { buildId, name, value });
        setSettled({ buildId, state: { status: 'ready', value } });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setSettled({ buildId, state: { status: 'failed', error: describeError(error) } });
      },
    );
    return () => controller.abort();
  }, [workbench, buildId, name]);

  if (buildId === null) return IDLE;
  const known = readCache(workbench, buildId, name);
  if (known !== null) return { status: 'ready', value: known };
  if (settled !== null && (settled.buildId === buildId || settled.state.status === 'ready')) return settled.state;
  return { status: 'running' };
}

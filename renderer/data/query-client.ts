import { QueryClient } from '@tanstack/react-query';

/** Answers kept that no screen shows; the oldest go first. */
const KEPT_ANSWERS = 120;
/** Time for which an answer is kept that no screen shows. */
const KEPT_MS = 30 * 60_000;
const REPORT_KEPT_MS = 10_000;

/** First part of the keys under which the progress of calls lies. */
export const REPORT = 'report';

/**
 * The client of everything the window asks. Answers belong to a build and do not age, so nothing is asked again by itself: not
 * after a failure, not when the window gets the focus. Calls go to a worker, so it does not matter whether there is a network.
 */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        staleTime: Infinity,
        gcTime: KEPT_MS,
        structuralSharing: false,
      },
      mutations: { networkMode: 'always', retry: false, gcTime: 0 },
    },
  });
  client.setQueryDefaults([REPORT], { gcTime: REPORT_KEPT_MS });
  const cache = client.getQueryCache();
  cache.subscribe(({ type }) => {
    if (type !== 'observerRemoved') return;
    const idle = cache.findAll({
      type: 'inactive',
      fetchStatus: 'idle',
      predicate: ({ queryKey }) => queryKey[0] !== REPORT,
    });
    idle.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt);
    for (const query of idle.slice(0, Math.max(0, idle.length - KEPT_ANSWERS))) cache.remove(query);
  });
  return client;
}

/** Drops the answers of builds that are gone. What a screen still shows stays until its new answer is there. */
export function dropOtherBuilds(client: QueryClient, buildId: string): void {
  client.removeQueries({
    type: 'inactive',
    predicate: ({ meta }) => typeof meta?.['buildId'] === 'string' && meta['buildId'] !== buildId,
  });
}

import { useQuery as useClientQuery, useQueryClient } from '@tanstack/react-query';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import { useWorkbench, useWorkbenchStore } from '../../store/use-workbench.ts';

/** `isWhole`: of window and workers together, else of the engine alone. */
export type MemoryReading = { readonly bytes: number; readonly isWhole: boolean };

type MeasuringPerformance = Performance & {
  readonly measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>;
};

const PERIOD_MS = 20_000;

/** Memory in use, looked at now and then while nothing is being built; null while it is not known. */
export function useMemory(): MemoryReading | null {
  const store = useWorkbenchStore();
  const client = useQueryClient();
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const key = ['memory', buildId];
  const { data, isError } = useClientQuery({
    queryKey: key,
    enabled: buildId !== null,
    gcTime: 0,
    refetchInterval: PERIOD_MS,
    refetchIntervalInBackground: true,
    queryFn: async ({ signal }): Promise<MemoryReading | null> => {
      const { workbench, build } = store.getState();
      if (build.status === 'running') return client.getQueryData<MemoryReading>(key) ?? null;
      const whole: MeasuringPerformance = performance;
      if (window.crossOriginIsolated && whole.measureUserAgentSpecificMemory !== undefined) {
        return { bytes: (await whole.measureUserAgentSpecificMemory()).bytes, isWhole: true };
      }
      return { bytes: await workbench.query('engine-memory', {}, EVERYBODY, { signal }), isWhole: false };
    },
  });
  return isError ? null : (data ?? null);
}

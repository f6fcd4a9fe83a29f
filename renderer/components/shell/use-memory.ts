import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import { useEffect, useState } from 'react';
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
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const [reading, setReading] = useState<MemoryReading | null>(null);

  useEffect(() => {
    if (buildId === null) return undefined;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function measure(): Promise<MemoryReading> {
      const whole: MeasuringPerformance = performance;
      if (window.crossOriginIsolated && whole.measureUserAgentSpecificMemory !== undefined) {
        return { bytes: (await whole.measureUserAgentSpecificMemory()).bytes, isWhole: true };
      }
      const { workbench } = store.getState();
      const bytes = await workbench.query('engine-memory', {}, EVERYBODY, { signal: controller.signal });
      return { bytes, isWhole: false };
    }

    const look = () => {
      const { build } = store.getState();
      const next = build.status === 'running' ? Promise.resolve(null) : measure();
      next.then(
        (found) => {
          if (controller.signal.aborted) return;
          if (found !== null) setReading(found);
          timer = setTimeout(look, PERIOD_MS);
        },
        () => {
          if (controller.signal.aborted) return;
          setReading(null);
          timer = setTimeout(look, PERIOD_MS);
        },
      );
    };
    timer = setTimeout(look, 1000);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [store, buildId]);

  return reading;
}

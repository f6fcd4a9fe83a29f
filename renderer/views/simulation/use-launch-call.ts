import { useEffect, useState } from 'react';
import { describeError } from '../../core-host/described-error.ts';
import type { LaunchCalls } from '../../core-host/simulation/launch-calls.ts';
import type { AsyncState } from '../../store/async-state.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type Known<Name extends keyof LaunchCalls> = {
  readonly key: string;
  readonly state: AsyncState<LaunchCalls[Name]['answer']>;
};

/** Asks anew as the arguments change, after a pause of `delay` ms; while the answer is on its way the last one stays, marked stale. */
export function useLaunchCall<Name extends 'list' | 'power'>(
  name: Name,
  args: LaunchCalls[Name]['args'],
  delay: number,
): { readonly state: AsyncState<LaunchCalls[Name]['answer']>; readonly isStale: boolean } {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const key = JSON.stringify([buildId, args]);
  const [known, setKnown] = useState<Known<Name> | null>(null);

  useEffect(() => {
    const [build, asked] = JSON.parse(key) as [string | null, LaunchCalls[Name]['args']];
    if (build === null) return undefined;
    const controller = new AbortController();
    const settle = (state: Known<Name>['state']) => {
      if (!controller.signal.aborted) setKnown({ key, state });
    };
    const timer = setTimeout(() => {
      workbench.runSimulation(name, asked, { signal: controller.signal }).then(
        (value) => settle({ status: 'ready', value }),
        (error: unknown) => settle({ status: 'failed', error: describeError(error) }),
      );
    }, delay);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [workbench, name, key, delay]);

  return known === null
    ? { state: { status: 'running' }, isStale: false }
    : { state: known.state, isStale: known.key !== key };
}

import { useEffect, useRef, useState } from 'react';
import type { Progress } from '#core/kernel/progress.ts';
import { describeError } from '../../carrier/described-error.ts';
import type { ImportArgs, ImportCallName, ImportResult } from '../../carrier/workbench.ts';
import type { AsyncState } from '../../store/async-state.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

export type ImportCallState<Value> = AsyncState<Value> & {
  /** True while what is shown is of arguments before. */
  readonly isStale: boolean;
  readonly progress: Progress | null;
  /** Milliseconds on the page's clock at which the running call began. */
  readonly startedAt: number;
  readonly cancel: () => void;
};

type Settled<Value> = {
  readonly key: string;
  readonly state: Extract<AsyncState<Value>, { readonly status: 'ready' | 'failed' }>;
};

type Running = { readonly key: string; readonly progress: Progress | null; readonly startedAt: number };

/**
 * A call of the import screen that is made again when `key` changes; the call before is cancelled. `null` arguments ask nothing.
 * `key` must name the arguments whole: files cannot be compared by their content here.
 */
export function useImportCall<Name extends ImportCallName>(
  name: Name,
  key: string,
  args: ImportArgs<Name> | null,
): ImportCallState<ImportResult<Name>> {
  const workbench = useWorkbench((state) => state.workbench);
  const [settled, setSettled] = useState<Settled<ImportResult<Name>> | null>(null);
  const [running, setRunning] = useState<Running | null>(null);
  const [controller, setController] = useState<AbortController | null>(null);
  const isAsked = args !== null;
  const latest = useRef(args);

  useEffect(() => {
    latest.current = args;
  });

  useEffect(() => {
    const asked = latest.current;
    if (!isAsked || asked === null) return undefined;
    const own = new AbortController();
    const startedAt = performance.now();
    const begin = async () => {
      setController(own);
      setRunning({ key, progress: null, startedAt });
      try {
        const value = await workbench.runImport(name, asked, {
          signal: own.signal,
          onProgress: (progress) => {
            if (!own.signal.aborted) setRunning({ key, progress, startedAt });
          },
        });
        if (!own.signal.aborted) setSettled({ key, state: { status: 'ready', value } });
      } catch (error) {
        if (!own.signal.aborted) setSettled({ key, state: { status: 'failed', error: describeError(error) } });
      } finally {
        setRunning((known) => (known?.key === key && known.startedAt === startedAt ? null : known));
      }
    };
    void begin();
    return () => own.abort();
  }, [workbench, name, key, isAsked]);

  const cancel = () => controller?.abort();
  const common = { progress: running?.progress ?? null, startedAt: running?.startedAt ?? 0, cancel };
  if (!isAsked) return { status: 'idle', isStale: false, ...common };
  if (settled !== null && (settled.key === key || (settled.state.status === 'ready' && running !== null))) {
    return { ...settled.state, isStale: settled.key !== key, ...common };
  }
  return running === null
    ? { status: 'idle', isStale: false, ...common }
    : { status: 'running', isStale: false, ...common };
}

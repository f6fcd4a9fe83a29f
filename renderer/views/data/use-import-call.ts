import type { Progress } from '#core/kernel/progress.ts';
import type { ImportArgs, ImportCallName, ImportResult } from '../../core-host/import-calls.ts';
import { useAnswer, useReport } from '../../data/use-answer.ts';
import { IDLE, type AsyncState } from '../../store/async-state.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

export type ImportCallState<Value> = AsyncState<Value> & {
  /** True while what is shown is of arguments before. */
  readonly isStale: boolean;
  readonly progress: Progress | null;
  /** Milliseconds on the page's clock at which the running call began. */
  readonly startedAt: number;
  readonly cancel: () => void;
};

/**
 * A call of the import screen that is made again when `key` changes; the call before is cancelled. `null` arguments ask nothing.
 * `key` must name the arguments whole: files cannot be compared by their content here, so nothing is kept of a screen that was
 * left.
 */
export function useImportCall<Name extends ImportCallName>(
  name: Name,
  key: string,
  args: ImportArgs<Name> | null,
): ImportCallState<ImportResult<Name>> {
  const workbench = useWorkbench((state) => state.workbench);
  const asked = ['import', name, key];
  const { retry: _, ...state } = useAnswer<ImportResult<Name> | null>({
    key: asked,
    keptMs: 0,
    isEnabled: args !== null,
    run: async (task) => (args === null ? null : workbench.runImport(name, args, task)),
  });
  const { progress, startedAt } = useReport(asked);
  const common = { progress, startedAt, cancel: state.cancel };
  if (args === null || (state.status === 'failed' && state.error.code === 'task/cancelled')) {
    return { ...IDLE, isStale: false, ...common };
  }
  if (state.status !== 'ready') return { ...state, ...common };
  return state.value === null
    ? { ...IDLE, isStale: false, ...common }
    : { status: 'ready', value: state.value, isStale: state.isStale, ...common };
}

import type { TaskOptions } from '#core/kernel/progress.ts';
import type { CallAnswer, CallArgs, CallName } from '#core/workbench/define-call.ts';

/** Carries calls to a workbench, wherever it runs, and their answers back. */
export type Carrier = {
  call<Name extends CallName>(name: Name, args: CallArgs<Name>, task?: TaskOptions): Promise<CallAnswer<Name>>;
  /** Ends what the carrier runs on, once the workbench is closed. */
  end(): void;
};

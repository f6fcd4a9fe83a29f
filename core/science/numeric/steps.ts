import { throwIfCancelled } from '#core/kernel/errors.ts';
import { giveWay } from '#core/kernel/progress.ts';

/** Long work in parts: each yield says how many rows were gone over since the one before. */
export type Steps<Result> = Generator<number, Result, void>;

/** Rows between two chances to cancel: a frame or two of a window. */
const ROWS_AT_A_TIME = 500_000;

/** Does all of the work at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Does the work and gives way after every half million rows, so that one thread can hear of a cancel. Rejects with `task/cancelled`. */
export async function runStepsGivingWay<Result>(
  steps: Steps<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let rows = 0;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    rows += step.value;
    if (rows < ROWS_AT_A_TIME) continue;
    rows = 0;
    await giveWay();
    throwIfCancelled(signal);
  }
}

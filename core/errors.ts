/** Where in an input something was found. `line` is the 1-based physical line of the file. */
export type Place = {
  readonly file?: string;
  readonly line?: number;
  readonly column?: string;
  readonly value?: string;
};

/**
 * Every error the workbench raises on purpose.
 *
 * `code` is `domain/reason` and stable: the window translates it, the CLI prints it.
 * `message` is complete English: what happened and why. `hint` says what to do next.
 */
export class WorkbenchError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly place: Place | undefined;

  constructor(
    code: string,
    message: string,
    options: { readonly cause?: unknown; readonly hint?: string; readonly place?: Place } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WorkbenchError';
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
  }
}

/** The error every cancelled action rejects with. */
export function createCancelledError(): WorkbenchError {
  return new WorkbenchError('task/cancelled', 'The task was cancelled.');
}

/** True for the error of a cancelled action, from this module or from an AbortSignal. */
export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof WorkbenchError && error.code === 'task/cancelled') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** Throws the error of a cancelled action where the signal has been aborted. */
export function throwIfCancelled(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted === true) throw createCancelledError();
}

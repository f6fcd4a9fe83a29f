/** Where in an input something was found. `line` is the 1-based physical line of the file. */
export type Place = {
  readonly file?: string;
  readonly line?: number;
  readonly column?: string;
  readonly value?: string;
};

/** What happened and why, and what to do next, in one language. */
export type ErrorText = { readonly message: string; readonly hint?: string };

/**
 * Every error the workbench raises on purpose.
 *
 * `code` is `domain/reason` and stable. `message` is complete English: what happened and why. `hint` says what to do
 * next. `zh` says the same in Chinese, with the same facts: the window shows it, the CLI prints the English.
 */
export class WorkbenchError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly place: Place | undefined;
  readonly zh: ErrorText | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly hint?: string;
      readonly place?: Place;
      readonly zh?: ErrorText;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WorkbenchError';
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
    this.zh = options.zh;
  }
}

/** The error every cancelled action rejects with. */
export function createCancelledError(): WorkbenchError {
  return new WorkbenchError('task/cancelled', 'The task was cancelled.', { zh: { message: '任务已取消。' } });
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

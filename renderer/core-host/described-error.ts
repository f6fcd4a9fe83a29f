import { WorkbenchError, isCancelled, type Place } from '#core/errors.ts';

/** An error as it crosses a worker boundary and as the window shows it. */
export type DescribedError = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
  /** Stack of an error nobody expected: for the copyable detail. */
  readonly detail?: string;
};

export function describeError(error: unknown): DescribedError {
  if (isCancelled(error)) return { code: 'task/cancelled', message: 'The task was cancelled.' };
  if (error instanceof WorkbenchError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.place === undefined ? {} : { place: error.place }),
      ...(error.cause instanceof Error ? { detail: error.cause.stack ?? error.cause.message } : {}),
    };
  }
  if (error instanceof Error) {
    return { code: 'app/unexpected', message: error.message, detail: error.stack ?? String(error) };
  }
  return { code: 'app/unexpected', message: String(error) };
}

export function restoreError(described: DescribedError): WorkbenchError {
  return new WorkbenchError(described.code, described.message, {
    ...(described.hint === undefined ? {} : { hint: described.hint }),
    ...(described.place === undefined ? {} : { place: described.place }),
    ...(described.detail === undefined ? {} : { cause: new Error(described.detail) }),
  });
}

import { WorkbenchError, createCancelledError, isCancelled, type ErrorText, type Place } from '#core/kernel/errors.ts';
import { toFileAccessError } from './file-access-errors.ts';

/** An error as it crosses a worker boundary and as the window shows it. */
export type DescribedError = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
  /** Message and hint in Chinese; absent where nobody wrote them. */
  readonly zh?: ErrorText;
  /** Stack of an error nobody expected: for the copyable detail. */
  readonly detail?: string;
};

function describeWorkbenchError(error: WorkbenchError): DescribedError {
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.place === undefined ? {} : { place: error.place }),
    ...(error.zh === undefined ? {} : { zh: error.zh }),
    ...(error.cause instanceof Error ? { detail: error.cause.stack ?? error.cause.message } : {}),
  };
}

export function describeError(error: unknown): DescribedError {
  if (isCancelled(error)) return describeWorkbenchError(createCancelledError());
  if (error instanceof WorkbenchError) return describeWorkbenchError(error);
  const accessError = toFileAccessError(error);
  if (accessError !== undefined) return describeWorkbenchError(accessError);
  if (error instanceof Error) {
    return { code: 'app/unexpected', message: error.message, detail: error.stack ?? String(error) };
  }
  return { code: 'app/unexpected', message: String(error) };
}

export function restoreError(described: DescribedError): WorkbenchError {
  return new WorkbenchError(described.code, described.message, {
    ...(described.hint === undefined ? {} : { hint: described.hint }),
    ...(described.place === undefined ? {} : { place: described.place }),
    ...(described.zh === undefined ? {} : { zh: described.zh }),
    ...(described.detail === undefined ? {} : { cause: new Error(described.detail) }),
  });
}

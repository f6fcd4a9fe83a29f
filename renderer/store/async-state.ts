import type { DescribedError } from '../carrier/described-error.ts';

/** The one shape of everything that takes time. */
export type AsyncState<Value, Running = Record<never, never>> =
  | { readonly status: 'idle' }
  | ({ readonly status: 'running' } & Running)
  | { readonly status: 'ready'; readonly value: Value }
  | { readonly status: 'failed'; readonly error: DescribedError };

export const IDLE = { status: 'idle' } as const;

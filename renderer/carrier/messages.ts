import type { Progress } from '#core/kernel/progress.ts';
import type { DescribedError } from './described-error.ts';

/** Window → worker. */
export type CoreRequest =
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly type: 'cancel'; readonly id: number };

/** Worker → window. Every call gets exactly one `value` or `error`, after any number of `progress`. */
export type CoreResponse =
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'value'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: DescribedError };

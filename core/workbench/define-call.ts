import type { z } from 'zod';
import type { Given } from '#core/kernel/given.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { OpenWorkbench } from './open-workbench.ts';
import type { Session } from './session.ts';

/** One thing that the workbench does for a host. `args` validates the arguments where they cross a border. */
type CallOf<Needs, Subject, Name extends string, Schema extends z.ZodType, Answer> = {
  readonly kind: 'call';
  /** `project`: it runs on the session of the project built last, and fails with `project/none` before the first build. */
  readonly needs: Needs;
  readonly name: Name;
  readonly args: Schema;
  run(subject: Subject, args: z.output<Schema>, task: TaskOptions): Promise<Answer>;
};

type ProjectCall<Name extends string, Schema extends z.ZodType, Answer> = CallOf<
  'project',
  Session,
  Name,
  Schema,
  Answer
>;
type WorkbenchCall<Name extends string, Schema extends z.ZodType, Answer> = CallOf<
  'workbench',
  OpenWorkbench,
  Name,
  Schema,
  Answer
>;

type Erased<Needs, Subject> = {
  readonly kind: 'call';
  readonly needs: Needs;
  readonly name: string;
  readonly args: z.ZodType;
  run(subject: Subject, args: never, task: TaskOptions): Promise<unknown>;
};

/** Any call, as the registry holds it. */
export type AnyCall = Erased<'project', Session> | Erased<'workbench', OpenWorkbench>;

/**
 * Every call by its name. The file of a call adds it:
 *
 * ```ts
 * declare module '#core/workbench/define-call.ts' {
 *   interface Calls extends Named<typeof sqlPreviewCall> {}
 * }
 * ```
 */
export interface Calls {}

export type CallName = keyof Calls;
export type CallArgs<Name extends CallName> = Calls[Name] extends { readonly args: infer Schema extends z.ZodType }
  ? Given<Schema>
  : never;
export type CallAnswer<Name extends CallName> = Calls[Name] extends { run(...given: never): Promise<infer Answer> }
  ? Answer
  : never;

/** Declares a call on the built project. The registry finds it by its export; its name must be its own. */
export function defineCall<const Name extends string, Schema extends z.ZodType, Answer>(
  call: Omit<ProjectCall<Name, Schema, Answer>, 'kind' | 'needs'>,
): ProjectCall<Name, Schema, Answer> {
  return { kind: 'call', needs: 'project', ...call };
}

/** Declares a call that needs no project: building one, looking at files, opening the engine. */
export function defineWorkbenchCall<const Name extends string, Schema extends z.ZodType, Answer>(
  call: Omit<WorkbenchCall<Name, Schema, Answer>, 'kind' | 'needs'>,
): WorkbenchCall<Name, Schema, Answer> {
  return { kind: 'call', needs: 'workbench', ...call };
}

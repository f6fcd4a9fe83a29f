import { z } from 'zod';
import type { Engine } from '#core/kernel/engine.ts';
import type { Given } from '#core/kernel/given.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { MartScope } from './mart-scope.ts';

/**
 * One question to a built project, about the customers whom the scope's audience means. Arguments are plain data: they cross to
 * another process and name the answer in caches. `args` validates them where they cross.
 */
export type QuestionCall<Name extends string, Schema extends z.ZodType, Answer> = {
  readonly kind: 'question';
  readonly name: Name;
  readonly args: Schema;
  run(engine: Engine, scope: MartScope, args: z.output<Schema>, task: TaskOptions): Promise<Answer>;
};

/** Any question, as the registry holds it. */
export type AnyQuestion = {
  readonly kind: 'question';
  readonly name: string;
  readonly args: z.ZodType;
  run(engine: Engine, scope: MartScope, args: never, task: TaskOptions): Promise<unknown>;
};

/**
 * Every question by its name. The file of a question adds it:
 *
 * ```ts
 * declare module '#core/questions/define-question.ts' {
 *   interface Questions extends Named<typeof kpisQuestion> {}
 * }
 * ```
 */
export interface Questions {}

/** A call under its own name: what a file adds to `Questions`, or to `Calls` of the workbench. */
export type Named<Call extends { readonly name: string }> = { readonly [Name in Call['name']]: Call };

export type QuestionName = keyof Questions;
export type QuestionArgs<Name extends QuestionName> = Questions[Name] extends {
  readonly args: infer Schema extends z.ZodType;
}
  ? Given<Schema>
  : never;
export type QuestionAnswer<Name extends QuestionName> = Questions[Name] extends {
  run(...given: never): Promise<infer Answer>;
}
  ? Answer
  : never;

/** Arguments of a question or a call that takes none. */
export const noArguments: z.ZodType<Readonly<Record<never, never>>, Readonly<Record<never, never>>> = z.strictObject(
  {},
);

/** Declares a question beside its query. The registry finds it by its export; its name must be its own. */
export function defineQuestion<const Name extends string, Schema extends z.ZodType, Answer>(
  question: Omit<QuestionCall<Name, Schema, Answer>, 'kind'>,
): QuestionCall<Name, Schema, Answer> {
  return { kind: 'question', ...question };
}

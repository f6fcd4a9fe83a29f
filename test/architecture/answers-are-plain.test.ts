import { describe, expectTypeOf, it } from 'vitest';
import type { QuestionAnswer, QuestionName } from '#core/questions/define-question.ts';
import type { CallAnswer, CallName } from '#core/workbench/define-call.ts';
import '#core/workbench/all-calls.ts';

/** What a structured clone copies whole, or a host's own object. */
type Whole = string | number | bigint | boolean | null | undefined | Date | ArrayBufferView | ArrayBuffer | Blob;

/** True where a value of the type can hold a function, which no worker and no process is sent; eight levels are read. */
type HasFunction<Value, Level extends readonly 0[] = []> = Level['length'] extends 8
  ? false
  : Value extends Whole
    ? false
    : Value extends (...given: never) => unknown
      ? true
      : Value extends ReadonlyMap<unknown, infer Item> | ReadonlySet<infer Item> | readonly (infer Item)[]
        ? HasFunction<Item, [...Level, 0]>
        : Value extends object
          ? { [Key in keyof Value]-?: HasFunction<Value[Key], [...Level, 0]> }[keyof Value]
          : false;

type Functional<Answers> = {
  [Name in keyof Answers]: true extends HasFunction<Answers[Name]> ? Name : never;
}[keyof Answers];
type Questions = {
  [Name in QuestionName as Name extends `test-${string}` | 'planted' ? never : Name]: QuestionAnswer<Name>;
};
type Answers = { [Name in CallName as Name extends `test-${string}` ? never : Name]: CallAnswer<Name> };

describe('answers are plain data', () => {
  it('finds a function, however deep it lies', () => {
    expectTypeOf<
      Functional<{ fit: { readonly clock: { read(): number } }; plain: { a: Map<string, Date> } }>
    >().toEqualTypeOf<'fit'>();
  });

  it('of every call and of every question', () => {
    expectTypeOf<Functional<Questions>>().toEqualTypeOf<never>();
    expectTypeOf<Functional<Answers>>().toEqualTypeOf<never>();
  });
});

import type { z } from 'zod';

type Atom = string | number | boolean | bigint | symbol | null | undefined | Date | ArrayBufferView | Blob;

/** A value that nobody may change, all the way down. */
type DeepReadonly<Value> = unknown extends Value
  ? Value
  : Value extends Atom
    ? Value
    : Value extends (...given: never) => unknown
      ? Value
      : { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> };

/** What a caller may hand to a schema: its input, which the callee leaves as it is. */
export type Given<Schema extends z.ZodType> = DeepReadonly<z.input<Schema>>;

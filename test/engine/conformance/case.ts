import type { Engine } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';

/** What a case may use besides the engine; made by the runner, so that cases know neither Node nor a browser. */
export type CaseContext = {
  /** Opens one more engine of the same kind. */
  open(): Promise<Engine>;
  /** A file as this host hands it over: a path in Node, a File in a browser. */
  createFile(name: string, bytes: Uint8Array): Promise<FileSource>;
};

/** One promise of the engine port. Cases share an engine, so each uses tables of its own. */
export type ConformanceCase = { readonly name: string; run(engine: Engine, context: CaseContext): Promise<void> };

function describeValue(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0)))
      return `number ${Object.is(part, -0) ? '-0' : part}`;
    return part;
  });
}

function isEqual(actual: unknown, expected: unknown): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null) return false;
  const keys = Object.keys(actual);
  return (
    Array.isArray(actual) === Array.isArray(expected) &&
    keys.length === Object.keys(expected).length &&
    keys.every((key) => isEqual((actual as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]))
  );
}

export function assertTrue(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function assertEqual(actual: unknown, expected: unknown, message = 'Values differ'): void {
  if (isEqual(actual, expected)) return;
  throw new Error(`${message}:\n  actual   ${describeValue(actual)}\n  expected ${describeValue(expected)}`);
}

/** Awaits the failure of a call and returns it; fails when the call succeeds or fails with another code. */
export async function assertFails(call: Promise<unknown>, code: string): Promise<WorkbenchError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assertTrue(error !== undefined, `The call succeeded, but ${code} was expected.`);
  if (!(error instanceof WorkbenchError)) throw new Error('The call failed with another error.', { cause: error });
  assertEqual(error.code, code, error.message);
  return error;
}

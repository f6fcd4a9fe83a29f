import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { readNumber } from '#core/questions/mart-scope.ts';
import { sql } from '#core/kernel/sql.ts';

/** Bytes that the engine holds in memory now, by its own account. */
export async function queryEngineMemory(engine: Engine, options: RunOptions = {}): Promise<number> {
  const row = toSingleRow(
    await engine.query(
      sql`select cast(coalesce(sum(memory_usage_bytes), 0) as bigint) as bytes from duckdb_memory()`,
      options,
    ),
  );
  return readNumber(row, 'bytes');
}

/** Asks {@link queryEngineMemory}. */
export const engineMemoryQuestion = defineQuestion({
  name: 'engine-memory',
  args: noArguments,
  run: (engine, _, __, task) => queryEngineMemory(engine, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof engineMemoryQuestion> {}
}

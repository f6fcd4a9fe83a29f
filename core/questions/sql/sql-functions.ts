import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { join, literal, sql } from '#core/kernel/sql.ts';
import { readText } from '#core/questions/mart-scope.ts';

/** Table functions that read the tables of the project, the engine's catalogue or nothing at all. */
export const READING_TABLE_FUNCTIONS: readonly string[] = [
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'summary',
  'histogram',
  'histogram_values',
  'icu_calendar_names',
  'pg_timezone_names',
  'duckdb_columns',
  'duckdb_constraints',
  'duckdb_databases',
  'duckdb_dependencies',
  'duckdb_functions',
  'duckdb_indexes',
  'duckdb_keywords',
  'duckdb_memory',
  'duckdb_optimizers',
  'duckdb_schemas',
  'duckdb_sequences',
  'duckdb_settings',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_variables',
  'duckdb_views',
  'pragma_collations',
  'pragma_database_size',
  'pragma_platform',
  'pragma_show',
  'pragma_storage_info',
  'pragma_table_info',
  'pragma_user_agent',
  'pragma_version',
];

/** Functions whose value differs from call to call and that change nothing. */
export const READING_VOLATILE_FUNCTIONS: readonly string[] = [
  'random',
  'uuid',
  'uuidv4',
  'uuidv7',
  'gen_random_uuid',
  'error',
  'stats',
  'current_query',
  'current_query_id',
  'current_transaction_id',
  'current_connection_id',
];

/**
 * A name, perhaps quoted, that a bracket or a comment follows. Texts and comments are not left out: what DuckDB's parser takes for
 * code can then never hide from this. DuckDB counts the blanks of Unicode as blanks, those without width too.
 */
const CALLED_NAME = /([\p{L}_][\p{L}\p{N}_$]*)"?[\s\u200B-\u200F\u2060]*(?=\(|--|\/\*)/gu;
const ESCAPED_NAME = /\bu&"/i;

function listCalledNames(text: string): string[] {
  return [...new Set([...text.matchAll(CALLED_NAME)].map(([, name = '']) => name.toLowerCase()))];
}

function createRefusal(name: string): WorkbenchError {
  return new WorkbenchError('sql/function-refused', `The function ${name} does more than read the project's tables.`, {
    hint: `Take ${name} out of the statement. Tables, joins, aggregates, windows and functions of values are all allowed.`,
    place: { value: name },
    zh: {
      message: `函数 ${name} 不只是读取项目中的数据表。`,
      hint: `请从语句中去掉 ${name}。数据表、连接、聚合、窗口和取值函数都可以使用。`,
    },
  });
}

/**
 * Refuses a text that names a function with effects beyond reading: every table function and every volatile function of the engine's
 * own catalogue that is not on the two lists above, so that one which a later engine brings is refused until it was looked at.
 * @throws WorkbenchError `sql/function-refused` with the function's name
 */
export async function refuseEffects(engine: Engine, text: string, options: RunOptions): Promise<void> {
  if (ESCAPED_NAME.test(text)) throw createRefusal('U&"…"');
  const called = listCalledNames(text);
  if (called.length === 0) return;
  const list = (names: readonly string[]) => join(names.map((name) => literal(name)));
  const refused = toRows(
    await engine.query(
      sql`select lower(function_name) as name from duckdb_functions()
        where lower(function_name) in (${list(called)}) and (
          (function_type in ('table', 'table_macro') and lower(function_name) not in (${list(READING_TABLE_FUNCTIONS)}))
          or (function_type = 'scalar' and (has_side_effects or stability = 'VOLATILE')
            and lower(function_name) not in (${list(READING_VOLATILE_FUNCTIONS)})))
        order by all limit 1`,
      options,
    ),
  );
  const [row] = refused;
  if (row !== undefined) throw createRefusal(readText(row, 'name'));
}

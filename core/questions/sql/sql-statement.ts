import { SQL_TYPES, type Columns, type SqlType, toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { readNumber, readText } from '#core/questions/mart-scope.ts';
import { ident, join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { refuseEffects } from './sql-functions.ts';

/** One column of a statement's result. */
export type StatementField = {
  readonly name: string;
  /** What DuckDB calls the column's type, e.g. `HUGEINT`, `DECIMAL(18,2)`, `INTEGER[]`. */
  readonly type: string;
  /** As what it is handed out. Whatever has no type of its own here is VARCHAR, exactly as DuckDB writes it. */
  readonly sqlType: SqlType;
};

/** A statement that DuckDB has accepted as one query. */
export type Statement = { readonly text: string; readonly fields: readonly StatementField[] };

const WIDE_INTEGERS: ReadonlySet<string> = new Set(['HUGEINT', 'UHUGEINT', 'UBIGINT']);
const NARROWER: ReadonlyMap<string, SqlType> = new Map([
  ['TINYINT', 'INTEGER'],
  ['SMALLINT', 'INTEGER'],
  ['UTINYINT', 'INTEGER'],
  ['USMALLINT', 'INTEGER'],
  ['UINTEGER', 'BIGINT'],
  ['FLOAT', 'DOUBLE'],
  ['TIMESTAMP_S', 'TIMESTAMP'],
  ['TIMESTAMP_MS', 'TIMESTAMP'],
]);
const DOUBLE_DIGITS = 15;
const BIGINT_DIGITS = 18;

/**
 * The analyst's text as a relation. The text is a value, a quoted literal, and never part of this statement: DuckDB's own `query()`
 * parses it and refuses whatever is not exactly one SELECT.
 */
function writeSource(text: string): Sql {
  return sql`query(${literal(text)})`;
}

function readDecimal(type: string): { readonly digits: number; readonly scale: number } | null {
  const [, digits, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  return digits === undefined || scale === undefined ? null : { digits: Number(digits), scale: Number(scale) };
}

/** The type of results that holds every value of a DuckDB type; null where it depends on the values. */
function findType(type: string): SqlType | null {
  const same = SQL_TYPES.find((name) => name === type);
  if (same !== undefined) return same;
  const narrower = NARROWER.get(type);
  if (narrower !== undefined) return narrower;
  if (WIDE_INTEGERS.has(type)) return null;
  const decimal = readDecimal(type);
  if (decimal === null) return 'VARCHAR';
  if (decimal.scale === 0 && decimal.digits <= BIGINT_DIGITS) return 'BIGINT';
  return decimal.digits <= DOUBLE_DIGITS ? 'DOUBLE' : null;
}

function getPreferredType(type: string): SqlType {
  return WIDE_INTEGERS.has(type) || readDecimal(type)?.scale === 0 ? 'BIGINT' : 'DOUBLE';
}

/** Whether every value survives the narrower type. */
function writeFit(name: string, type: string): Sql {
  const column = ident(name);
  const narrow = rawSql(getPreferredType(type));
  return sql`coalesce(bool_and(${column} is null or coalesce(cast(try_cast(${column} as ${narrow}) as ${rawSql(type)}) = ${column}, false)), true)`;
}

function toRefusal(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (!(error instanceof WorkbenchError) && !(error instanceof RangeError)) return error;
  const text = error.message
    .replace(/\s*LINE \d+:[\s\S]*$/, '')
    .replace(/\s*Stack Trace:[\s\S]*$/, '')
    .trim();
  if (/expected a single select statement|A CTE needs a SELECT/i.test(text)) {
    return new WorkbenchError('sql/not-a-query', 'Only one query can run here, and it must read, not write.', {
      cause: error,
      hint: 'Begin with SELECT, WITH, FROM, VALUES, DESCRIBE or SUMMARIZE. To keep a result as a table, use “Save as table”.',
      zh: {
        message: '这里只能执行一条查询语句，而且只读、不写。',
        hint: '请以 SELECT、WITH、FROM、VALUES、DESCRIBE 或 SUMMARIZE 开头；要把结果保存为表，请用“存为表”。',
      },
    });
  }
  if (/not all parameters were bound|unique_ptr that is NULL/i.test(text)) {
    return new WorkbenchError(
      'sql/placeholder',
      'The statement has placeholders (? or $1), which have no values here.',
      {
        cause: error,
        hint: 'Write the values into the statement.',
        zh: { message: '语句中有占位符（? 或 $1），这里没有可用的值。', hint: '请把值直接写进语句。' },
      },
    );
  }
  if (/file system operations are disabled|Permission Error/i.test(text)) {
    return new WorkbenchError('sql/no-files', 'Queries read the tables of the project only, no files.', {
      cause: error,
      hint: 'Import the file as data first.',
      zh: { message: '查询只能读取项目中的数据表，不能读取文件。', hint: '请先把文件作为数据导入。' },
    });
  }
  if (/maximum call stack|stack overflow|expression depth|parser stack|memory exhausted at or near/i.test(text)) {
    return new WorkbenchError(
      'sql/too-deep',
      'The statement is nested too deeply, or one expression has too many terms.',
      {
        cause: error,
        hint: 'Split it: compute parts in WITH clauses, or use IN (…) and sum() instead of long chains.',
        zh: {
          message: '语句嵌套过深，或某个表达式的项数过多。',
          hint: '请拆分语句：用 WITH 子句分步计算，或用 IN (…)、sum() 代替很长的连写。',
        },
      },
    );
  }
  if (text === error.message || !(error instanceof WorkbenchError)) return error;
  const zhHead = error.code === 'engine/syntax' ? 'SQL 语句有语法错误：' : '数据库引擎无法执行这条语句：';
  return new WorkbenchError(error.code, text, {
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    zh: { message: `${zhHead}${text}`, ...(error.zh?.hint === undefined ? {} : { hint: error.zh.hint }) },
  });
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toRefusal(error);
  }
}

/**
 * Lets DuckDB check a text without running it: one query that only reads, over tables that exist.
 * @throws WorkbenchError `sql/not-a-query` for anything else (DROP, COPY, ATTACH, INSTALL, PRAGMA, SET, several statements),
 * `sql/no-files`, `sql/placeholder`, `sql/function-refused`, `sql/too-deep`, and the engine's errors without the wrapper's position.
 */
async function describeText(
  engine: Engine,
  text: string,
  options: RunOptions,
): Promise<Omit<StatementField, 'sqlType'>[]> {
  await refuseEffects(engine, text, options);
  const described = await guarded(
    engine.query(sql`select column_name, column_type from (describe select * from ${writeSource(text)})`, options),
  );
  return toRows(described).map((row) => ({ name: readText(row, 'column_name'), type: readText(row, 'column_type') }));
}

/**
 * Checks a text and settles the types of its result. Integers wider than BIGINT and long decimals are handed out as BIGINT and
 * DOUBLE where every value of the result fits exactly, which takes one run to see, and as exact text where not.
 * @throws as `describeText`
 */
export async function prepareStatement(engine: Engine, text: string, options: RunOptions = {}): Promise<Statement> {
  const described = await describeText(engine, text, options);
  const wide = described.filter(({ type }) => findType(type) === null);
  const fits =
    wide.length === 0
      ? {}
      : toSingleRow(
          await guarded(
            engine.query(
              sql`select ${join(wide.map(({ name, type }) => sql`${writeFit(name, type)} as ${ident(name)}`))} from ${writeSource(text)}`,
              options,
            ),
          ),
        );
  const fields = described.map(({ name, type }): StatementField => {
    const sqlType = findType(type) ?? (fits[name] === true ? getPreferredType(type) : 'VARCHAR');
    return { name, type, sqlType };
  });
  return { text, fields };
}

/** Whether the column holds numbers, even where they are handed out as exact text. */
export function isNumeric({ type, sqlType }: StatementField): boolean {
  return sqlType === 'INTEGER' || sqlType === 'BIGINT' || sqlType === 'DOUBLE' || findType(type) === null;
}

/** `(select …)`: the whole result of a statement in the types that results may have. */
export function writeStatement({ text, fields }: Statement): Sql {
  const columns = fields.map(({ name, type, sqlType }) =>
    type === sqlType ? ident(name) : sql`cast(${ident(name)} as ${rawSql(sqlType)}) as ${ident(name)}`,
  );
  return sql`(select ${join(columns)} from ${writeSource(text)})`;
}

/** The first rows of a result; `rowLimit` is what the caller says about it. */
export type StatementPreview = { readonly statement: Statement; readonly columns: Columns };

/** Runs a statement for its first rows. */
export async function previewStatement(
  engine: Engine,
  text: string,
  rowLimit: number,
  options: RunOptions = {},
): Promise<StatementPreview> {
  const statement = await prepareStatement(engine, text, options);
  const columns = await guarded(
    engine.query(sql`select * from ${writeStatement(statement)} limit ${rowLimit}`, options),
  );
  return { statement, columns };
}

/** Rows of the whole result. */
export async function countStatement(engine: Engine, text: string, options: RunOptions = {}): Promise<number> {
  await refuseEffects(engine, text, options);
  const counted = toSingleRow(
    await guarded(engine.query(sql`select count(*) as row_count from ${writeSource(text)}`, options)),
  );
  return readNumber(counted, 'row_count');
}

/** Distinct, not empty values of the result's `customer_id`, in order. @throws WorkbenchError `sql/no-customers` where it has no such column. */
export async function listStatementCustomers(
  engine: Engine,
  text: string,
  options: RunOptions = {},
): Promise<string[]> {
  const fields = await describeText(engine, text, options);
  if (!fields.some(({ name }) => name === 'customer_id')) {
    throw new WorkbenchError('sql/no-customers', 'The result has no column customer_id.', {
      hint: 'Select customer_id to save the customers as a segment.',
      zh: { message: '结果中没有 customer_id 列。', hint: '请在查询中选出 customer_id，再存为客群。' },
    });
  }
  const found = await guarded(
    engine.query(
      sql`select distinct cast(customer_id as varchar) as customer_id from ${writeSource(text)} where customer_id is not null order by customer_id`,
      options,
    ),
  );
  return toRows(found).map((row) => readText(row, 'customer_id'));
}

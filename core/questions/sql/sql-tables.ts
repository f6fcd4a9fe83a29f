import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { readNumber, readText } from '#core/questions/mart-scope.ts';
import { prepareStatement, writeStatement } from './sql-statement.ts';
import { ident, join, literal, sql } from '#core/kernel/sql.ts';

/** Where statements find their tables by bare name. */
const OPEN_SCHEMA = 'main';

const TABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]{0,62}$/u;

/** A result the analyst kept as a table, for as long as the window is open. */
export type OwnTable = {
  readonly name: string;
  readonly rowCount: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The build it was made from. */
  readonly buildId: string;
};

/** Makes the tables of a build readable by bare name: a view of each, in the place of those of the build before. */
export async function openTables(
  engine: Engine,
  schema: string,
  names: readonly string[],
  options: RunOptions = {},
): Promise<void> {
  for (const name of names) {
    await engine.run(
      sql`create or replace view ${ident(OPEN_SCHEMA, name)} as select * from ${ident(schema, name)}`,
      options,
    );
  }
}

function failName(name: string): never {
  throw new WorkbenchError('sql/table-name', `"${name}" cannot be the name of a table.`, {
    hint: 'Begin with a letter; use letters, digits and underscores, at most 63, and no name of a project table.',
    zh: {
      message: `“${name}”不能作为表名。`,
      hint: '请以字母或汉字开头，只用字母、汉字、数字和下划线，最多 63 个字符，且不能与项目的表重名。',
    },
  });
}

/**
 * Keeps the result of a statement as a table of this session. `reserved` are names that it may not take.
 * @throws WorkbenchError `sql/table-name`, `sql/table-exists`, and what `prepareStatement` throws
 */
export async function keepStatement(
  engine: Engine,
  text: string,
  name: string,
  { reserved, buildId }: { readonly reserved: readonly string[]; readonly buildId: string },
  options: RunOptions = {},
): Promise<OwnTable> {
  if (!TABLE_NAME.test(name) || reserved.some((taken) => taken.toLowerCase() === name.toLowerCase())) failName(name);
  const existing = await listOwnTables(engine, options);
  if (existing.some((table) => table.name.toLowerCase() === name.toLowerCase())) {
    throw new WorkbenchError('sql/table-exists', `There is a table "${name}" already.`, {
      hint: 'Take another name, or remove the table first.',
      zh: { message: `已有名为“${name}”的表。`, hint: '请换一个名称，或先移除该表。' },
    });
  }
  const statement = await prepareStatement(engine, text, options);
  const target = ident(OPEN_SCHEMA, name);
  await engine.run(sql`create table ${target} as select * from ${writeStatement(statement)}`, options);
  await engine.run(sql`comment on table ${target} is ${literal(buildId)}`);
  const kept = (await listOwnTables(engine, options)).find((table) => table.name === name);
  if (kept === undefined) throw new RangeError(`The table ${name} was not made.`);
  return kept;
}

/** Removes a table of this session; a name that is none does nothing. */
export async function dropOwnTable(engine: Engine, name: string, options: RunOptions = {}): Promise<void> {
  const own = await listOwnTables(engine, options);
  if (own.some((table) => table.name === name)) await engine.run(sql`drop table ${ident(OPEN_SCHEMA, name)}`, options);
}

/** The tables of this session, by name. */
export async function listOwnTables(engine: Engine, options: RunOptions = {}): Promise<OwnTable[]> {
  const tables = toRows(
    await engine.query(
      sql`select table_name, coalesce(comment, '') as build_id from duckdb_tables()
        where database_name = current_database() and schema_name = ${OPEN_SCHEMA} and not internal and not temporary
        order by table_name`,
      options,
    ),
  );
  if (tables.length === 0) return [];
  const columns = toRows(
    await engine.query(
      sql`select table_name, column_name, data_type from duckdb_columns()
        where database_name = current_database() and schema_name = ${OPEN_SCHEMA} order by table_name, column_index`,
      options,
    ),
  );
  const names = tables.map((row) => readText(row, 'table_name'));
  const counts = toRows(
    await engine.query(
      join(
        names.map(
          (name) => sql`select ${literal(name)} as name, count(*) as row_count from ${ident(OPEN_SCHEMA, name)}`,
        ),
        ' union all ',
      ),
      options,
    ),
  );
  const rowCounts = new Map(counts.map((row) => [readText(row, 'name'), readNumber(row, 'row_count')]));
  return tables.map((row): OwnTable => {
    const name = readText(row, 'table_name');
    return {
      name,
      rowCount: rowCounts.get(name) ?? 0,
      columns: columns
        .filter((column) => column['table_name'] === name)
        .map((column) => ({ name: readText(column, 'column_name'), type: readText(column, 'data_type') })),
      buildId: readText(row, 'build_id'),
    };
  });
}

import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { sql } from '#core/kernel/sql.ts';
import {
  READING_TABLE_FUNCTIONS,
  READING_VOLATILE_FUNCTIONS,
  refuseEffects,
} from '#core/questions/sql/sql-functions.ts';
import { previewStatement } from '#core/questions/sql/sql-statement.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';

async function isRefused(engine: Engine, text: string): Promise<boolean> {
  return refuseEffects(engine, text, {}).then(
    () => false,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'sql/function-refused' });
      return true;
    },
  );
}

describeOnBothEngines('functions of statements', (open) => {
  test('every function of the catalogue is allowed or refused by its kind and the lists, however it is written', async () => {
    const engine = await open();
    const functions = toRows(
      await engine.query(
        sql`select distinct lower(function_name) as name, function_type in ('table', 'table_macro') as is_table,
            coalesce(has_side_effects, false) or coalesce(stability = 'VOLATILE', false) as is_volatile
          from duckdb_functions() where function_type <> 'pragma' and regexp_full_match(function_name, '[A-Za-z_][A-Za-z0-9_]*')`,
      ),
    ).map((row) => ({
      name: String(row['name']),
      isTable: row['is_table'] === true,
      isVolatile: row['is_volatile'] === true,
    }));
    const expected = new Map<string, boolean>();
    for (const { name, isTable, isVolatile } of functions) {
      const refused =
        (isTable && !READING_TABLE_FUNCTIONS.includes(name)) ||
        (!isTable && isVolatile && !READING_VOLATILE_FUNCTIONS.includes(name));
      expected.set(name, refused || expected.get(name) === true);
    }
    const allowed = [...expected].flatMap(([name, refused]) => (refused ? [] : [name]));
    expect(await isRefused(engine, allowed.map((name) => `${name}(1)`).join(' + '))).toBe(false);
    const refused = [...expected].flatMap(([name, isOne]) => (isOne ? [name] : []));
    for (const name of refused) expect(await isRefused(engine, `select * from ${name}()`), name).toBe(true);
    for (const name of ['enable_logging', 'write_log', 'query', 'checkpoint', 'truncate_duckdb_logs']) {
      expect(refused, `${name} of ${engine.kind}`).toContain(name);
    }
    process.stdout.write(`${engine.kind}: ${expected.size} functions, ${refused.length} refused\n`);
  });

  test.each([
    'select * from ENABLE_LOGGING ()',
    'select * from "enable_logging"()',
    'select * from system.main.enable_logging()',
    'select * from enable_logging/* /* */ */()',
    'select * from enable_logging -- x\n()',
    'select * from enable_logging\u00A0\u200B()',
    "select 'x'.write_log()",
    "select * from query('select * from enable_logging()')",
    'select * from U&"enable\\005Flogging"()',
    'with a as (select * from range(3)) select * from a, disable_logging()',
  ])('%j is refused, and the engine answers as before', async (text) => {
    const engine = await open();
    await expect(previewStatement(engine, text, 10)).rejects.toMatchObject({ code: 'sql/function-refused' });
    expect(toRows(await engine.query(sql`select 1 as one`))).toEqual([{ one: 1 }]);
  });

  test.each([
    'select count(*) as n, sum(i) as s, random() < 2 as r from range(10) t (i)',
    "select upper('checkpoint') as word, list_transform([1, 2], x -> x + 1)[1] as first",
    "select table_name from duckdb_tables() where table_name in ('a', 'b')",
  ])('%j is read', async (text) => {
    const engine = await open();
    expect((await previewStatement(engine, text, 10)).columns.fields.length).toBeGreaterThan(0);
  });

  test.each([200])('a chain of %d terms gives its sum', async (terms) => {
    const engine = await open();
    const text = `select ${Array.from({ length: terms }, () => '1').join('+')} as total`;
    const outcome = await previewStatement(engine, text, 10).then(
      ({ columns }) => String(toRows(columns)[0]?.['total']),
      (error: unknown) => (error instanceof WorkbenchError ? error.code : String(error)),
    );
    expect(outcome).toBe(String(terms));
  });
});

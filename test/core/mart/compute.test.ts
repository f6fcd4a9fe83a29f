import { beforeEach, expect, test } from 'vitest';
import { createEmptyColumns } from '#core/kernel/columns-builder.ts';
import { toRows, type Columns } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { defineModel, type ComputeScope, type Model } from '#core/mart/define-model.ts';
import { runModels, type RunModelsResult } from '#core/mart/run.ts';
import { computeBuildId } from '#core/workbench/build/build-id.ts';
import { giveWay, type Progress, type TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createTable, settleParameters } from '../../helpers/staging-tables.ts';

const label = { zh: '测试', en: 'test' };
const texts = { label, doc: label, grain: label };
const parameters = settleParameters('2024-03-31');
const integer = { type: 'INTEGER', label, doc: label } as const;

const numbers = defineModel({
  name: 'stg_numbers',
  kind: 'source',
  ...texts,
  primaryKey: [],
  inputs: {},
  columns: { n: integer },
});

const FIELDS = [
  { name: 'n', type: 'INTEGER' },
  { name: 'root', type: 'DOUBLE' },
] as const;

async function* takeRoots(
  { numbers: table, read }: ComputeScope<{ numbers: typeof numbers }>,
  task: TaskOptions,
): AsyncGenerator<Columns> {
  let done = 0;
  for await (const batch of read(sql`select n from ${table} order by n`)) {
    const data = (batch.columns[0] as { readonly data: Int32Array }).data.slice(0, batch.rowCount);
    yield {
      rowCount: batch.rowCount,
      fields: FIELDS,
      columns: [{ data }, { data: Float64Array.from(data, (n) => Math.sqrt(n)) }],
    };
    done += batch.rowCount;
    task.onProgress?.({ step: 'model', subject: 'roots', done, total: 10_000 });
    await giveWay();
  }
}

const roots = defineModel({
  name: 'int_roots',
  kind: 'intermediate',
  ...texts,
  primaryKey: ['n'],
  inputs: { numbers },
  columns: { n: integer, root: { type: 'DOUBLE', label, doc: label } },
  compute: takeRoots,
});

const summed = defineModel({
  name: 'agg_roots',
  kind: 'aggregate',
  ...texts,
  primaryKey: ['row_count'],
  inputs: { roots },
  columns: { row_count: integer, largest: { type: 'DOUBLE', label, doc: label } },
  sql: ({ roots: table }) => sql`select count(*) as row_count, max(root) as largest from ${table}`,
});

async function listSchemas(engine: Engine): Promise<string[]> {
  const rows = toRows(
    await engine.query(sql`
      select schema_name from duckdb_schemas()
      where not internal and database_name = current_database() and schema_name <> 'main' order by schema_name`),
  );
  return rows.map((row) => String(row['schema_name']));
}

describeOnBothEngines('a computed model', (open) => {
  let engine: Engine;
  const run = (computed: Model, task: TaskOptions = {}): Promise<RunModelsResult> =>
    runModels(engine, { models: [summed, computed, numbers], sourceSchema: 'staging', parameters }, task);

  beforeEach(async () => {
    engine = await open();
    for (const schema of await listSchemas(engine)) await engine.run(sql`drop schema ${ident(schema)} cascade`);
    await engine.run(sql`create schema staging`);
    await createTable(engine, 'staging', 'stg_numbers', { n: 'INTEGER' }, []);
    await engine.run(sql`insert into staging.stg_numbers select range from range(10000)`);
  });

  test('reads its inputs in batches and is read by models with SQL', async () => {
    await run(roots);
    expect(toRows(await engine.query(sql`select * from mart.agg_roots`))).toEqual([
      { row_count: 10_000, largest: Math.sqrt(9999) },
    ]);
  });

  test('may be empty', async () => {
    const fields = [...FIELDS];
    await run({
      ...roots,
      compute: async function* nothing() {
        yield createEmptyColumns(fields);
      },
    });
    expect(toRows(await engine.query(sql`select row_count from mart.agg_roots`))).toEqual([{ row_count: 0 }]);
  });

  test('reports parts of its step', async () => {
    const reports: Progress[] = [];
    await run(roots, { onProgress: (progress) => reports.push(progress) });
    const own = reports.filter(({ subject }) => subject === 'int_roots').map(({ done }) => done);
    expect(own[0]).toBe(0);
    expect(own.some((done) => done > 0 && done < 1)).toBe(true);
    expect(own).toEqual(own.toSorted((left, right) => left - right));
    expect(reports.every(({ total }) => total === 2)).toBe(true);
  });

  test.each([
    ['a missing column', [FIELDS[0]], /lacks the declared root/],
    ['another type', [FIELDS[0], { name: 'root', type: 'BIGINT' }], /has n INTEGER, root BIGINT instead of/],
    ['another order', [FIELDS[1], FIELDS[0]], /instead of n INTEGER, root DOUBLE/],
  ] as const)('%s fails the build, which leaves nothing behind', async (_name, fields, message) => {
    const broken = {
      ...roots,
      compute: async function* broken() {
        yield createEmptyColumns([...fields]);
      },
    };
    await expect(run(broken)).rejects.toThrow(message);
    await expect(run(broken)).rejects.toMatchObject({ code: 'model/build-failed' });
    expect(await listSchemas(engine)).toEqual(['staging']);
  });

  test('an error of the computation names the model and keeps the last build', async () => {
    await run(roots);
    const failing = {
      ...roots,
      compute: async function* failing(): AsyncGenerator<Columns> {
        yield createEmptyColumns([...FIELDS]);
        throw new RangeError('no root');
      },
    };
    await expect(run(failing)).rejects.toThrow(/int_roots could not be built: .*no root/);
    expect(toRows(await engine.query(sql`select row_count from mart.agg_roots`))).toEqual([{ row_count: 10_000 }]);
  });

  test('can be cancelled between batches', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ subject, done }: Progress): void => {
      if (subject !== 'int_roots') return;
      seen.push(done);
      if (done > 0) controller.abort();
    };
    await expect(run(roots, { signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'task/cancelled',
    });
    expect(Math.max(...seen)).toBeLessThan(1);
    expect(await listSchemas(engine)).toEqual(['staging']);
  });
});

test('the version of a computation is part of the build id', async () => {
  const idOf = (model: Model): Promise<string> => computeBuildId([], parameters, [model]);
  expect(await idOf({ ...roots, computeVersion: 1 })).toBe(await idOf(roots));
  expect(await idOf({ ...roots, computeVersion: 2 })).not.toBe(await idOf(roots));
});

import { mkdir, mkdtemp, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { createBytesSource } from '#core/kernel/files.ts';
import { literal, sql } from '#core/kernel/sql.ts';
import { openNativeEngine } from '../../cli/native-engine.ts';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { createPathSource } from '../../cli/path-source.ts';

async function prepareFolders(): Promise<{ granted: string; secret: string; spillFolder: string }> {
  const root = await mkdtemp(join(tmpdir(), 'workbench-native-'));
  const [granted, secret] = [join(root, 'granted'), join(root, 'secret')];
  await mkdir(granted);
  await mkdir(secret);
  await writeFile(join(granted, 'open.csv'), 'a\n1\n');
  await writeFile(join(granted, 'also (1) [x].csv'), 'a\n2\n');
  await writeFile(join(secret, 'hidden.csv'), 'a\n3\n');
  await writeFile(join(secret, 'single.csv'), 'a\n4\n');
  await symlink(join(secret, 'hidden.csv'), join(granted, 'way-out.csv'));
  return { granted, secret, spillFolder: join(root, 'spill') };
}

test('statements reach the granted files and folders and nothing else', async () => {
  const { granted, secret, spillFolder } = await prepareFolders();
  const engine = await openNativeEngine({
    grantedFiles: [join(secret, 'single.csv')],
    grantedFolders: [granted],
    spillFolder,
  });
  const read = async (path: string): Promise<unknown> =>
    toRows(await engine.query(sql`select * from read_csv(${literal(path)}, all_varchar = true)`));
  expect(await read(join(granted, 'open.csv'))).toEqual([{ a: '1' }]);
  expect(await read(join(secret, 'single.csv'))).toEqual([{ a: '4' }]);
  for (const path of [
    join(secret, 'hidden.csv'),
    join(granted, 'way-out.csv'),
    join(granted, '..', 'secret', 'hidden.csv'),
    join(secret, '*.csv'),
    '/etc/hostname',
  ]) {
    await expect(read(path)).rejects.toThrow('Permission Error');
  }
  for (const statement of [
    sql`copy (select 1) to ${literal(join(secret, 'written.csv'))}`,
    sql`attach ${literal(join(secret, 'x.duckdb'))} as x`,
    sql`set enable_external_access = true`,
    sql`set allowed_directories = ['/']`,
  ]) {
    await expect(engine.run(statement)).rejects.toMatchObject({ code: 'engine/statement-failed' });
  }
  expect(await readdir(secret)).toEqual(['hidden.csv', 'single.csv']);
  await engine.close();
});

test('a source of an ungranted path is readable while it is attached, and only it', async () => {
  const { secret, spillFolder } = await prepareFolders();
  const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [], spillFolder });
  const file = await engine.attachFile('hidden.csv', await createPathSource(join(secret, 'hidden.csv')));
  const statement = sql`select * from read_csv(${file.literal}, all_varchar = true)`;
  expect(toRows(await engine.query(statement))).toEqual([{ a: '3' }]);
  await file.detach();
  await expect(engine.query(statement)).rejects.toMatchObject({ code: 'engine/statement-failed' });
  expect(await readFile(join(secret, 'hidden.csv'), 'utf8')).toBe('a\n3\n');
  await engine.close();
});

test('a granted file whose name looks like a pattern is read as itself', async () => {
  const { granted, spillFolder } = await prepareFolders();
  const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [granted], spillFolder });
  const source = await createPathSource(join(granted, 'also (1) [x].csv'));
  const file = await engine.attachFile(source.name, source);
  expect(toRows(await engine.query(sql`select * from read_csv(${file.literal}, all_varchar = true)`))).toEqual([
    { a: '2' },
  ]);
  await engine.close();
});

test('the work folder is gone after close', async () => {
  const { spillFolder } = await prepareFolders();
  const engine = await openNativeEngine({
    grantedFiles: [],
    grantedFolders: [],
    spillFolder,
    memoryLimit: '200MB',
    threads: 2,
  });
  await engine.attachFile('x.csv', createBytesSource('x.csv', new TextEncoder().encode('a\n1\n')));
  expect(await readdir(spillFolder)).toHaveLength(1);
  await engine.close();
  expect(await readdir(spillFolder)).toEqual([]);
});

test('work beyond the memory limit spills, and what cannot spill is an error of its own', async () => {
  const { spillFolder } = await prepareFolders();
  const engine = await openNativeEngine({
    grantedFiles: [],
    grantedFolders: [],
    spillFolder,
    memoryLimit: '100MB',
    threads: 1,
  });
  await engine.run(
    sql`create table wide as select i, hash(i)::varchar || repeat('x', 60) as s from range(2000000) r (i) order by s`,
  );
  expect(toSingleRow(await engine.query(sql`select count(*) as n from wide`))).toEqual({ n: 2_000_000n });
  await expect(engine.query(sql`select length(string_agg(s || s || s, ',')) as n from wide`)).rejects.toMatchObject({
    code: 'engine/out-of-memory',
  });
  expect(toSingleRow(await engine.query(sql`select 1 as a`))).toEqual({ a: 1 });
  await engine.close();
});

test('a sink whose file is not granted is written by way of the spill folder', async () => {
  const { granted, spillFolder } = await prepareFolders();
  const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [], spillFolder });
  const sink = await createOutputFolder(granted).open('t.parquet');
  expect(await engine.writeParquet(sql`select i from range(10) r (i)`, sink, { metadata: {} })).toBe(10);
  await sink.commit();
  const file = await engine.attachFile('t.parquet', await createPathSource(join(granted, 't.parquet')));
  expect(toSingleRow(await engine.query(sql`select count(*) as n from read_parquet(${file.literal})`))).toEqual({
    n: 10n,
  });
  await engine.close();
});

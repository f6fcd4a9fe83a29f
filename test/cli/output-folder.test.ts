import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { RUN_TYPESCRIPT } from '../helpers/run-typescript.ts';

const encoder = new TextEncoder();
const writerScript = fileURLToPath(new URL('./write-forever.ts', import.meta.url));

async function createFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'workbench-output-'));
}

test('a file appears under its name when it is committed, not before', async () => {
  const folder = join(await createFolder(), 'made', 'on demand');
  const sink = await createOutputFolder(folder).open('表.parquet');
  await sink.write(encoder.encode('one '));
  await sink.write(encoder.encode('two'));
  expect(await readdir(folder)).not.toContain('表.parquet');
  await sink.commit();
  expect(await readdir(folder)).toEqual(['表.parquet']);
  expect(await readFile(join(folder, '表.parquet'), 'utf8')).toBe('one two');
});

test('a committed file without a write is empty, and replaces the earlier one', async () => {
  const folder = await createFolder();
  await writeFile(join(folder, 'a.txt'), 'earlier');
  await (await createOutputFolder(folder).open('a.txt')).commit();
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('');
});

test('an aborted file leaves nothing, and the earlier one as it was', async () => {
  const folder = await createFolder();
  await writeFile(join(folder, 'a.txt'), 'earlier');
  const sink = await createOutputFolder(folder).open('a.txt');
  await sink.write(encoder.encode('half'));
  await sink.abort();
  await sink.abort();
  await expect(sink.write(encoder.encode('late'))).rejects.toMatchObject({ code: 'file/ended' });
  expect(await readdir(folder)).toEqual(['a.txt']);
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('earlier');
});

test('two writers of one name do not mix', async () => {
  const folder = await createFolder();
  const output = createOutputFolder(folder);
  const [first, second] = [await output.open('a.txt'), await output.open('a.txt')];
  await first.write(encoder.encode('first'));
  await second.write(encoder.encode('second'));
  await first.commit();
  await second.commit();
  expect(await readdir(folder)).toEqual(['a.txt']);
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('second');
});

test.each(['', '.', '..', '../a', 'a/b', 'a\\b', 'a\0b'])('refuses the name %j', async (name) => {
  await expect(createOutputFolder(await createFolder()).open(name)).rejects.toMatchObject({ code: 'file/bad-name' });
});

test('a writer that is killed leaves nothing under the final name', async () => {
  const folder = await createFolder();
  await writeFile(join(folder, 'kept.parquet'), 'earlier');
  const child = spawn(process.execPath, [RUN_TYPESCRIPT, writerScript, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      if (text.includes('written')) resolve();
    });
    child.on('exit', () => reject(new Error('the writer ended by itself')));
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.removeAllListeners('exit');
  child.kill('SIGKILL');
  await ended;
  const names = await readdir(folder);
  expect(names.filter((name) => !name.endsWith('.part'))).toEqual(['kept.parquet']);
  expect(names.filter((name) => name.endsWith('.part')).length).toBeGreaterThan(0);
  expect(await readFile(join(folder, 'kept.parquet'), 'utf8')).toBe('earlier');
});

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPathSource } from '../../cli/path-source.ts';

const text = '订单号,金额\n1,2\n'.repeat(200_000);

async function createFile(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'workbench-source-')), '订单.csv');
  await writeFile(path, text);
  return path;
}

test('has the name, the size and the time of the file', async () => {
  const path = await createFile();
  const source = await createPathSource(path);
  expect([source.name, source.size, source.host]).toEqual(['订单.csv', Buffer.byteLength(text), { path }]);
  expect(source.modifiedAt).toBeGreaterThan(0);
});

test('reads ranges, also beyond the end', async () => {
  const source = await createPathSource(await createFile());
  expect(Buffer.from(await source.read(0, 9)).toString()).toBe('订单号');
  expect(Buffer.from(await source.read(source.size - 4, source.size + 100)).toString()).toBe('1,2\n');
  expect(await source.read(5, 5)).toHaveLength(0);
});

test('streams the whole file in pieces', async () => {
  const source = await createPathSource(await createFile());
  const reader = source.stream().getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
  }
  expect(pieces.length).toBeGreaterThan(1);
  expect(Buffer.concat(pieces).toString()).toBe(text);
});

test('says which file is missing, and that a folder is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-source-'));
  await expect(createPathSource(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'file/not-found' });
  await expect(createPathSource(join(folder, 'none.csv'))).rejects.toThrow(join(folder, 'none.csv'));
  await expect(createPathSource(folder)).rejects.toMatchObject({ code: 'file/not-a-file' });
});

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenedFile, RecentProject, SaveToken } from '../../electron/ipc/contract.ts';
import { launchApp, type LaunchedApp } from '../electron-double/launch.ts';
import { callHost, chooseTarget, fetchInPage, getValue, openFile, saveText, writeText } from './host-calls.ts';

const ROWS = 200_000;
const CHUNK = 1_048_576;

let app: LaunchedApp;
let folder: string;
let csv: string;
let digest: string;

beforeAll(async () => {
  app = await launchApp();
  folder = join(app.userData, 'shop data');
  mkdirSync(folder);
  csv = join(folder, '订单 2026.csv');
  const rows = Array.from({ length: ROWS }, (_, row) => `${row},C${row % 977},2026-01-${(row % 28) + 1},${row * 7}`);
  const text = `order_id,customer_id,ordered_at,amount\n${rows.join('\n')}\n`;
  writeFileSync(csv, text);
  digest = createHash('sha256').update(text).digest('hex');
});
afterAll(() => app.dispose());

it(`reads a file of ${ROWS} rows by its token, range after range`, async () => {
  const file = await openFile(app, csv);
  expect(file).toMatchObject({ name: '订单 2026.csv', kind: 'data', size: readFileSync(csv).byteLength });
  const read = await app.page.evaluate(
    async ({ address, size, chunk }) => {
      const head = await fetch(address, { method: 'HEAD' });
      const bytes = new Uint8Array(size);
      let ranges = 0;
      for (let start = 0; start < size; start += chunk) {
        const end = Math.min(start + chunk, size) - 1;
        const response = await fetch(address, { headers: { Range: `bytes=${start}-${end}` } });
        if (response.status !== 206) throw new Error(`Status ${response.status}.`);
        bytes.set(new Uint8Array(await response.arrayBuffer()), start);
        ranges += 1;
      }
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      return {
        headLength: Number(head.headers.get('Content-Length')),
        ranges,
        hash: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
      };
    },
    { address: file.address, size: file.size, chunk: CHUNK },
  );
  expect(read).toEqual({ headLength: file.size, ranges: Math.ceil(file.size / CHUNK), hash: digest });
});

it('reads the same file as a File of the page, slice after slice', async () => {
  await app.page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'probe' });
    document.body.append(input);
  });
  await app.page.locator('#probe').setInputFiles(csv);
  const hash = await app.page.evaluate(async (chunk) => {
    const input = document.querySelector<HTMLInputElement>('#probe');
    const file = input?.files?.[0];
    if (file === undefined) throw new Error('No file was chosen.');
    const bytes = new Uint8Array(file.size);
    for (let start = 0; start < file.size; start += chunk) {
      bytes.set(new Uint8Array(await file.slice(start, start + chunk).arrayBuffer()), start);
    }
    input?.remove();
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, CHUNK);
  expect(hash).toBe(digest);
});

it.each([
  ['bytes=0-0', 206, '0'],
  ['bytes=7-', 206, '789'],
  ['bytes=-3', 206, '789'],
  ['bytes=5-100', 206, '56789'],
  ['bytes=5-2', 200, '0123456789'],
  ['bytes=0-1,4-5', 200, '0123456789'],
  ['items=0-1', 200, '0123456789'],
])('answers the range %s with %i', async (range, status, text) => {
  const path = join(folder, 'digits.csv');
  writeFileSync(path, '0123456789');
  const file = await openFile(app, path);
  expect(await fetchInPage(app.page, file.address, { headers: { Range: range } })).toMatchObject({ status, text });
});

it('answers an empty file, a HEAD and a POST', async () => {
  const path = join(folder, 'empty.csv');
  writeFileSync(path, '');
  const file = await openFile(app, path);
  expect(await fetchInPage(app.page, file.address)).toMatchObject({ status: 200, text: '' });
  expect(await fetchInPage(app.page, file.address, { headers: { Range: 'bytes=0-' } })).toMatchObject({ status: 416 });
  expect(await fetchInPage(app.page, file.address, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  expect(await fetchInPage(app.page, file.address, { method: 'POST' })).toMatchObject({ status: 405 });
});

it('says that a file is gone, and forgets every file when the page that opened it is', async () => {
  const path = join(folder, 'leaving.csv');
  writeFileSync(path, 'a\n');
  const file = await openFile(app, path);
  rmSync(path);
  expect(await fetchInPage(app.page, file.address)).toMatchObject({ status: 410 });
  writeFileSync(path, 'a\n');
  expect(await fetchInPage(app.page, file.address)).toMatchObject({ status: 200 });
  await app.page.reload();
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  expect(await fetchInPage(app.page, file.address)).toMatchObject({ status: 404 });
});

it('finds linked files again after a relaunch, beside the project too, and answers null for what is gone', async () => {
  const path = join(folder, 'linked.csv');
  writeFileSync(path, 'a\n1\n');
  writeFileSync(join(folder, 'p.cstwb'), '{}');
  const { link } = await openFile(app, path);
  await app.close();
  app = await launchApp({ userData: app.userData });
  const found = await getValue(callHost<OpenedFile | null>(app.page, ['files', 'openLink'], { link, kind: 'data' }));
  expect(found).toMatchObject({ name: 'linked.csv', link });
  expect(await callHost(app.page, ['files', 'openLink'], { link, kind: 'project' })).toMatchObject({
    ok: false,
    error: { code: 'files/wrong-kind' },
  });
  const project = await openFile(app, join(folder, 'p.cstwb'), 'project');
  const beside = (name: string) =>
    getValue(callHost<OpenedFile | null>(app.page, ['files', 'findBeside'], { project: project.token, name }));
  expect(await beside('linked.csv')).toMatchObject({ name: 'linked.csv', kind: 'data' });
  expect(await beside('nowhere.csv')).toBeNull();
  rmSync(path);
  expect(await getValue(callHost(app.page, ['files', 'openLink'], { link, kind: 'data' }))).toBeNull();
});

it('a kill in the middle of a save leaves the old project; the next save cleans up', async () => {
  const path = join(folder, 'work.cstwb');
  writeFileSync(path, 'old');
  const target = await chooseTarget(app, path);
  const save = await getValue(callHost<SaveToken>(app.page, ['saves', 'begin'], target.token));
  await writeText(app.page, save, 'new, but not who');
  const { userData } = app;
  await app.kill();
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder).filter((name) => name.endsWith('.saving'))).toHaveLength(1);

  app = await launchApp({ userData });
  await saveText(app, await chooseTarget(app, path), 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder).filter((name) => name.endsWith('.saving'))).toEqual([]);
});

it('refuses chunks of an ended save, and gives a project its ending', async () => {
  const target = await chooseTarget(app, join(folder, 'fresh'));
  expect(target.name).toBe('fresh.cstwb');
  const save = await getValue(callHost<SaveToken>(app.page, ['saves', 'begin'], target.token));
  await getValue(callHost(app.page, ['saves', 'abort'], save));
  await expect(writeText(app.page, save, 'late')).rejects.toThrow('saves/unknown-token');
  expect(readdirSync(folder).filter((name) => name.startsWith('fresh'))).toEqual([]);
});

it('lists recent projects without their paths, in the native menu too, and keeps them', async () => {
  const paths = ['one.cstwb', 'two.cstwb'].map((name) => join(folder, name));
  for (const path of paths) {
    writeFileSync(path, '{}');
    const { token } = await openFile(app, path, 'project');
    await getValue(callHost(app.page, ['recents', 'add'], token));
  }
  await app.close();
  app = await launchApp({ userData: app.userData });
  const recents = await getValue(callHost<RecentProject[]>(app.page, ['recents', 'list']));
  expect(recents.map(({ name, folder: place }) => [name, place])).toEqual([
    ['two.cstwb', 'shop data'],
    ['one.cstwb', 'shop data'],
  ]);
  expect(JSON.stringify(recents)).not.toContain(app.userData);
  const labels = await app.evaluate(
    ({ Menu }) =>
      Menu.getApplicationMenu()
        ?.getMenuItemById('recents')
        ?.submenu?.items.map(({ label }) => label),
    null,
  );
  expect(labels?.slice(0, 2)).toEqual(['two.cstwb — shop data', 'one.cstwb — shop data']);

  const link = recents[1]?.link;
  expect(await getValue(callHost(app.page, ['recents', 'open'], link))).toMatchObject({ name: 'one.cstwb' });
  rmSync(join(folder, 'one.cstwb'));
  expect(await callHost(app.page, ['recents', 'open'], link)).toMatchObject({
    ok: false,
    error: { code: 'files/missing' },
  });
  await getValue(callHost(app.page, ['recents', 'remove'], link));
  expect(await getValue(callHost<RecentProject[]>(app.page, ['recents', 'list']))).toHaveLength(1);
  await app.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('recents:clear')?.click(), null);
  expect(await getValue(callHost(app.page, ['recents', 'list']))).toEqual([]);
});

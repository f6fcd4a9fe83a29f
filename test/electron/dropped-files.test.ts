import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer, OpenedFile } from '../../electron/ipc/contract.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { createProjectFile, formatProjectFile } from '#core/outputs/project/project-file.ts';
import { launchApp, type LaunchedApp } from '../electron-double/launch.ts';
import { chooseInInput, dropFiles } from './drop-files.ts';
import { callHost, fetchInPage, getValue } from './host-calls.ts';

const ORDERS = 'Order ID,Customer ID,Paid at,Amount\nA1,C1,2024-02-01,10.00\n';

let app: LaunchedApp;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cst-dropped-'));
  app = await launchApp({ args: ['--lang=en-US'] });
  await app.page.getByRole('heading', { level: 1 }).waitFor();
});
afterAll(async () => {
  await app.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Hands files of the disk to the page's own input and has the host adopt the first. */
async function adopt(path: string): Promise<Answer<OpenedFile>> {
  const { page } = app;
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'probe' });
    document.body.append(input);
  });
  await chooseInInput(page, '#probe', [path]);
  return page.evaluate(async () => {
    type Host = { readonly files: { adopt(file: File): Promise<unknown> } };
    const { workbenchHost } = globalThis as unknown as { readonly workbenchHost: Host };
    const input = document.querySelector<HTMLInputElement>('#probe');
    const file = input?.files?.[0];
    if (file === undefined) throw new Error('There is no file.');
    const answer = await workbenchHost.files.adopt(file);
    input?.remove();
    return answer as never;
  });
}

it('a file of the disk becomes a token with a link, and its path stays in main', async () => {
  const path = write('订单 一.csv', ORDERS);
  const file = await getValue(adopt(path));
  expect(file).toMatchObject({ name: '订单 一.csv', kind: 'data' });
  expect(JSON.stringify(file)).not.toContain(basename(folder));
  expect(await fetchInPage(app.page, file.address)).toMatchObject({ status: 200, text: ORDERS });
  const again = callHost<OpenedFile | null>(app.page, ['files', 'openLink'], { link: file.link, kind: 'data' });
  expect(await getValue(again)).toMatchObject({ name: '订单 一.csv' });
});

it('a file of an ending that the workbench does not read is refused', async () => {
  expect(await adopt(write('secret.pem', 'key'))).toMatchObject({ ok: false, error: { code: 'files/wrong-kind' } });
});

it('a link with a harmless name to such a file is refused too', async () => {
  const secret = write('other.pem', 'key');
  symlinkSync(secret, join(folder, 'harmless.csv'));
  expect(await adopt(join(folder, 'harmless.csv'))).toMatchObject({ ok: false, error: { code: 'files/wrong-kind' } });
});

it('a File that the page made itself is no file of the disk', async () => {
  const answer = await app.page.evaluate(async () => {
    type Host = { readonly files: { adopt(file: File): Promise<unknown> } };
    const { workbenchHost } = globalThis as unknown as { readonly workbenchHost: Host };
    return workbenchHost.files.adopt(new File(['a'], 'made.csv'));
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'host/invalid-arguments' } });
});

it('data files dropped into the window go to the import form', async () => {
  const { page } = app;
  await dropFiles(page, [write('a.csv', ORDERS)]);
  const field = page.getByTestId('files-orders');
  await field.waitFor();
  await expect.poll(() => field.textContent(), { timeout: 60_000 }).toContain('a.csv');
});

it('a project dropped into the window is opened, with the file beside it, and is recent then', async () => {
  const { page } = app;
  write('beside.csv', ORDERS);
  const project = createProjectFile({
    name: 'Dropped',
    parameters: parametersSchema.parse({ currency: { code: 'CNY', decimals: 2 } }),
    sources: [
      {
        source: 'orders',
        files: [{ name: 'beside.csv', size: null, modifiedAt: null, fingerprint: null, path: null, locator: null }],
      },
    ],
  });
  await dropFiles(page, [write('dropped.cstwb', formatProjectFile(project))]);
  await expect.poll(() => page.getByTestId('project-name').textContent(), { timeout: 60_000 }).toBe('Dropped');
  const recents = await getValue(callHost<{ name: string }[]>(page, ['recents', 'list']));
  expect(recents.map(({ name }) => name)).toEqual(['dropped.cstwb']);
});

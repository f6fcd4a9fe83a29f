import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolder } from '../helpers/remove-folder.ts';
import type { FilesOpened } from '../../electron/ipc/contract.ts';
import { launchApp, runSecondInstance, type LaunchedApp } from '../electron-double/launch.ts';
import { callHost, getValue } from './host-calls.ts';

let app: LaunchedApp;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cst-behaviour-'));
  app = await launchApp({ userData: join(folder, 'user') });
});
afterAll(async () => {
  await app.dispose();
  await removeFolder(folder);
});

async function relaunch(args: readonly string[] = []): Promise<void> {
  await app.close();
  app = await launchApp({ userData: app.userData, args });
}

/** What the page has been told to open since it listens. */
async function followOpened(page: Page): Promise<() => Promise<readonly FilesOpened[]>> {
  await page.evaluate(() => {
    type Host = { readonly files: { onOpened(listener: (opened: unknown) => void): void } };
    const scope = globalThis as unknown as { workbenchHost: Host; opened: unknown[] };
    scope.opened = [];
    scope.workbenchHost.files.onOpened((opened) => scope.opened.push(opened));
  });
  return () => page.evaluate(() => (globalThis as unknown as { opened: FilesOpened[] }).opened);
}

it('shows the command table of the window as its native menu, in the language of the window', async () => {
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  const readMenu = () =>
    app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
      return items
        .filter(({ id }) => id.startsWith('project:'))
        .map(({ id, label, accelerator }) => ({ id, label, accelerator }));
    }, null);
  await expect.poll(async () => (await readMenu()).map(({ id }) => id)).toContain('project:open-project');
  const before = await readMenu();
  expect(before.find(({ id }) => id === 'project:open-project')?.accelerator).toBe('CmdOrCtrl+O');

  await app.page.getByRole('button', { name: /^(Language|语言|界面语言)/ }).click();
  await expect.poll(async () => (await readMenu())[0]?.label).not.toBe(before[0]?.label);
});

it('a command of the menu and its key do the same, once', async () => {
  await app.evaluate(({ dialog }) => {
    const scope = globalThis as unknown as { shown: number };
    scope.shown = 0;
    dialog.showOpenDialog = () => {
      scope.shown += 1;
      return Promise.resolve({ canceled: true, filePaths: [] });
    };
  }, null);
  const readShown = () => app.evaluate(() => (globalThis as unknown as { shown: number }).shown, null);
  await app.evaluate(
    ({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('project:open-project')?.click(),
    null,
  );
  await expect.poll(readShown).toBe(1);
  await app.page.keyboard.press('Control+O');
  await expect.poll(readShown).toBe(2);
  await app.page.waitForTimeout(300);
  expect(await readShown()).toBe(2);
});

it('logs and crash reports are deleted from the menu', async () => {
  const log = join(app.userData, 'logs', 'workbench.log');
  const dump = join(app.userData, 'crash-reports', 'pending', 'one.dmp');
  mkdirSync(dirname(dump), { recursive: true });
  writeFileSync(dump, 'memory of a page');
  await getValue(callHost(app.page, ['logs', 'write'], { level: 'info', message: 'kept until deleted' }));
  expect(readFileSync(log, 'utf8')).toContain('kept until deleted');
  await app.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('app:delete-traces')?.click(), null);
  await expect.poll(() => existsSync(dump)).toBe(false);
  expect(readFileSync(log, 'utf8')).not.toContain('kept until deleted');
});

it('progress and title reach the window', async () => {
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const scope = globalThis as unknown as { progress: number[] };
    scope.progress = [];
    if (window !== undefined) window.setProgressBar = (fraction) => void scope.progress.push(fraction);
  }, null);
  for (const fraction of [0, 0.5, null]) await getValue(callHost(app.page, ['window', 'setProgress'], fraction));
  await getValue(callHost(app.page, ['window', 'setDocument'], { name: 'spring.cstwb', isDirty: true }));
  const seen = await app.evaluate(({ BrowserWindow }) => {
    const { progress } = globalThis as unknown as { progress: number[] };
    return { progress, title: BrowserWindow.getAllWindows()[0]?.getTitle() };
  }, null);
  expect(seen).toEqual({ progress: [0, 0.5, -1], title: '• spring.cstwb — Customer Workbench' });
  await getValue(callHost(app.page, ['window', 'setDocument'], { name: null, isDirty: false }));
});

it('about tells the versions and that it stays offline', async () => {
  await app.evaluate(({ dialog }) => {
    const scope = globalThis as unknown as { about: string };
    dialog.showMessageBox = (...args: unknown[]) => {
      const { message, detail } = args.at(-1) as { message: string; detail: string };
      scope.about = `${message}\n${detail}`;
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
  }, null);
  await app.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('app:about')?.click(), null);
  const about = await app.evaluate(() => (globalThis as unknown as { about: string }).about, null);
  expect(about).toMatch(/Customer Workbench \d+\.\d+\.\d+/);
  expect(about).toMatch(/完全离线|Offline by design/);
  expect(about).toMatch(/Electron 45\./);
});

it('shows the folder of the logs, where faults of the page are found too, without a path', async () => {
  await app.evaluate(({ shell }) => {
    const scope = globalThis as unknown as { shownFolder: string };
    shell.openPath = (path) => {
      scope.shownFolder = path;
      return Promise.resolve('');
    };
  }, null);
  await app.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('app:show-logs')?.click(), null);
  const shown = await app.evaluate(() => (globalThis as unknown as { shownFolder: string }).shownFolder, null);
  expect(shown).toBe(join(app.userData, 'logs'));
  await app.page.evaluate(() => {
    setTimeout(() => {
      throw new Error("Planted fault with '/home/ann/orders.csv' in it");
    });
    void Promise.reject(new Error('Planted rejection'));
  });
  const readLog = () => readFileSync(join(shown, 'workbench.log'), 'utf8');
  await expect.poll(readLog).toContain('Uncaught: Error: Planted fault with <path> in it');
  await expect.poll(readLog).toContain('Unhandled rejection: Error: Planted rejection');
  expect(readLog()).not.toContain('ann');
});

it('a second start hands its files to the first window and ends', async () => {
  const path = join(folder, 'second.csv');
  writeFileSync(path, 'a\n1\n');
  const readOpened = await followOpened(app.page);
  expect(await runSecondInstance({ userData: app.userData, args: [path] })).toBe(0);
  await expect
    .poll(async () => (await readOpened()).map(({ from, files }) => [from, files.map(({ name }) => name)]))
    .toEqual([['second-instance', ['second.csv']]]);
});

it('a relaunch keeps storage and window size, and does not open what is no data file', async () => {
  await app.page.evaluate(() => localStorage.setItem('kept', 'yes'));
  await app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1200, height: 800 }),
    null,
  );
  const other = join(folder, 'secret.pem');
  writeFileSync(other, 'key');
  await relaunch([other]);
  expect(await app.page.evaluate(() => localStorage.getItem('kept'))).toBe('yes');
  const bounds = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds(), null);
  expect(bounds).toEqual({ x: 40, y: 30, width: 1200, height: 800 });
  const readOpened = await followOpened(app.page);
  await app.page.waitForTimeout(300);
  expect(await readOpened()).toEqual([]);
});

it('closing with unsaved changes: cancel stays, save asks the page first', async () => {
  const answerWith = (response: number) =>
    app.evaluate(({ dialog }, choice) => {
      dialog.showMessageBox = () => Promise.resolve({ response: choice, checkboxChecked: false });
    }, response);
  const closeWindow = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null);
  await getValue(callHost(app.page, ['window', 'setDocument'], { name: 'a.cstwb', isDirty: true }));
  await answerWith(2);
  await closeWindow();
  await app.page.waitForTimeout(200);
  expect(app.windows()).toHaveLength(1);

  await app.page.evaluate(() => {
    type Host = { readonly window: { onSaveBeforeClose(listener: () => Promise<boolean>): void } };
    const { workbenchHost } = globalThis as unknown as { workbenchHost: Host };
    workbenchHost.window.onSaveBeforeClose(() => {
      localStorage.setItem('saved-before-close', 'yes');
      return new Promise((resolve) => setTimeout(() => resolve(true), 150));
    });
  });
  await answerWith(0);
  await closeWindow();
  await app.closed;
  app = await launchApp({ userData: app.userData });
  expect(await app.page.evaluate(() => localStorage.getItem('saved-before-close'))).toBe('yes');
});

it("closing with unsaved changes: don't save closes", async () => {
  await getValue(callHost(app.page, ['window', 'setDocument'], { name: 'a.cstwb', isDirty: true }));
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
  }, null);
  await app.evaluate(({ app: electronApp }) => electronApp.quit(), null);
  await app.closed;
  app = await launchApp({ userData: app.userData });
  expect(app.windows()).toHaveLength(1);
});

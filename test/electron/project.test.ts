import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../helpers/remove-folder.ts';
import { parseProjectFile, type ProjectFile } from '#core/outputs/project/project-file.ts';
import { launchApp, runSecondInstance, type LaunchedApp } from '../electron-double/launch.ts';
import { chooseCurrency } from '../helpers/choose-currency.ts';

/** An edit of this age must survive whatever happens. */
const SAFE_AFTER_MS = 5000;
const ORDERS = 'Order ID,Customer ID,Paid at,Amount\nA1,C1,2024-02-01,10.00\nA2,C2,2024-04-03,20.00\n';
const LANGUAGE = ['--lang=en-US'];

let app: LaunchedApp;
let root: string;
let data: string;
let orders: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'cst-shell-project-'));
  data = join(root, 'shop data');
  mkdirSync(data);
  orders = join(data, 'orders.csv');
  writeFileSync(orders, ORDERS);
  app = await launch();
});
afterAll(async () => {
  await app.dispose();
  await removeFolder(root);
});

/** The window in English, and every dialog an error until a spec says what is chosen. */
async function launch(args: readonly string[] = []): Promise<LaunchedApp> {
  const launched = await launchApp({ userData: join(root, 'user'), args: [...LANGUAGE, ...args] });
  await launched.page.getByRole('heading', { level: 1 }).waitFor();
  if ((await launched.page.locator('html').getAttribute('lang')) !== 'en') {
    await launched.page.getByRole('button', { name: /^(界面语言|语言)/ }).click();
  }
  return launched;
}

async function relaunch(args: readonly string[] = []): Promise<void> {
  await app.close();
  app = await launch(args);
}

function answerOpen(filePaths: readonly string[]): Promise<void> {
  return app.evaluate(
    ({ dialog }, paths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: paths.length === 0, filePaths: paths });
    },
    [...filePaths],
  );
}

/** Counts the save dialogs and answers them all with the same path. */
function answerSave(filePath: string): Promise<void> {
  return app.evaluate(({ dialog }, path) => {
    const scope = globalThis as unknown as { saveDialogs: number };
    scope.saveDialogs = 0;
    dialog.showSaveDialog = () => {
      scope.saveDialogs += 1;
      return Promise.resolve({ canceled: path === '', filePath: path });
    };
  }, filePath);
}

const countSaveDialogs = () => app.evaluate(() => (globalThis as unknown as { saveDialogs: number }).saveDialogs, null);

/** What the analyst answers to "save before closing?": 0 save, 1 do not save, 2 cancel. */
const answerClose = (response: number) =>
  app.evaluate(({ dialog }, choice) => {
    dialog.showMessageBox = () => Promise.resolve({ response: choice, checkboxChecked: false });
  }, response);

const clickMenu = (id: string) =>
  app.evaluate(({ Menu }, item) => void Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id);

const readTitle = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle(), null);

function listRecentLabels(): Promise<readonly string[] | undefined> {
  return app.evaluate(
    ({ Menu }) =>
      Menu.getApplicationMenu()
        ?.getMenuItemById('recents')
        ?.submenu?.items.filter(({ id }) => id.startsWith('recent:'))
        .map(({ label }) => label),
    null,
  );
}

async function clickRecent(label: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.getMenuItemById('recents')?.submenu?.items ?? [];
    items.find((item) => item.label.startsWith(wanted))?.click();
  }, label);
}

function readProject(path: string): ProjectFile {
  return parseProjectFile(readFileSync(path, 'utf8'), path);
}

const getName = (page: Page) => page.getByTestId('project-name');

async function expectOpen(name: string, isDirty = false): Promise<void> {
  await expect.poll(() => getName(app.page).textContent(), { timeout: 60_000 }).toBe(name);
  await expect.poll(() => getName(app.page).getAttribute('data-dirty'), { timeout: 60_000 }).toBe(String(isDirty));
}

async function rename(name: string): Promise<void> {
  await getName(app.page).click();
  await app.page.getByRole('textbox', { name: 'Project name' }).fill(name);
  await app.page.keyboard.press('Enter');
  await expectOpen(name, true);
}

async function importOrders(): Promise<void> {
  const { page } = app;
  await page.getByRole('button', { name: 'Choose files' }).click();
  await answerOpen([orders]);
  await page.getByTestId('files-orders').click();
  await expect.poll(() => page.getByTestId('files-orders').textContent()).toContain('orders.csv');
  await chooseCurrency(page, 'CNY');
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByTestId('equation').waitFor({ timeout: 120_000 });
}

/** Keys act on the project once no dialog is in front, closing ones included. */
async function press(key: string): Promise<void> {
  await app.page.getByRole('dialog').waitFor({ state: 'detached' });
  await app.page.keyboard.press(key);
}

async function save(): Promise<void> {
  await press('Control+S');
  await expect.poll(() => getName(app.page).getAttribute('data-dirty'), { timeout: 30_000 }).toBe('false');
}

describe('a project through the shell', () => {
  const shop = () => join(root, 'shop.cstwb');

  it('is saved where the dialog says, and afterwards without asking', async () => {
    await importOrders();
    await expect.poll(readTitle).toMatch(/^• /);
    await rename('Shop');
    await answerSave(join(root, 'shop'));
    await save();
    expect(await countSaveDialogs()).toBe(1);
    expect(await readTitle()).toBe('Shop — Customer Workbench');
    const [source] = readProject(shop()).sources;
    expect(source?.files).toMatchObject([{ name: 'orders.csv', size: ORDERS.length, path: null }]);
    expect(source?.files[0]?.locator).toMatch(/^link:/);
    expect(readFileSync(shop(), 'utf8')).not.toContain(root);

    await rename('Shop 2');
    await save();
    expect([await countSaveDialogs(), readProject(shop()).name]).toEqual([1, 'Shop 2']);
    expect(await listRecentLabels()).toHaveLength(1);
  });

  it('keeps its state when the analyst closes the save dialog', async () => {
    await rename('Shop 3');
    await answerSave('');
    await clickMenu('project:save-as');
    await expect.poll(countSaveDialogs).toBe(1);
    await expectOpen('Shop 3', true);
    expect(readProject(shop()).name).toBe('Shop 2');
  });

  it('is saved as another file, and goes on there', async () => {
    const copy = join(root, 'branch.cstwb');
    await answerSave(copy);
    await clickMenu('project:save-as');
    await expectOpen('Shop 3');
    await rename('Branch');
    await save();
    expect([readProject(copy).name, readProject(shop()).name]).toEqual(['Branch', 'Shop 2']);
    expect((await listRecentLabels())?.map((label) => label.split(' — ')[0])).toEqual(['branch.cstwb', 'shop.cstwb']);
  });

  it('is saved as a packaged copy that opens without its files', async () => {
    const packaged = join(root, 'packaged.cstwb');
    await answerSave(packaged);
    await clickMenu('project:save-packaged');
    await app.page.getByTestId('saved').filter({ hasText: 'packaged.cstwb' }).waitFor({ timeout: 60_000 });
    const bytes = readFileSync(packaged);
    expect([bytes.subarray(0, 2).toString(), bytes.includes(ORDERS)]).toEqual(['PK', true]);

    renameSync(orders, `${orders}.away`);
    await relaunch([packaged]);
    await expectOpen('Branch');
    renameSync(`${orders}.away`, orders);
  });

  it('is opened by the dialog, with view, tab and filters as they were', async () => {
    const { page } = app;
    await answerOpen([shop()]);
    await clickMenu('project:open-project');
    await expectOpen('Shop 2');
    await page.locator('nav a[href="#/segments"]').click();
    const tabs = page.locator('main [role="tablist"]').first().getByRole('tab');
    await tabs.last().click();
    const tab = (await tabs.last().textContent()) ?? '';
    expect(tab).not.toBe('');
    await rename('Shop');
    await save();
    const saved = readProject(shop());
    const filters: ProjectFile['filters'] = [{ kind: 'value', keys: [1] }];
    writeFileSync(shop(), JSON.stringify({ ...saved, filters }));
    expect(saved.viewState.view).toBe('segments');
    await relaunch();
    await answerOpen([shop()]);
    await press('Control+O');
    await expectOpen('Shop');
    await app.page.locator('nav a[href="#/segments"][aria-current="page"]').waitFor();
    await app.page.getByRole('tab', { name: tab, exact: true, selected: true }).waitFor();
    await rename('Shop again');
    await save();
    expect(readProject(shop()).filters).toEqual(filters);
  });

  it.each([
    ['the command line', async (path: string) => relaunch([path])],
    [
      'a file association, while it runs',
      async (path: string) => {
        await relaunch();
        await app.evaluate(
          ({ app: electronApp }, file) => void electronApp.emit('open-file', { preventDefault: () => undefined }, file),
          path,
        );
      },
    ],
    [
      'a second start',
      async (path: string) => {
        await relaunch();
        expect(await runSecondInstance({ userData: app.userData, args: [path] })).toBe(0);
      },
    ],
    [
      'the recent list of the native menu',
      async () => {
        await relaunch();
        await clickRecent('shop.cstwb');
      },
    ],
    [
      'the recent list of the page',
      async () => {
        await relaunch();
        await app.page.getByTestId('project-menu').click();
        await app.page.getByRole('menuitem', { name: /^shop\.cstwb/ }).click();
      },
    ],
  ])('is opened by %s', async (_, open) => {
    await open(shop());
    await expectOpen('Shop again');
    expect((await listRecentLabels())?.[0]).toMatch(/^shop\.cstwb/);
  });

  it('is opened by a file association that starts the program', async () => {
    await app.close();
    app = await launch(app.kind === 'double' ? [`--double-open-file=${shop()}`] : [shop()]);
    await expectOpen('Shop again');
  });

  it('finds a data file beside it, and asks for one that is elsewhere', async () => {
    const moved = join(root, 'moved');
    mkdirSync(moved);
    renameSync(shop(), join(moved, 'shop.cstwb'));
    renameSync(orders, join(moved, 'orders.csv'));
    await relaunch([join(moved, 'shop.cstwb')]);
    await expectOpen('Shop again');

    orders = join(data, 'renamed orders.csv');
    renameSync(join(moved, 'orders.csv'), orders);
    await relaunch([join(moved, 'shop.cstwb')]);
    const dialog = app.page.getByTestId('relink');
    await dialog.waitFor();
    expect(await dialog.locator('tr[data-status="missing"]').count()).toBe(1);
    await answerOpen([orders]);
    await dialog.getByRole('button', { name: 'Locate files…' }).click();
    await expectOpen('Shop again', true);
    await save();
    await relaunch([join(moved, 'shop.cstwb')]);
    await expectOpen('Shop again');
    renameSync(join(moved, 'shop.cstwb'), shop());
  });

  it('tells that a data file has changed since, and calculates with it when told to', async () => {
    writeFileSync(orders, `${ORDERS}A3,C3,2024-05-06,30.50\n`);
    await relaunch([shop()]);
    const dialog = app.page.getByTestId('relink');
    await dialog.locator('tr[data-status="changed"]').waitFor();
    await dialog.getByRole('button', { name: 'Calculate again' }).click();
    await expectOpen('Shop again', true);
    await app.page.locator('nav a[href="#/data"]').click();
    await expect.poll(() => app.page.getByTestId('equation').textContent()).toContain('3 read = 3 loaded');
    await save();
  });

  it('that is gone leaves the recent list, with a reason', async () => {
    await relaunch();
    expect((await listRecentLabels())?.some((label) => label.startsWith('branch.cstwb'))).toBe(true);
    rmSync(join(root, 'branch.cstwb'));
    await app.page.getByTestId('project-menu').click();
    await app.page.getByRole('menuitem', { name: /^branch\.cstwb/ }).click();
    const alert = app.page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('not where it was');
    expect((await listRecentLabels())?.some((label) => label.startsWith('branch.cstwb'))).toBe(false);
    await clickMenu('recents:clear');
    await alert.getByRole('button', { name: 'Close' }).click();
    await app.page.getByTestId('project-menu').click();
    await app.page.getByRole('menuitem', { name: 'Save as…' }).waitFor();
    expect(await app.page.getByRole('menuitem', { name: /cstwb/ }).count()).toBe(0);
  });
});

describe('unsaved work in the shell', () => {
  const path = () => join(root, 'shop.cstwb');
  const closeWindow = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null);

  it('is asked about before a project handed over takes its place', async () => {
    await relaunch([path()]);
    await expectOpen('Shop again');
    await rename('Not saved');
    expect(await runSecondInstance({ userData: app.userData, args: [join(root, 'packaged.cstwb')] })).toBe(0);
    const dialog = app.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Cancel' }).last().click();
    await expectOpen('Not saved', true);
    await clickRecent('packaged.cstwb');
    await dialog.getByRole('button', { name: 'Do not save' }).click();
    await expectOpen('Branch');
    expect(readProject(path()).name).toBe('Shop again');
  });

  it('stays when closing is cancelled, and is on disk when it is saved on closing', async () => {
    await relaunch([path()]);
    await expectOpen('Shop again');
    await rename('Saved on closing');
    await answerClose(2);
    await closeWindow();
    await expectOpen('Saved on closing', true);
    await answerClose(0);
    await closeWindow();
    await app.closed;
    expect(readProject(path()).name).toBe('Saved on closing');
    app = await launch();
    expect(await app.page.getByTestId('recovery').count()).toBe(0);
  });

  it('is gone when it is not saved on closing, and not offered again', async () => {
    await relaunch([path()]);
    await expectOpen('Saved on closing');
    await rename('Not wanted');
    await app.page.waitForTimeout(SAFE_AFTER_MS);
    await answerClose(1);
    await closeWindow();
    await app.closed;
    expect(readProject(path()).name).toBe('Saved on closing');
    app = await launch();
    await app.page.waitForTimeout(1000);
    expect(await app.page.getByTestId('recovery').count()).toBe(0);
  });

  it('older than five seconds comes back after kill -9, with its files, and is saved where it belongs', async () => {
    await relaunch([path()]);
    await expectOpen('Saved on closing');
    await rename('Recovered');
    await app.page.waitForTimeout(SAFE_AFTER_MS);
    await app.kill();
    app = await launch();
    const notice = app.page.getByTestId('recovery');
    await notice.waitFor();
    await notice.getByRole('button', { name: 'Restore' }).click();
    await expectOpen('Recovered', true);
    await save();
    expect(readProject(path()).name).toBe('Recovered');
  });

  it('stays unsaved and says why where the disk refuses', async () => {
    await rename('Refused');
    rmSync(path());
    mkdirSync(path());
    await press('Control+S');
    const alert = app.page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('The project was not saved');
    await expectOpen('Refused', true);
    rmSync(path(), { recursive: true });
    await save();
    expect(readProject(path()).name).toBe('Refused');
  });
});

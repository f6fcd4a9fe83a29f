import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseProjectFile, type ProjectFile } from '#core/outputs/project/project-file.ts';
import { openWindow, type OpenedWindow } from './open-window.ts';
import { reloadPage } from './reload-page.ts';
import { chooseCurrency } from '../helpers/choose-currency.ts';

const ORDERS = 'Order ID,Customer ID,Paid at,Amount\nA1,C1,2024-02-01,10.00\nA2,C2,2024-04-03,20.00\n';

type Scope = { picks: (string | null)[]; shown: string[] };

let opened: OpenedWindow;

/**
 * Pickers that take what the test says, as real handles: of files in the browser's private folder of this origin, which are
 * FileSystemFileHandle like those of the disk (read, written, compared, kept in IndexedDB).
 */
async function installPickers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const scope = globalThis as unknown as Scope & {
      showOpenFilePicker: unknown;
      showSaveFilePicker: unknown;
    };
    scope.picks = [];
    scope.shown = [];
    const take = async (kind: string, create: boolean) => {
      scope.shown.push(kind);
      const name = scope.picks.shift();
      if (name === undefined) throw new Error(`A ${kind} picker was shown, and no test said what is picked.`);
      if (name === null) throw new DOMException('The user aborted a request.', 'AbortError');
      return (await navigator.storage.getDirectory()).getFileHandle(name, { create });
    };
    scope.showOpenFilePicker = async () => [await take('open', false)];
    scope.showSaveFilePicker = () => take('save', true);
  });
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

const pickNext = (...names: (string | null)[]) =>
  opened.page.evaluate((given) => void (globalThis as unknown as Scope).picks.push(...given), names);

/** The pickers shown since the last call. */
const takeShown = () => opened.page.evaluate(() => (globalThis as unknown as Scope).shown.splice(0));

function write(name: string, text: string): Promise<void> {
  return opened.page.evaluate(
    async ([file, content]) => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle(file, { create: true });
      const stream = await handle.createWritable();
      await stream.write(content);
      await stream.close();
    },
    [name, text] as const,
  );
}

const readText = (name: string): Promise<string> =>
  opened.page.evaluate(async (file) => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle(file);
    return (await handle.getFile()).text();
  }, name);

const remove = (name: string) =>
  opened.page.evaluate(async (file) => (await navigator.storage.getDirectory()).removeEntry(file), name);

async function readProject(name: string): Promise<ProjectFile> {
  return parseProjectFile(await readText(name), name);
}

async function chooseCommand(name: string | RegExp): Promise<void> {
  await opened.page.getByTestId('project-menu').click();
  await opened.page.getByRole('menuitem', { name }).click();
}

const getName = () => opened.page.getByTestId('project-name');

async function expectOpen(name: string, isDirty = false): Promise<void> {
  await expect.poll(() => getName().textContent(), { timeout: 60_000 }).toBe(name);
  await expect.poll(() => getName().getAttribute('data-dirty'), { timeout: 60_000 }).toBe(String(isDirty));
}

async function rename(name: string): Promise<void> {
  await getName().click();
  await opened.page.getByRole('textbox', { name: 'Project name' }).fill(name);
  await opened.page.keyboard.press('Enter');
  await expectOpen(name, true);
}

/** Keys act on the project once no dialog is in front, closing ones included. */
async function press(key: string): Promise<void> {
  await opened.page.getByRole('dialog').waitFor({ state: 'detached' });
  await opened.page.keyboard.press(key);
}

async function save(): Promise<void> {
  await press('Control+s');
  await expect.poll(() => getName().getAttribute('data-dirty'), { timeout: 30_000 }).toBe('false');
}

beforeAll(async () => {
  opened = await openWindow();
  await installPickers(opened.page);
});

afterAll(() => opened?.close());

beforeEach(() => takeShown());

describe('a project in a browser that has pickers', () => {
  it('is made of a picked file and saved where the picker says, afterwards without asking', async () => {
    const { page } = opened;
    await write('orders.csv', ORDERS);
    await page.getByRole('button', { name: 'Choose files' }).click();
    await pickNext('orders.csv');
    await page.getByTestId('files-orders').click();
    await expect.poll(() => page.getByTestId('files-orders').textContent()).toContain('orders.csv');
    await chooseCurrency(page, 'CNY');
    await page.getByRole('button', { name: 'Build' }).click();
    await page.getByTestId('equation').waitFor({ timeout: 200_000 });
    await rename('Shop');
    await pickNext('shop.cstwb');
    await save();
    expect(await takeShown()).toEqual(['open', 'save']);
    const [source] = (await readProject('shop.cstwb')).sources;
    expect(source?.files[0]).toMatchObject({ name: 'orders.csv', size: ORDERS.length });
    expect(source?.files[0]?.locator).toMatch(/^handle:/);

    await rename('Shop 2');
    await save();
    expect([await takeShown(), (await readProject('shop.cstwb')).name]).toEqual([[], 'Shop 2']);
  });

  it('stays as it is when a picker is closed', async () => {
    await rename('Shop 3');
    await pickNext(null, null);
    await chooseCommand('Save as…');
    await expect.poll(takeShown).toEqual(['save']);
    await expectOpen('Shop 3', true);
    await press('Control+o');
    await opened.page.getByRole('dialog').getByRole('button', { name: 'Do not save' }).click();
    await expect.poll(takeShown).toEqual(['open']);
    await expectOpen('Shop 3', true);
    await save();
  });

  it('is saved as another file, and goes on there', async () => {
    await pickNext('branch.cstwb');
    await chooseCommand('Save as…');
    await expect.poll(takeShown).toEqual(['save']);
    await expectOpen('Shop 3');
    await rename('Branch');
    await save();
    const names = await Promise.all(['shop.cstwb', 'branch.cstwb'].map(readProject));
    expect([names.map(({ name }) => name), await takeShown()]).toEqual([['Shop 3', 'Branch'], []]);
  });

  it('comes back from the recent list with its data, and no picker is shown', async () => {
    await reloadPage(opened.page);
    await opened.page.getByTestId('project-menu').click();
    const recents = opened.page.getByRole('menuitem', { name: /cstwb$/ });
    await expect.poll(() => recents.allTextContents()).toEqual(['branch.cstwb', 'shop.cstwb']);
    await recents.last().click();
    await expectOpen('Shop 3');
    expect(await takeShown()).toEqual([]);
  });

  it('restores unsaved work over its own file', async () => {
    await rename('Recovered');
    await opened.page.waitForTimeout(5000);
    await reloadPage(opened.page);
    const notice = opened.page.getByTestId('recovery');
    await notice.getByRole('button', { name: 'Restore' }).click();
    await expectOpen('Recovered', true);
    await save();
    expect([await takeShown(), (await readProject('shop.cstwb')).name]).toEqual([[], 'Recovered']);
  });

  it('says that its data changed, and asks for data that is gone', async () => {
    const { page } = opened;
    await write('orders.csv', `${ORDERS}A3,C3,2024-05-06,30.50\n`);
    await pickNext('shop.cstwb');
    await press('Control+o');
    const dialog = page.getByTestId('relink');
    await dialog.locator('tr[data-status="changed"]').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await remove('orders.csv');
    await write('moved.csv', ORDERS);
    await pickNext('shop.cstwb', 'moved.csv');
    await press('Control+o');
    await dialog.locator('tr[data-status="missing"]').waitFor();
    await dialog.getByRole('button', { name: 'Locate files…' }).click();
    await expectOpen('Recovered', true);
    await save();
    expect((await readProject('shop.cstwb')).sources[0]?.files[0]?.name).toBe('moved.csv');
  });

  it('asks for another place where it may not write any more', async () => {
    const { page } = opened;
    await rename('Elsewhere');
    await page.evaluate(() => {
      const prototype = FileSystemFileHandle.prototype as unknown as Record<string, unknown>;
      const answer = ({ mode }: { readonly mode: string }) => Promise.resolve(mode === 'read' ? 'granted' : 'denied');
      prototype['queryPermission'] = answer;
      prototype['requestPermission'] = answer;
    });
    await pickNext('elsewhere.cstwb');
    await save();
    expect(await takeShown()).toEqual(['save']);
    expect((await readProject('elsewhere.cstwb')).name).toBe('Elsewhere');
    expect((await readProject('shop.cstwb')).name).toBe('Recovered');
  });

  it('stays unsaved and says why where writing fails', async () => {
    const { page } = opened;
    await reloadPage(opened.page);
    await pickNext('elsewhere.cstwb');
    await press('Control+o');
    await expectOpen('Elsewhere');
    await rename('Refused');
    await page.evaluate(() => {
      const { prototype } = FileSystemFileHandle;
      const { createWritable } = prototype;
      prototype.createWritable = () => {
        prototype.createWritable = createWritable;
        return Promise.reject(new DOMException('The disk is full.', 'QuotaExceededError'));
      };
    });
    await press('Control+s');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('The project was not saved');
    await expectOpen('Refused', true);
    expect((await readProject('elsewhere.cstwb')).name).toBe('Elsewhere');
    await save();
    expect((await readProject('elsewhere.cstwb')).name).toBe('Refused');
  });

  it('as a packaged copy opens without its files', async () => {
    const { page } = opened;
    await pickNext('packaged.cstwb');
    await chooseCommand('Save packaged copy…');
    await page.getByTestId('saved').filter({ hasText: 'packaged.cstwb' }).waitFor({ timeout: 120_000 });
    expect((await readText('packaged.cstwb')).slice(0, 2)).toBe('PK');
    await remove('moved.csv');
    await reloadPage(opened.page);
    await pickNext('packaged.cstwb');
    await press('Control+o');
    await expectOpen('Refused');
  });

  it('that is gone leaves the recent list, with a reason', async () => {
    const { page } = opened;
    await remove('branch.cstwb');
    await chooseCommand(/^branch\.cstwb/);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('branch.cstwb is not where it was');
    await alert.getByRole('button', { name: 'Close' }).click();
    await page.getByTestId('project-menu').click();
    await page.getByRole('menuitem', { name: /^shop\.cstwb/ }).waitFor();
    expect(await page.getByRole('menuitem', { name: /^branch\.cstwb/ }).count()).toBe(0);
    expect(opened.problems).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});

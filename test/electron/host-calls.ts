import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Answer, OpenedFile, SaveTarget, SaveToken } from '../../electron/ipc/contract.ts';
import type { LaunchedApp } from '../electron-double/launch.ts';

type Member = readonly [group: string, method: string];
type LooseHost = Readonly<Record<string, Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>>>;

/** Calls `workbenchHost.<group>.<method>` in the page, as the window does. */
export function callHost<Value>(page: Page, member: Member, ...args: readonly unknown[]): Promise<Answer<Value>> {
  return page.evaluate(
    ({ group, method, values }) => {
      const { workbenchHost } = globalThis as unknown as { readonly workbenchHost: LooseHost };
      return workbenchHost[group]?.[method]?.(...values) as Promise<Answer<Value>>;
    },
    { group: member[0], method: member[1], values: args },
  );
}

export async function getValue<Value>(answer: Promise<Answer<Value>>): Promise<Value> {
  const settled = await answer;
  if (settled.ok) return settled.value;
  throw new Error(`${settled.error.code}: ${settled.error.message}`);
}

/** Writes bytes through an open save. */
export async function writeText(page: Page, save: SaveToken, text: string): Promise<void> {
  const answer = await page.evaluate(
    ([token, content]) => {
      const { workbenchHost } = globalThis as unknown as { readonly workbenchHost: LooseHost };
      return workbenchHost['saves']?.['writeChunk']?.(token, new TextEncoder().encode(content)) as Promise<
        Answer<null>
      >;
    },
    [save, text] as const,
  );
  if (!answer.ok) throw new Error(answer.error.code);
}

/** What the user would choose in the next open dialogs. */
function chooseFiles(app: LaunchedApp, paths: readonly string[]): Promise<void> {
  return app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    },
    [...paths],
  );
}

export async function openFile(app: LaunchedApp, path: string, kind: 'data' | 'project' = 'data'): Promise<OpenedFile> {
  await chooseFiles(app, [path]);
  const call = callHost<OpenedFile[]>(app.page, ['files', 'showOpenDialog'], { kind, multiple: false });
  const [file] = await getValue(call);
  if (file === undefined) throw new Error('Nothing was opened.');
  return file;
}

export async function chooseTarget(
  app: LaunchedApp,
  path: string,
  kind: 'project' | 'table' = 'project',
): Promise<SaveTarget> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  const call = callHost<SaveTarget | null>(app.page, ['files', 'showSaveDialog'], { kind, suggestedName: 'a.cstwb' });
  const target = await getValue(call);
  if (target === null) throw new Error('No target was chosen.');
  return target;
}

export async function saveText(app: LaunchedApp, target: SaveTarget, text: string): Promise<OpenedFile> {
  const save = await getValue(callHost<SaveToken>(app.page, ['saves', 'begin'], target.token));
  await writeText(app.page, save, text);
  return getValue(callHost<OpenedFile>(app.page, ['saves', 'commit'], save));
}

export function writeFile(app: LaunchedApp, ending: string, text: string): string {
  const path = join(app.userData, `${randomBytes(6).toString('hex')}.${ending}`);
  writeFileSync(path, text);
  return path;
}

/** Status, headers and text of a request the page makes to its own origin. */
export function fetchInPage(
  page: Page,
  address: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }> {
  return page.evaluate(
    async ({ url, options }) => {
      const response = await fetch(url, options);
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    },
    { url: address, options: init },
  );
}

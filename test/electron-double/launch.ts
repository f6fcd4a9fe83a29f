import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Electron from 'electron';
import { _electron, chromium, type Page } from 'playwright-core';
import { findElectronExecutable } from '../../scripts/find-electron.mjs';
import { removeFolder } from '../helpers/remove-folder.ts';
import type { LoggedRequest } from './host/runtime.ts';
import { RUN_TYPESCRIPT } from '../helpers/run-typescript.ts';

export type { LoggedRequest };
const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));
const RUN_MAIN = fileURLToPath(new URL('./host/run-main.ts', import.meta.url));

type ElectronModule = typeof Electron;

/** The part of Playwright's ElectronApplication that the specs use, over the real binary or over the double. */
export type LaunchedApp = {
  readonly kind: 'electron' | 'double';
  readonly userData: string;
  readonly page: Page;
  windows(): Page[];
  evaluate<Result, Argument>(
    run: (electron: ElectronModule, argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  /** Requests that reached the double's network layer; throws on the real binary, whose net log says it. */
  requests(): Promise<readonly LoggedRequest[]>;
  /** What the main process wrote to its console. */
  output(): string;
  readonly closed: Promise<void>;
  /** As the user quits. */
  close(): Promise<void>;
  /** As the system kills: nothing is told. */
  kill(): Promise<void>;
  /** Closes where still open, and removes the user data it made. */
  dispose(): Promise<void>;
};

export type LaunchOptions = {
  readonly dist?: string;
  readonly userData?: string;
  readonly args?: readonly string[];
};

/** A process that has ended but was not yet collected by its parent; the first process may take a second over that. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return isZombie(pid);
  } catch {
    return true;
  }
}

async function killAndWait(pid: number): Promise<void> {
  if (!isGone(pid)) process.kill(pid, 'SIGKILL');
  while (!isGone(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

type Reply = { readonly id: number; readonly value?: unknown; readonly error?: string };
type BrowserNote = { readonly kind: 'browser'; readonly endpoint: string; readonly pid: number };

function collectOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (text += String(part)));
  return () => text;
}

/** Runs a main process of the double to its end; for a second instance, which never shows a window. */
export async function runSecondInstance(
  options: LaunchOptions & { readonly userData: string },
): Promise<number | null> {
  const child = startDouble(options);
  return new Promise((resolve) => child.once('exit', resolve));
}

function startDouble({ dist = join(PROJECT_FOLDER, 'dist'), userData, args = [] }: LaunchOptions): ChildProcess {
  return fork(RUN_TYPESCRIPT, [RUN_MAIN, join(dist, 'main', 'main.js'), `--user-data-dir=${userData}`, ...args], {
    execArgv: [],
    cwd: PROJECT_FOLDER,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

async function launchDouble(
  options: LaunchOptions,
  userData: string,
  remove: () => Promise<void>,
): Promise<LaunchedApp> {
  const child = startDouble({ ...options, userData });
  const output = collectOutput(child);
  const closed = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  const note = await new Promise<BrowserNote>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The double's main process ended (${code}).\n${output()}`)));
    child.on('message', (message: Reply | BrowserNote) => {
      if ('kind' in message) resolve(message);
      else waiting.get(message.id)?.(message);
    });
  });
  const ask = (order: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      void closed.then(() => reject(new Error(`The double's main process ended.\n${output()}`)));
      child.send({ ...order, id: last });
    });
  const browser = await chromium.connectOverCDP(note.endpoint);
  const windows = (): Page[] => browser.contexts().flatMap((context) => context.pages());
  const [page] = windows();
  if (page === undefined) throw new Error('The double has no window.');
  await page.waitForURL(/^http:\/\/workbench\.app\.localhost/);
  const kill = async () => {
    if (child.pid !== undefined) await killAndWait(child.pid);
    await killAndWait(note.pid);
  };
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.send({ kind: 'evaluate', id: -1, source: '({ app }) => app.quit()' });
    await closed;
  };
  return {
    kind: 'double',
    userData,
    page,
    windows,
    evaluate: async (run, argument) =>
      (await ask({ kind: 'evaluate', source: run.toString(), argument })) as Awaited<ReturnType<typeof run>>,
    requests: async () => (await ask({ kind: 'requests' })) as LoggedRequest[],
    output,
    closed,
    close,
    kill,
    async dispose() {
      await kill();
      await remove();
    },
  };
}

async function launchElectron(
  executablePath: string,
  { dist = join(PROJECT_FOLDER, 'dist'), args = [] }: LaunchOptions,
  userData: string,
  remove: () => Promise<void>,
): Promise<LaunchedApp> {
  const app = await _electron.launch({
    executablePath,
    args: [join(dist, 'main', 'main.js'), `--user-data-dir=${userData}`, ...args],
  });
  const output = collectOutput(app.process());
  const closed = new Promise<void>((resolve) => app.once('close', () => resolve()));
  const page = await app.firstWindow();
  const kill = async () => {
    const { pid } = app.process();
    if (pid !== undefined) await killAndWait(pid);
  };
  return {
    kind: 'electron',
    userData,
    page,
    windows: () => app.windows(),
    evaluate: (run, argument) => app.evaluate(run as never, argument) as never,
    requests: () => Promise.reject(new Error('Electron itself keeps no such log: read its net log.')),
    output,
    closed,
    close: () => app.close(),
    kill,
    async dispose() {
      await kill();
      await remove();
    },
  };
}

/** Starts the compiled shell: on Electron where its binary is installed, else on the double. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const made = options.userData === undefined ? mkdtempSync(join(tmpdir(), 'cst-shell-')) : undefined;
  const userData = options.userData ?? made ?? '';
  const remove = async () => {
    if (made !== undefined) await removeFolder(made);
  };
  const executable = findElectronExecutable();
  return executable === null
    ? launchDouble(options, userData, remove)
    : launchElectron(executable, options, userData, remove);
}

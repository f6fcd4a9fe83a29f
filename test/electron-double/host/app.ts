import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runtime } from './runtime.ts';
import { createEvent, strict } from './strict.ts';

const switches = new Map<string, string>();
const paths = new Map<string, string>();
let name = 'app';
let isQuitting = false;

function readArgument(flag: string): string | undefined {
  return process.argv.find((argument) => argument.startsWith(`--${flag}=`))?.slice(flag.length + 3);
}

function findVersion(): string {
  let folder = dirname(process.argv[1] ?? '');
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version?: string };
  return manifest.version ?? '0.0.0';
}

function getPath(which: string): string {
  const known = paths.get(which);
  if (known !== undefined) return known;
  const userData = readArgument('user-data-dir');
  if (which === 'userData' && userData !== undefined) return userData;
  if (which === 'temp') return tmpdir();
  throw new Error(`Electron double: app.getPath('${which}') is not implemented.`);
}

let hasLock: boolean | undefined;

/** A socket in the user data folder is the lock; a stale one of a killed process is taken over. */
async function takeLock(): Promise<boolean> {
  mkdirSync(getPath('userData'), { recursive: true });
  const path = join(getPath('userData'), 'double.sock');
  const message = JSON.stringify({ argv: process.argv, workingFolder: process.cwd() });
  const isAnswered = await new Promise<boolean>((resolve) => {
    const socket = createConnection(path, () => socket.end(message, () => resolve(true)));
    socket.on('error', () => resolve(false));
  });
  if (isAnswered) return false;
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (part) => (text += String(part)));
    socket.on('end', () => {
      const { argv, workingFolder } = JSON.parse(text) as { argv: string[]; workingFolder: string };
      app.emit('second-instance', createEvent({}), argv, workingFolder, null);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return true;
}

/** Must be done before main runs: `requestSingleInstanceLock` answers at once. */
export async function prepareLock(): Promise<void> {
  hasLock = await takeLock();
}

export type QuitHooks = { closeWindows(): boolean };
let hooks: QuitHooks = { closeWindows: () => true };
export function setQuitHooks(next: QuitHooks): void {
  hooks = next;
}

async function leave(code: number): Promise<void> {
  await runtime.chromium?.close().catch(() => undefined);
  process.exit(code);
}

let resolveReady: () => void = () => undefined;
const ready = new Promise<void>((resolve) => {
  resolveReady = resolve;
});

export function announceReady(): void {
  runtime.isReady = true;
  app.emit('ready');
  resolveReady();
}

export function listSwitches(): string[] {
  return [...switches]
    .filter(([flag]) => flag !== 'enable-sandbox')
    .map(([flag, value]) => (value === '' ? `--${flag}` : `--${flag}=${value}`));
}

function requireEarly(what: string): void {
  if (runtime.isReady) throw new Error(`${what} must be called before the app is ready`);
}

export const app = strict(
  'app',
  Object.assign(new EventEmitter(), {
    isPackaged: false,
    setName: (next: string) => void (name = next),
    getName: () => name,
    getVersion: findVersion,
    getLocale: () => readArgument('lang') ?? 'en-US',
    getPath,
    setPath: (which: string, path: string) => void paths.set(which, path),
    enableSandbox() {
      requireEarly('app.enableSandbox()');
      runtime.isSandboxEnabled = true;
      switches.set('enable-sandbox', '');
    },
    commandLine: strict('app.commandLine', {
      appendSwitch: (flag: string, value = '') => void switches.set(flag, value),
      hasSwitch: (flag: string) => switches.has(flag),
      getSwitchValue: (flag: string) => switches.get(flag) ?? '',
    }),
    whenReady: () => ready,
    isReady: () => runtime.isReady,
    requestSingleInstanceLock() {
      if (hasLock === undefined) throw new Error('Electron double: the lock was not prepared.');
      return hasLock;
    },
    quit() {
      if (isQuitting) return;
      const event = createEvent({});
      app.emit('before-quit', event);
      if (event.defaultPrevented || !hooks.closeWindows()) return;
      isQuitting = true;
      app.emit('will-quit', createEvent({}));
      app.emit('quit', createEvent({}), 0);
      void leave(0);
    },
    exit: (code = 0) => void leave(code),
  }),
);

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

const WINDOW_INPUTS = ['renderer', 'core', 'samples', 'vite.config.ts', 'package-lock.json'];
const BUILT_WINDOW = join(REPOSITORY, 'dist', 'renderer', 'index.html');

function parseVersion(text) {
  return text
    .replace(/^[^\d]*/, '')
    .split('.')
    .map(Number);
}

/** Throws with what to do when this Node is older than package.json's `engines` asks. */
export function checkNodeVersion(current = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
  const needed = parseVersion(engines.node);
  const given = parseVersion(current);
  for (let part = 0; part < 3; part += 1) {
    const difference = (given[part] ?? 0) - (needed[part] ?? 0);
    if (difference > 0) return;
    if (difference < 0) {
      throw new Error(
        `Node ${current} is too old: the workbench needs ${engines.node}. Install a current Node LTS and run this again.`,
      );
    }
  }
}

/** Runs a command to its end with its output shown. Rejects when it fails. */
export function runCommand(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: REPOSITORY, stdio: 'inherit', ...options });
    child.once('error', fail);
    child.once('exit', (code, signal) => {
      if (code === 0) done();
      else fail(new Error(`"${command} ${args.join(' ')}" ended with ${signal ?? `code ${code}`}.`));
    });
  });
}

/** True when node_modules is missing or was installed before the lock file last changed. */
export function needsInstall() {
  const installed = join(REPOSITORY, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return true;
  return statSync(installed).mtimeMs < statSync(join(REPOSITORY, 'package-lock.json')).mtimeMs;
}

function findNewest(path) {
  if (!existsSync(path)) return 0;
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, findNewest(join(path, name))), entry.mtimeMs);
}

/** True when the built window is missing or older than anything it is built from. */
export function needsBuild() {
  if (!existsSync(BUILT_WINDOW)) return true;
  const built = statSync(BUILT_WINDOW).mtimeMs;
  return WINDOW_INPUTS.some((input) => findNewest(join(REPOSITORY, input)) > built);
}

/** Installs the packages and builds the window, each only where it is missing or stale. */
export async function prepareWindow(report = console.error) {
  checkNodeVersion();
  if (needsInstall()) {
    report('Installing packages (once) …');
    await runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci'], { shell: process.platform === 'win32' });
  }
  if (needsBuild()) {
    report('Building the window …');
    await runCommand(process.execPath, [
      join(REPOSITORY, 'node_modules', 'vite', 'bin', 'vite.js'),
      'build',
      '--logLevel',
      'warn',
    ]);
  }
}

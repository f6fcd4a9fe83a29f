import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './ensure-installed.mjs';

const inputs = ['core', 'renderer', 'samples', 'vite.config.ts', 'package-lock.json'];

function findNewestChange(path) {
  const state = statSync(path);
  if (!state.isDirectory()) return state.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, findNewestChange(join(path, name))),
    state.mtimeMs,
  );
}

function isBuilt() {
  const built = statSync(join(projectFolder, 'dist', 'renderer', 'index.html'), { throwIfNoEntry: false });
  if (built === undefined) return false;
  return inputs.every((input) => findNewestChange(join(projectFolder, input)) < built.mtimeMs);
}

/** Builds the window into dist/renderer where that is missing or older than its sources. Returns false when the build failed. */
export function ensureWindowBuilt() {
  if (isBuilt()) return true;
  process.stderr.write('Building the window…\n');
  const vite = join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: projectFolder,
    stdio: ['ignore', 2, 2],
  });
  return result.status === 0;
}

import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './ensure-installed.mjs';

const inputs = ['core', 'renderer', 'electron', 'samples', 'vite.config.ts', 'package-lock.json'];
const outputs = ['renderer/index.html', 'main/main.js', 'preload/preload.cjs'];

function findNewestChange(path) {
  const state = statSync(path);
  if (!state.isDirectory()) return state.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, findNewestChange(join(path, name))),
    state.mtimeMs,
  );
}

function isBuilt() {
  const built = outputs.map(
    (output) => statSync(join(projectFolder, 'dist', output), { throwIfNoEntry: false })?.mtimeMs,
  );
  const oldest = Math.min(...built.map((time) => time ?? -Infinity));
  return inputs.every((input) => findNewestChange(join(projectFolder, input)) < oldest);
}

/** Builds the window and its desktop shell into dist/ where they are missing or older than their sources. Returns false when the build failed. */
export function ensureWindowBuilt() {
  if (isBuilt()) return true;
  process.stderr.write('Building the window and its shell…\n');
  const vite = join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: projectFolder,
    stdio: ['ignore', 2, 2],
  });
  return result.status === 0;
}

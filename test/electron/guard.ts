import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LaunchedApp } from '../electron-double/launch.ts';

const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/** A change to the compiled shell: every text must be there exactly once unless `all`, so that a plant cannot miss. */
export type Plant = {
  readonly file: 'main/main.js' | 'preload/preload.cjs';
  readonly find: string;
  readonly replace: string;
  readonly all?: boolean;
};

/** One protection: `check` fails by an assertion where it is gone; `plants` take it out of the compiled shell. */
export type Guard = {
  readonly name: string;
  readonly check: (app: LaunchedApp) => Promise<void>;
  readonly plants: readonly Plant[];
  /** Other ways to take it out, or a part of it; each alone must be noticed. */
  readonly otherPlants?: Readonly<Record<string, readonly Plant[]>>;
};

/** A copy of the built shell with the defects in it; the window beside it is the built one. */
export function plantDefects(plants: readonly Plant[]): { readonly dist: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'cst-planted-'));
  const dist = join(root, 'dist');
  mkdirSync(dist);
  const { name, version } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ name, version, type: 'module', main: 'dist/main/main.js' }),
  );
  for (const part of ['main', 'preload'])
    cpSync(join(PROJECT_FOLDER, 'dist', part), join(dist, part), { recursive: true });
  symlinkSync(join(PROJECT_FOLDER, 'dist', 'renderer'), join(dist, 'renderer'), 'junction');
  for (const { file, find, replace, all = false } of plants) {
    const text = readFileSync(join(dist, file), 'utf8');
    const count = text.split(find).length - 1;
    if (count === 0 || (count > 1 && !all)) throw new Error(`${file} holds ${JSON.stringify(find)} ${count} times.`);
    writeFileSync(
      join(dist, file),
      text.replaceAll(find, () => replace),
    );
  }
  return { dist, remove: () => rmSync(root, { recursive: true, force: true }) };
}

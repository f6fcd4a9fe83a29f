import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));
const TELL_TIME = `data:text/javascript,process.on('exit',()=>process.stderr.write(JSON.stringify(process.cpuUsage())))`;

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

function runNode(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

async function measureSeconds(args: readonly string[]): Promise<number> {
  const { stderr } = await runNode(['--import', TELL_TIME, ...args]);
  const { user, system } = JSON.parse(stderr) as NodeJS.CpuUsage;
  return (user + system) / 1e6;
}

async function measureBest(args: readonly string[]): Promise<number> {
  const seconds: number[] = [];
  for (let run = 0; run < 3; run += 1) seconds.push(await measureSeconds(args));
  return Math.min(...seconds);
}

describe('the bundle of the terminal', () => {
  let copy = '';
  const bin = (): string => join(copy, 'cli/bin.mjs');

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'cst-bundle-'));
    for (const part of ['cli', 'core', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json']) {
      await cp(join(PROJECT_FOLDER, part), join(copy, part), { recursive: true });
    }
    await symlink(join(PROJECT_FOLDER, 'node_modules'), join(copy, 'node_modules'), 'junction');
  });
  afterAll(() => removeFolder(copy));

  test('is built once by processes that start at once, and again when a source changes', async () => {
    const first = await Promise.all([runNode([bin(), '--version']), runNode([bin(), '--version'])]);
    const expected = { code: 0, stdout: `${WORKBENCH_VERSION}\n`, stderr: '' };
    expect(first).toEqual([expected, expected]);
    expect(await readdir(join(copy, 'dist/terminal'))).toHaveLength(1);

    const versionFile = join(copy, 'core/kernel/version.ts');
    const source = await readFile(versionFile, 'utf8');
    await writeFile(versionFile, source.replace(WORKBENCH_VERSION, '9.8.7'));
    expect((await runNode([bin(), '--version'])).stdout).toBe('9.8.7\n');
    expect(await readdir(join(copy, 'dist/terminal'))).toHaveLength(2);

    await writeFile(versionFile, 'export const = ;');
    const broken = await runNode([bin(), '--version']);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('The program cannot be built');
    expect(broken.stderr).toContain('version.ts');
    expect(await readdir(join(copy, 'dist/terminal'))).toHaveLength(2);
    await writeFile(versionFile, source);
  });

  test('starts at the cost of Node itself: no engine and no reader of files is loaded for a version or a help text', async () => {
    await runNode([join(PROJECT_FOLDER, 'cli/bin.mjs'), '--version']);
    const node = await measureBest(['--eval', '0']);
    for (const option of ['--version', '--help']) {
      const seconds = await measureBest([join(PROJECT_FOLDER, 'cli/bin.mjs'), option]);
      expect(seconds, `${option}; Node alone takes ${node} s`).toBeLessThan(Math.max(0.4, 6 * node));
    }
  });
});

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatProjectFile, parseProjectFile } from '#core/outputs/project/project-file.ts';
import { createSaves } from '../../../../electron/ipc/saves.ts';
import { arbitraryProject } from './arbitrary-project.ts';
import { RUN_TYPESCRIPT } from '../../../helpers/run-typescript.ts';

const SAVES = 200;
const script = fileURLToPath(new URL('./save-forever.ts', import.meta.url));

type Life = { readonly begun: number; readonly done: number };

/** Lets a process save until it has said so many lines, then kills it at once. Resolves to the last save begun and the last done, -1 for none. */
function liveAndDie(path: string, listPath: string, from: number, lines: number): Promise<Life> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [RUN_TYPESCRIPT, script, path, listPath, String(from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', () => {
      const find = (word: string) =>
        Math.max(-1, ...[...text.matchAll(new RegExp(`${word} (\\d+)`, 'g'))].map((match) => Number(match[1])));
      resolve({ begun: find('begin'), done: find('done') });
    });
  });
}

test('200 random saves under kill -9: the file always opens and is the project of before or after the save', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-kill-'));
  const path = join(folder, '项目.cstwb');
  const listPath = join(folder, 'list.json');
  const texts = fc.sample(arbitraryProject, { seed: 42, numRuns: SAVES }).map(formatProjectFile);
  const pauses = fc.sample(fc.integer({ min: 1, max: 24 }), { seed: 7, numRuns: SAVES });
  await writeFile(listPath, JSON.stringify(texts));
  await writeFile(path, texts[0] ?? '');
  let next = 1;
  let last = 0;
  let deaths = 0;
  while (next < SAVES) {
    const { begun, done } = await liveAndDie(path, listPath, next, pauses[deaths] ?? 1);
    deaths += 1;
    const text = await readFile(path, 'utf8');
    const at = texts.indexOf(text, Math.max(last, done));
    expect(formatProjectFile(parseProjectFile(text, path))).toBe(text);
    expect([Math.max(last, done), begun]).toContain(at);
    last = at;
    next = Math.max(at, begun) + 1;
  }
  expect(deaths).toBeGreaterThan(10);
  const token = await createSaves().begin(path);
  expect(token).not.toBe('');
  expect((await readdir(folder)).filter((name) => name.endsWith('.saving'))).toHaveLength(1);
}, 300_000);

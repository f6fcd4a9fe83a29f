import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseStoredLook } from '../../renderer/carrier/stored-answers.ts';
import { openTestEngine } from '../helpers/engines.ts';
import { listHomeQuestions, STORED_LOOK_FILE, writeStoredLook } from './stored-look.ts';

it('what is stored of the sample is what its build says now', { timeout: 300_000 }, async () => {
  const now = await writeStoredLook(() => openTestEngine('native'));
  const stored = readFileSync(STORED_LOOK_FILE, 'utf8');
  const [look, built] = [parseStoredLook(stored), parseStoredLook(now)];
  expect(look?.project.buildId).toBe(built?.project.buildId);
  expect(look?.project).toEqual(built?.project);
  expect([...(look?.answers ?? [])]).toEqual([...(built?.answers ?? [])]);
  expect(look?.answers.size).toBe(look === null ? Number.NaN : listHomeQuestions(look.project).length);
  expect(stored === now, 'samples/stored-answers.json is remade by npm run golden:update').toBe(true);
});

const RENDERER = join(import.meta.dirname, '../../renderer');

/** Names of the queries that the components of a folder ask. */
function listAsked(folder: string): string[] {
  return readdirSync(join(RENDERER, folder))
    .filter((name) => name.endsWith('.tsx') || name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(join(RENDERER, folder, name), 'utf8').matchAll(/use(?:Query|WithTotal)\(\s*'([^']+)'/g),
    ])
    .map(([, name = '']) => name);
}

it('what is stored answers every question of Home and of the bars around it, and no other', () => {
  const look = parseStoredLook(readFileSync(STORED_LOOK_FILE, 'utf8'));
  const asked = ['views/home', 'components/shell', 'components/filters', 'components/project'].flatMap(listAsked);
  const stored = [...(look?.answers.keys() ?? [])].map((question) => (JSON.parse(question) as [string])[0]);
  expect(stored.toSorted()).toEqual([...new Set(asked)].toSorted());
});

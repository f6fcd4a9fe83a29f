import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentGuards } from './guards-content.ts';
import { processGuards } from './guards-process.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../..');
/** Electron's own list has so many items. */
const PUBLISHED_ITEMS = 20;

const GUARDS: Readonly<Record<string, readonly string[]>> = {
  P: processGuards.map(({ name }) => name),
  C: contentGuards.map(({ name }) => name),
};

type NamedSpec = { readonly row: number; readonly place: string; readonly title: string };

function readFiles(folder: string, ending: string): readonly { readonly name: string; readonly text: string }[] {
  return readdirSync(join(PROJECT_FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => ({ name: basename(path), text: readFileSync(join(PROJECT_FOLDER, folder, path), 'utf8') }));
}

/** The specs that the tables of electron/README.md name in their last column, row by row. */
function listNamedSpecs(): readonly NamedSpec[] {
  const lines = readFileSync(join(PROJECT_FOLDER, 'electron/README.md'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, row, specs] = /^\| (\d+) \|.*\| ([^|]+) \|$/.exec(line) ?? [];
    return (specs ?? '').split(' · ').flatMap((spec) => {
      const [, place = '', title = ''] = /^([^:]+): (.+?)(?: †)?$/.exec(spec) ?? [];
      return row === undefined ? [] : [{ row: Number(row), place, title }];
    });
  });
}

/** Whether a spec of this title is there: `*` at its end stands for any rest. */
function findGuards({ place, title }: NamedSpec): readonly string[] {
  const names = GUARDS[place] ?? [];
  return title.endsWith('*')
    ? names.filter((name) => name.startsWith(title.slice(0, -1)))
    : names.filter((name) => name === title);
}

describe('the security checklist in electron/README.md', () => {
  const named = listNamedSpecs();
  const tests = readFiles('test', '.test.ts');

  it('has every published item, each with a spec', () => {
    const rows = [...new Set(named.map(({ row }) => row))];
    expect(rows).toEqual(Array.from({ length: rows.length }, (_, index) => index + 1));
    expect(rows.length).toBeGreaterThanOrEqual(PUBLISHED_ITEMS);
  });

  it('names no spec that does not exist', () => {
    const missing = named.filter((spec) => {
      if (spec.place in GUARDS) return findGuards(spec).length === 0;
      const quoted = [`'${spec.title}'`, `"${spec.title}"`, `\`${spec.title}\``];
      return !tests.some(({ name, text }) => name === spec.place && quoted.some((title) => text.includes(title)));
    });
    expect(missing).toEqual([]);
  });

  it('names every guard', () => {
    const found = new Set(named.flatMap((spec) => findGuards(spec).map((name) => `${spec.place}: ${name}`)));
    const guards = Object.entries(GUARDS).flatMap(([place, names]) => names.map((name) => `${place}: ${name}`));
    expect(guards.filter((guard) => !found.has(guard))).toEqual([]);
  });
});

it('the shell names nothing that the checklist forbids', () => {
  const forbidden = [
    /openExternal/,
    /enableBlinkFeatures|enable-blink-features/,
    /allowpopups/i,
    /ignore-certificate-errors|certificate-error/,
    /setCertificateVerifyProc/,
    /remote-debugging/,
    /autoUpdater|electron-updater/,
    /executeJavaScript/,
    /bypassCSP|corsEnabled/,
    /file:\/\/(?!\[)/,
  ];
  const sources = readFiles('electron', '.ts');
  expect(sources.length).toBeGreaterThan(15);
  const faults = sources.flatMap(({ name, text }) =>
    forbidden.filter((pattern) => pattern.test(text)).map((pattern) => `${name}: ${pattern.source}`),
  );
  expect(faults).toEqual([]);
});

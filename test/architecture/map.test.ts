import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from './planted-tree.ts';

const map = readFileSync(join(PROJECT_FOLDER, 'docs/architecture.md'), 'utf8');

/** What a newcomer must be led to. */
const TASKS = [
  'add a currency mark',
  'change the default holdout',
  'add a metric',
  'add a reject reason',
  'add an IPC call',
  'add an import question',
  'add an export format',
  'add a chart',
  'add a strategy effect',
  'change a message',
];

type Row = { readonly task: string; readonly path: string; readonly word: string };

const rows: readonly Row[] = map
  .split('\n')
  .map((line) => /^\| ([^|`]+) +\| `([^`]+)` +\| `([^`]+)` +\|$/.exec(line))
  .flatMap((found) => {
    if (found === null) return [];
    const [, task, path, word] = found;
    return task === undefined || path === undefined || word === undefined ? [] : [{ task: task.trim(), path, word }];
  });

describe('the map for maintainers', () => {
  it.each(TASKS)('leads to the place for: %s', (task) => {
    expect(rows.map((row) => row.task)).toContain(task);
  });

  it.each(rows)('$task: $path holds $word', ({ path, word }) => {
    expect(readFileSync(join(PROJECT_FOLDER, path), 'utf8')).toContain(word);
  });

  it('names no file or folder that is not there', () => {
    const places = [...map.matchAll(/`((?:core|cli|renderer|electron|samples|test|scripts|docs)\/[^`*]*)`/g)].flatMap(
      ([, place]) => (place === undefined ? [] : [place]),
    );
    expect(places.length).toBeGreaterThan(20);
    expect(places.filter((place) => !existsSync(join(PROJECT_FOLDER, place)))).toEqual([]);
  });
});

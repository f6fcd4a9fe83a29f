import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from './planted-tree.ts';

const HOSTS = ['cli', 'renderer', 'electron'];

/** The engine's adapters speak to DuckDB for every statement of core. */
const ADAPTERS = /^(cli\/native-|renderer\/engine\/)/;

const STATEMENT =
  /(?:`|'|")\s*(?:select\s+(?:\*|[\w"$(])[^`'"]*\bfrom\b|with\s+\w+\s+as\s*\(|create\s+(?:table|view|schema)\s|insert\s+into\s|drop\s+(?:table|view|schema)\s|delete\s+from\s|update\s+\w+\s+set\s)/i;

function findStatements(text: string): number {
  return text.split('\n').filter((line) => STATEMENT.test(line)).length;
}

function listFiles(room: string): string[] {
  return readdirSync(join(PROJECT_FOLDER, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(PROJECT_FOLDER, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

describe('hosts only carry', () => {
  it.each([
    'const text = `select count(*) from orders`;',
    "run({ text: 'create table a (b int)', values: [] });",
    'query("with a as (select 1) select * from a");',
    "run('drop table if exists a');",
  ])('a planted statement is found: %s', (line) => {
    expect(findStatements(line)).toBe(1);
  });

  it('words of the screen are no statement', () => {
    expect(findStatements("selectAll: 'Select all',\nneeds: 'Select customer_id to save a segment',")).toBe(0);
  });

  it('no host holds SQL but the adapters of the engine', () => {
    const files = HOSTS.flatMap(listFiles);
    expect(files.length).toBeGreaterThan(300);
    const writing = files.filter(
      (file) => !ADAPTERS.test(file) && findStatements(readFileSync(join(PROJECT_FOLDER, file), 'utf8')) > 0,
    );
    expect(writing).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '#core/outputs/project/migrations/registry.ts';
import {
  createProjectFile,
  formatProjectFile,
  parseProjectFile,
  PROJECT_FORMAT_VERSION,
  type ProjectFile,
} from '#core/outputs/project/project-file.ts';
import { arbitraryProject } from './arbitrary-project.ts';

const versionOne = readFileSync(join(import.meta.dirname, 'version-1.cstwb'), 'utf8');

function shuffleKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffleKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, shuffleKeys(entry)]),
  );
}

const sample: ProjectFile = createProjectFile({
  name: '山南生活',
  sources: [
    {
      source: 'orders',
      files: [{ name: 'a.csv', size: null, modifiedAt: null, fingerprint: null, path: null, locator: null }],
    },
  ],
});

describe('the project file', () => {
  it('comes back from its text as it was, whatever is in it', () => {
    fc.assert(
      fc.property(arbitraryProject, (project) => {
        const text = formatProjectFile(project);
        const read = parseProjectFile(text, 'a.cstwb');
        expect(read).toEqual(project);
        expect(formatProjectFile(read)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same bytes whatever order its keys were set in', () => {
    fc.assert(
      fc.property(arbitraryProject, (project) => {
        expect(formatProjectFile(shuffleKeys(project) as ProjectFile)).toBe(formatProjectFile(project));
      }),
      { numRuns: 100 },
    );
  });

  it.each([4, 99])('of format %d is refused as newer', (formatVersion) => {
    const text = JSON.stringify({ formatVersion, name: 'x', something: 'unknown' });
    expect(() => parseProjectFile(text, 'later.cstwb')).toThrow(
      expect.objectContaining({ code: 'project/newer-version', place: { file: 'later.cstwb' } }),
    );
  });

  it.each([
    ['not JSON', '{"name": ', 'not JSON'],
    ['an unknown key', JSON.stringify({ ...sample, extra: 1 }), 'extra'],
    ['no sources', JSON.stringify({ ...sample, sources: [] }), 'sources'],
    [
      'a name with folders',
      JSON.stringify({ ...sample, sources: [{ source: 'orders', files: [{ name: '../a.csv' }] }] }),
      'sources.0.files.0.name',
    ],
    [
      'an absolute path',
      JSON.stringify({ ...sample, sources: [{ source: 'orders', files: [{ name: 'a.csv', path: '/etc/a.csv' }] }] }),
      'sources.0.files.0.path',
    ],
    [
      'an id twice',
      JSON.stringify({ ...sample, segments: [1, 2].map(() => ({ id: 'a', version: 1, name: 'A', content: {} })) }),
      'segments',
    ],
    ['a parameter that does not exist', JSON.stringify({ ...sample, parameters: { nonsense: true } }), 'nonsense'],
    ['nothing', 'null', 'expected object'],
  ])('with %s is refused, naming the place', (_, text, named) => {
    expect(() => parseProjectFile(text, 'bad.cstwb')).toThrow(
      expect.objectContaining({ code: 'project/invalid', message: expect.stringContaining(named) as string }),
    );
  });
});

describe('migrations', () => {
  it('lead without a gap from version 1 to the current one', () => {
    expect(MIGRATIONS.map(({ from }) => from)).toEqual(
      Array.from({ length: PROJECT_FORMAT_VERSION - 1 }, (_, index) => index + 1),
    );
  });

  it('from version 1: bare paths become references, the rest is kept or empty', () => {
    const project = parseProjectFile(versionOne, 'version-1.cstwb');
    const unknown = { size: null, modifiedAt: null, fingerprint: null, locator: null };
    expect(project.formatVersion).toBe(PROJECT_FORMAT_VERSION);
    expect(project.name).toBe('山南生活 2024');
    expect(project.parameters).toMatchObject({ asOfDate: '2024-12-31', refunds: 'gross', periodType: 'month' });
    expect(project.sources.map(({ source, files }) => ({ source, files }))).toEqual([
      {
        source: 'orders',
        files: [
          { ...unknown, name: '订单 2024h1.csv', path: '订单 2024h1.csv' },
          { ...unknown, name: 'h2.csv', path: 'exports/h2.csv' },
        ],
      },
      { source: 'behaviors', files: [{ ...unknown, name: 'events.parquet', path: 'events.parquet' }] },
    ]);
    expect(project.sources[0]?.template).toMatchObject({ columns: { order_id: '订单编号' }, equalRows: 'keep' });
    expect(project.sources[1]?.template).toBeUndefined();
    expect(project).toMatchObject({ segments: [], strategies: [], scenarios: [], predictions: [], lastBuild: null });
    expect(parseProjectFile(formatProjectFile(project), 'again.cstwb')).toEqual(project);
  });

  it('from version 2: what it did not know is empty, the rest is kept', () => {
    const {
      tags: _,
      evaluations: __,
      statements: ___,
      pins: ____,
      filters: _____,
      ...known
    } = parseProjectFile(formatProjectFile(sample), 'sample.cstwb');
    const project = parseProjectFile(JSON.stringify({ ...known, formatVersion: 2 }), 'version-2.cstwb');
    expect(project).toEqual({
      ...known,
      formatVersion: PROJECT_FORMAT_VERSION,
      tags: [],
      evaluations: [],
      statements: [],
      pins: [],
      filters: [],
    });
  });

  it('say where a project of version 1 is at fault', () => {
    const broken = JSON.stringify({ name: 'x', sources: [{ source: 'orders', files: [''] }] });
    expect(() => parseProjectFile(broken, 'old.cstwb')).toThrow(
      expect.objectContaining({
        code: 'project/invalid',
        message: expect.stringContaining('sources.0.files.0') as string,
      }),
    );
  });
});

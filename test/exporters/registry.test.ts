import { mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXPORTERS } from '#core/outputs/tables/registry.ts';
import { sql } from '#core/kernel/sql.ts';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { openTestEngine } from '../helpers/engines.ts';

test('exporters have ids and extensions of their own', () => {
  expect(new Set(EXPORTERS.map(({ id }) => id)).size).toBe(EXPORTERS.length);
  expect(new Set(EXPORTERS.map(({ extension }) => extension)).size).toBe(EXPORTERS.length);
});

test.each(EXPORTERS)(
  '$id writes a whole file, and nothing when it is cancelled before',
  async ({ write, extension }) => {
    const folder = await mkdtemp(join(tmpdir(), 'workbench-exporter-'));
    const engine = await openTestEngine('native');
    const controller = new AbortController();
    controller.abort();
    const statement = sql`select i, '行 ' || i as s from range(3) r (i)`;
    const output = createOutputFolder(folder);
    const cancelled = write(engine, statement, output, `c.${extension}`, { signal: controller.signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(await write(engine, statement, output, `t.${extension}`, {})).toBe(3);
    expect(await readdir(folder)).toEqual([`t.${extension}`]);
    expect((await stat(join(folder, `t.${extension}`))).size).toBeGreaterThan(20);
    await engine.close();
  },
);

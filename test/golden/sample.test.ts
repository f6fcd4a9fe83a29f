import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../helpers/engines.ts';
import { buildSample, EXPECTED_FOLDER, summariseBuild, type Golden } from './sample-build.ts';

describeOnBothEngines('the sample project equals its golden outputs', (open) => {
  test('every table, the reconciliation and the build id', { timeout: 300_000 }, async () => {
    const engine = await open();
    const project = await buildSample(engine);
    expect(project.tables.flatMap(({ failures }) => failures)).toEqual([]);
    const { golden, texts } = await summariseBuild(engine, project);
    const expected = JSON.parse(await readFile(join(EXPECTED_FOLDER, 'golden.json'), 'utf8')) as Golden;
    for (const [table, text] of Object.entries(texts)) {
      expect(text, table).toBe(await readFile(join(EXPECTED_FOLDER, `${table}.csv`), 'utf8'));
    }
    expect(golden).toEqual(expected);
  });

  test('building again gives the same build id and tables', { timeout: 300_000 }, async () => {
    const engine = await open();
    const first = await summariseBuild(engine, await buildSample(engine));
    const second = await summariseBuild(engine, await buildSample(engine));
    expect(second.golden).toEqual(first.golden);
  });
});

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import { collectProject } from '../../cli/collect-sources.ts';
import { createWorkbench } from '../../renderer/carrier/create-workbench.ts';
import type { BuildRequest } from '../../renderer/carrier/workbench.ts';
import { openTestEngine } from '../helpers/engines.ts';

const LINES = [
  'Order ID,Customer ID,Paid at,Amount,Status',
  'A1,C1,2024-01-02 10:00:00,10.00,paid',
  'A2,C2,2024-01-03 10:00:00,oops,paid',
  'A3,C2,2024/13/45,30.50,paid',
  'A4,C3,2024-01-05 10:00:00,4.25,cancelled',
  'A5,,2024-01-06 10:00:00,7.00,paid',
  'A1,C1,2024-01-02 10:00:00,10.00,paid',
  'A6,C4',
];
const TEXT = `${LINES.join('\n')}\n`;

const request: BuildRequest = {
  kind: 'files',
  name: 'Shop',
  sources: [
    { source: 'orders', files: [{ file: new File([TEXT], 'orders.csv', { lastModified: 5 }), locator: null }] },
  ],
  parameters: parametersSchema.parse({}),
  answers: [],
};

describe('the calls of the import screen', () => {
  const engines: Engine[] = [];
  const workbench = createWorkbench(async () => {
    const engine = await openTestEngine('native');
    engines.push(engine);
    return engine;
  });

  afterAll(() => workbench.close());

  it('count in a dry run exactly what the build and the terminal count', async () => {
    const checked = await workbench.runImport('check', { request });
    if (checked.status !== 'checked') throw new Error(JSON.stringify(checked.questions));
    const built = await workbench.build(request);
    if (built.status !== 'built') throw new Error(JSON.stringify(built.questions));
    expect(checked.report).toEqual(built.project.report);
    expect(checked.asOfDate).toBe(built.project.parameters.asOfDate);
    expect(checked.report.files[0]).toMatchObject({ rowsIn: 7, loaded: 2, duplicates: 0, rejected: 3, corrected: 0 });

    const folder = await mkdtemp(join(tmpdir(), 'workbench-import-'));
    const path = join(folder, 'orders.csv');
    await writeFile(path, TEXT);
    const engine = await openTestEngine('native');
    const { input } = await collectProject({ files: { orders: [path] }, mappings: [], answers: {} });
    const outcome = await buildProject(engine, { ...input, parameters: parametersSchema.parse({}) });
    if (outcome.status !== 'built') throw new Error(JSON.stringify(outcome.questions));
    expect(outcome.project.report).toEqual(checked.report);
    await engine.close();
  });

  it('leave the project as it is, and hand out its rejected rows in windows and as a file', async () => {
    const before = await workbench.runImport('rejects', { offset: 0, limit: 10 });
    await workbench.runImport('check', { request });
    expect(await workbench.runImport('rejects', { offset: 0, limit: 10 })).toEqual(before);
    expect(before.total).toBe(3);
    expect(before.rows.map(({ reason }) => reason)).toEqual(['not-a-number', 'impossible-date', 'wrong-cell-count']);
    const second = await workbench.runImport('rejects', { offset: 1, limit: 1 });
    expect(second).toEqual({ total: 3, rows: [before.rows[1]] });
    const text = await (await workbench.runImport('rejects-csv', {})).text();
    expect(text.trim().split(/\r?\n/)).toHaveLength(4);
    expect(text).toContain('oops');
  });

  it('stop when they are told to, and what follows still runs', async () => {
    const controller = new AbortController();
    const running = workbench.runImport('check', { request }, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'task/cancelled' });
    expect((await workbench.runImport('check', { request })).status).toBe('checked');
  });
});

import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import {
  createProjectFile,
  formatProjectFile,
  parseProjectFile,
  type ProjectFile,
} from '#core/outputs/project/project-file.ts';
import { collectProject } from '../../cli/collect-sources.ts';
import { createWorkbench } from '../../renderer/carrier/create-workbench.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { BuildRequest, Workbench } from '../../renderer/carrier/workbench.ts';
import { openTestEngine } from '../helpers/engines.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');

function createCsv(name: string, lines: readonly string[]): File {
  return new File([`${lines.join('\n')}\n`], name, { lastModified: 1_700_000_000_000 });
}

const ORDERS = [
  createCsv('orders-1.csv', [
    'Order ID,Customer ID,Paid at,Amount',
    'A1,C1,01/02/2024,10.00',
    'A2,C2,03/04/2024,20.00',
    'A2,C2,03/04/2024,oops',
  ]),
  createCsv('orders-2.csv', ['Order ID,Customer ID,Paid at,Amount', 'A3,C2,05/06/2024,30.50', 'A4,C3,07/08/2024,4.25']),
];
const BEHAVIORS = createCsv('behaviours.csv', [
  'customer_id,event_time,event_type,product_id',
  'C1,2024-01-01 10:00:00,view,P1',
]);

const REQUEST: BuildRequest = {
  kind: 'files',
  name: '往返',
  parameters: parametersSchema.parse({}),
  sources: [
    { source: 'orders', files: ORDERS.map((file, index) => ({ file, locator: `handle:${index}` })) },
    { source: 'behaviors', files: [{ file: BEHAVIORS, locator: null }] },
  ],
  answers: ORDERS.map(({ name }) => ({ code: 'date-order', file: name, column: 'Paid at', choice: 'dmy' })),
};

function requestAgain(project: ProjectFile, files: readonly File[]): BuildRequest {
  return {
    kind: 'files',
    name: project.name,
    parameters: project.parameters,
    answers: [],
    sources: project.sources.map(({ source, files: references, template }) => ({
      source,
      files: references.map(({ name }) => {
        const file = files.find((candidate) => candidate.name === name);
        if (file === undefined) throw new Error(`${name} is not there.`);
        return { file, locator: null };
      }),
      ...(template === undefined ? {} : { template }),
    })),
  };
}

describe('a saved project', () => {
  let workbench: Workbench;
  let built: ProjectView;
  let project: ProjectFile;

  async function build(request: BuildRequest): Promise<ProjectView> {
    const answer = await workbench.build(request);
    if (answer.status !== 'built') throw new Error(JSON.stringify(answer.questions));
    return answer.project;
  }

  beforeAll(async () => {
    workbench = createWorkbench(() => openTestEngine('native'));
    built = await build(REQUEST);
    project = createProjectFile({ name: built.name, ...built.definition });
  });

  afterAll(() => workbench.close());

  it('holds files, fingerprints and the answers given, in the mappings', () => {
    expect(project.sources.map(({ source, files }) => [source, files.map(({ name }) => name)])).toEqual([
      ['orders', ['orders-1.csv', 'orders-2.csv']],
      ['behaviors', ['behaviours.csv']],
    ]);
    expect(project.sources[0]?.template?.dateOrder).toEqual({ 'Paid at': 'dmy' });
    expect(project.sources[0]?.files[1]).toMatchObject({ locator: 'handle:1', modifiedAt: 1_700_000_000_000 });
    expect(project.parameters.asOfDate).toBeNull();
  });

  it('builds the same build again, without a question', async () => {
    const read = parseProjectFile(formatProjectFile(project), 'a.cstwb');
    const again = await build(requestAgain(read, [...ORDERS, BEHAVIORS]));
    expect(again.buildId).toBe(built.buildId);
    expect(again.report.files).toEqual(built.report.files);
  });

  it('packaged, builds the same from the terminal, as does the linked one beside its files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'workbench-project-'));
    const packaged = await workbench.packageProject(project, [...ORDERS, BEHAVIORS]);
    const bytes = new Uint8Array(await packaged.arrayBuffer());
    const names = Object.keys(unzipSync(bytes));
    expect(names.slice(0, 4)).toEqual([
      'project.json',
      'sources/1/orders-1.csv',
      'sources/2/orders-2.csv',
      'sources/3/behaviours.csv',
    ]);
    expect(names).toContain('results/fct_cst_profile.parquet');
    await writeFile(join(folder, 'packaged.cstwb'), bytes);
    const linkedFolder = await mkdtemp(join(tmpdir(), 'workbench-project-'));
    await writeFile(join(linkedFolder, 'linked.cstwb'), formatProjectFile(project));
    for (const file of [...ORDERS, BEHAVIORS]) await writeFile(join(linkedFolder, file.name), await file.text());
    for (const path of [join(folder, 'packaged.cstwb'), join(linkedFolder, 'linked.cstwb')]) {
      const engine = await openTestEngine('native');
      const { input } = await collectProject({ project: path, files: {}, mappings: [], answers: {} });
      const outcome = await buildProject(engine, input);
      if (outcome.status !== 'built') throw new Error(JSON.stringify(outcome.questions));
      expect(outcome.project.buildId, path).toBe(built.buildId);
      expect(outcome.project.report.rejects, path).toEqual(built.report.rejects);
      await engine.close();
    }
  });

  it('names the file that is missing beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'workbench-project-'));
    const path = join(folder, 'alone.cstwb');
    await writeFile(path, formatProjectFile(project));
    await expect(collectProject({ project: path, files: {}, mappings: [], answers: {} })).rejects.toMatchObject({
      code: 'file/not-found',
      message: expect.stringContaining(folder) as string,
    });
  });

  it('every file of the sample is recognised as of its source', async () => {
    const sample = parseProjectFile(readFileSync(join(SAMPLES, 'project.json'), 'utf8'), 'project.json');
    const all = sample.sources.flatMap(({ source, files }) => files.map(({ name }) => ({ name, source })));
    /** A workbook with a sheet for each of two sources is recognised by its first. */
    const expected = all.filter(({ name }, index) => all.findIndex((file) => file.name === name) === index);
    const files = expected.map(({ name }) => new File([readFileSync(join(SAMPLES, name))], basename(name)));
    const assigned = await workbench.assignFiles(files);
    expect(expected.map(({ name }, index) => `${name}: ${assigned[index]}`)).toEqual(
      expected.map(({ name, source }) => `${name}: ${source}`),
    );
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addLaunch, findLaunchFile, unpackLaunchFile } from '#core/outputs/project/launch-files.ts';
import {
  createProjectFile,
  formatProjectFile,
  parseProjectFile,
  type ProjectFile,
} from '#core/outputs/project/project-file.ts';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { createWorkbench } from '../../renderer/carrier/create-workbench.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { StrategyAmong } from '#core/workbench/campaigns/campaign-arguments.ts';
import type { LaunchArm } from '#core/workbench/campaigns/campaign-lists.ts';
import type { BuildRequest, Workbench } from '../../renderer/carrier/workbench.ts';
import { openLaunchFile } from '../../renderer/document/open-files.ts';
import { openTestEngine } from '../helpers/engines.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');

/** The sample with its launches: files from its folder, those of launches from the project itself. */
function requestSample(project: ProjectFile): BuildRequest {
  return {
    kind: 'files',
    name: project.name,
    parameters: project.parameters,
    answers: [],
    sources: project.sources.map(({ source, files, template }) => ({
      source,
      files: files.map(
        (reference) =>
          openLaunchFile(project, reference) ?? {
            file: new File([readFileSync(join(SAMPLES, reference.name))], reference.name, { lastModified: 0 }),
            locator: null,
          },
      ),
      ...(template === undefined ? {} : { template }),
    })),
  };
}

function among(strategy: Strategy): StrategyAmong {
  return { strategies: [strategy], overlap: 'separate', strategyId: strategy.id };
}

describe('a launch from the window', () => {
  const strategy = createPreset('win-back', { id: 'summer', name: '夏季唤醒', holdoutShare: 0.2 });

  let workbench: Workbench;
  let project: ProjectFile;

  async function build(from: ProjectFile): Promise<ProjectView> {
    const answer = await workbench.build(requestSample(from));
    if (answer.status !== 'built') throw new Error(JSON.stringify(answer.questions));
    return answer.project;
  }

  beforeAll(async () => {
    workbench = createWorkbench(() => openTestEngine('native'));
    const sample = parseProjectFile(readFileSync(join(SAMPLES, 'project.json'), 'utf8'), 'project.json');
    const built = await build(sample);
    project = createProjectFile({ name: built.name, ...built.definition });
  }, 300_000);

  afterAll(() => workbench.close());

  it('says what the holdout can show, and how more of it helps', async () => {
    const ask = (holdoutShare: number) =>
      workbench.runSimulation('power', { ...among({ ...strategy, holdoutShare }), windowOrders: null });
    const [small, large, none] = [await ask(0.3), await ask(0.5), await ask(0)];
    expect(small.control).toBeLessThan(large.control);
    expect(small.effect).toBeGreaterThan(0);
    expect(large.plain.power).toBeGreaterThan(small.plain.power ?? 1);
    expect(large.plain.minimumEffect).toBeLessThan(small.plain.minimumEffect ?? 0);
    expect(small.adjusted.power).toBeGreaterThanOrEqual(small.plain.power ?? 1);
    expect(small.adjusted.minimumOrders).toBeLessThanOrEqual(small.plain.minimumOrders ?? 0);
    expect(none.plain).toEqual(none.adjusted);
    expect(none.plain.power).toBeNull();
  });

  it('lists a strategy as it is planned beside others', async () => {
    const strategies = [createPreset('vip-care'), createPreset('custom', { id: 'everybody' })];
    const eligible = async (overlap: OverlapRule): Promise<number> => {
      const outlook = await workbench.runSimulation('outlook', { strategies, overlap });
      const own = outlook.strategies.find(({ strategyId }) => strategyId === 'everybody');
      const count = async (arm: LaunchArm) => {
        const asked = { strategies, overlap, strategyId: 'everybody', lockedAsOf: null, arm, offset: 0, limit: 1 };
        return (await workbench.runSimulation('list', asked)).total;
      };
      expect((await count('treated')) + (await count('control'))).toBe(own?.eligible);
      return own?.eligible ?? 0;
    };
    expect(await eligible('priority')).toBeLessThan(await eligible('separate'));
  });

  it('locks, survives saving, and is built with planned rows of both arms', async () => {
    const args = { ...among(strategy), draws: 64, seed: 3 };
    const prepared = await workbench.runSimulation('launch', args);
    expect(await workbench.runSimulation('launch', args)).toEqual(prepared);
    const listed = await workbench.runSimulation('list', {
      ...among(strategy),
      lockedAsOf: null,
      arm: 'control',
      offset: 0,
      limit: 5,
    });
    expect(listed.total).toBe(prepared.prediction.control);

    const launch = { ...prepared, files: [...prepared.files], note: '试点', lockedOn: '2026-07-01' };
    const changed = { ...project, ...addLaunch(project, strategy.name, launch) };
    expect(changed.sources.slice(0, project.sources.length)).toEqual(project.sources);
    expect(() => addLaunch(changed, strategy.name, launch)).toThrow(
      expect.objectContaining({ code: 'simulation/already-launched' }),
    );
    const saved = parseProjectFile(formatProjectFile(changed), 'a.cstwb');
    const rebuilt = await build(saved);
    const isOwn = ({ source }: { readonly source: string }) => ['planned_touches', 'strategies'].includes(source);
    expect(rebuilt.report.rejects.filter(isOwn)).toEqual([]);
    expect(rebuilt.definition.sources.map(({ source }) => source)).toEqual(saved.sources.map(({ source }) => source));
    for (const { files } of rebuilt.definition.sources.slice(-2)) {
      for (const file of files) expect(findLaunchFile(saved, file)).not.toBeNull();
    }

    const campaigns = await workbench.query('campaign-list', {}, EVERYBODY);
    expect(campaigns.map(({ strategyId }) => strategyId)).toContain('summer');
    const arms = async (arm: 'treated' | 'control') =>
      workbench.runSimulation('list', {
        ...among(strategy),
        lockedAsOf: prepared.prediction.asOfDate,
        arm,
        offset: 0,
        limit: 100_000,
      });
    const [treated, control] = [await arms('treated'), await arms('control')];
    expect(treated.total).toBe(prepared.prediction.treated);
    expect(control.total).toBe(prepared.prediction.control);
    const file = prepared.files.find(({ source }) => source === 'planned_touches');
    const lines = new TextDecoder().decode(file === undefined ? new Uint8Array() : unpackLaunchFile(file)).split('\n');
    const heldOut = new Set(lines.filter((line) => line.includes(',true,')).map((line) => line.split(',')[1]));
    expect(new Set(control.rows.map(({ customerId }) => `"${customerId}"`))).toEqual(heldOut);
    const again = {
      ...strategy,
      id: 'again',
      schedule: { ...strategy.schedule, frequencyCap: { touches: 2, days: 60 } },
    };
    const later = await workbench.runSimulation('outlook', { strategies: [again], overlap: 'separate' });
    const cuts = new Map(later.strategies[0]?.cuts.map(({ reason, customers }) => [reason, customers]));
    expect(cuts.get('frequency-cap')).toBeGreaterThanOrEqual(prepared.prediction.treated);
    expect(cuts.get('held-out-elsewhere')).toBeGreaterThanOrEqual(prepared.prediction.control);
    await expect(workbench.runSimulation('launch', args)).rejects.toMatchObject({
      code: 'simulation/already-launched',
    });
  }, 300_000);

  it('exports both lists, the planned touches as they are built with, and the sheet', async () => {
    const other = { ...strategy, id: 'autumn', schedule: { ...strategy.schedule, frequencyCap: null } };
    const files = await workbench.exportFiles(
      {
        kind: 'launch',
        ...among(other),
        lockedAsOf: null,
        locked: null,
        draws: 32,
        seed: 3,
        formats: ['csv', 'xlsx', 'parquet'],
        encoding: 'utf-8',
        language: 'en',
      },
      { kind: 'download' },
    );
    expect(files.map(({ name }) => name).toSorted()).toEqual(
      [
        ...['treated', 'control'].flatMap((arm) =>
          ['csv', 'about.md', 'xlsx', 'parquet'].map((ending) => `autumn-${arm}.${ending}`),
        ),
        'autumn-sheet.html',
        'planned-touches-autumn.csv',
        'strategies-autumn.csv',
      ].toSorted(),
    );
    const list = await files.find(({ name }) => name === 'autumn-control.csv')?.blob?.text();
    expect(list?.split('\r\n')[0]).toContain('expected_incremental_orders');
    expect(list?.split('\r\n').length).toBeGreaterThan(2);
  }, 300_000);
});

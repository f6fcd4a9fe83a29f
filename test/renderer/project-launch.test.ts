import { describe, expect, it } from 'vitest';
import { toColumns } from '#core/kernel/row-columns.ts';
import { addLaunch, listLaunches, packLaunchFile } from '#core/outputs/project/launch-files.ts';
import { parseProjectFile } from '#core/outputs/project/project-file.ts';
import type { LockedLaunch } from '#core/campaigns/launch/launch-record.ts';
import { launchVersionOne } from '#core/campaigns/launch/launch-version-1.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { getStaleness, isDirty } from '../../renderer/document/document-state.ts';
import { createWindow } from './project-window.ts';

const HASH = 'a'.repeat(64);
const quantiles = Array.from({ length: 101 }, (_, percent) => percent);

async function createLaunch(id: string): Promise<LockedLaunch> {
  const names = ['strategy_id', 'customer_id', 'assigned_at'];
  const fields = names.map((name) => ({ name, type: 'VARCHAR' as const }));
  const touches = toColumns(fields, [{ strategy_id: id, customer_id: '=客"1', assigned_at: '2024-02-01' }]);
  return launchVersionOne.parse({
    note: '',
    lockedOn: '2024-01-31',
    scenario: {
      strategy: createPreset('win-back', { id }),
      buildId: HASH,
      asOfDate: '2024-01-31',
      model: 'mbg-nbd',
      parameters: [1],
      seed: 1,
      draws: 100,
      assignmentHash: HASH,
    },
    prediction: {
      strategyId: id,
      hash: HASH,
      asOfDate: '2024-01-31',
      startsOn: '2024-02-01',
      windowDays: 30,
      followUpDays: 0,
      treated: 1,
      control: 0,
      incrementalOrders: quantiles,
      windowOrders: quantiles,
      controlOrders: quantiles,
      netCents: quantiles,
      treatedConverted: quantiles,
      controlConverted: quantiles,
      responses: [],
    },
    files: [await packLaunchFile('planned_touches', id, touches)],
  });
}

async function openLaunched() {
  const window = createWindow();
  await window.importFile();
  await window.get().document.saveProject();
  const document = window.get().config;
  if (document === null) throw new Error('Nothing is open.');
  window.get().document.editProject(addLaunch(document, 'Summer', await createLaunch('summer')));
  await window.get().document.rebuild();
  return window;
}

const listSources = (window: Awaited<ReturnType<typeof openLaunched>>) =>
  window.get().config?.sources.flatMap(({ source, files }) => files.map(({ name }) => `${source}: ${name}`));

const OWN = 'orders: orders.csv';
const PLANNED = 'planned_touches: planned-touches-summer.csv';

describe('a launch in a project', () => {
  it('is built from the file that it carries, behind the sources that were there', async () => {
    const window = await openLaunched();
    const request = window.builds.at(-1);
    if (request?.kind !== 'files') throw new Error('The project was not built again.');
    expect(request.sources.map(({ source }) => source)).toEqual(['orders', 'planned_touches']);
    const file = request.sources[1]?.files[0]?.file as File;
    expect(await file.text()).toBe('strategy_id,customer_id,assigned_at\n"summer","=客""1","2024-02-01"\n');
    expect(listSources(window)).toEqual([OWN, PLANNED]);
    expect(getStaleness(window.get())).toBe('fresh');
    await window.get().document.checkFiles();
    expect(window.get().document.changedFiles).toEqual([]);
  });

  it('goes with its file when it is undone, and comes back with it', async () => {
    const window = await openLaunched();
    const history = window.store.temporal.getState();
    history.undo();
    expect(window.get().config?.predictions).toEqual([]);
    expect(listSources(window)).toEqual([OWN]);
    expect(getStaleness(window.get())).toBe('settings');
    await window.get().document.rebuild();
    expect(listSources(window)).toEqual([OWN]);
    history.redo();
    expect(listSources(window)).toEqual([OWN, PLANNED]);
    await window.get().document.rebuild();
    expect(listSources(window)).toEqual([OWN, PLANNED]);
  });

  it('is found again in a saved project, though no such file lies anywhere', async () => {
    const window = await openLaunched();
    expect(isDirty(window.get())).toBe(true);
    expect(await window.get().document.saveProject()).toBe(true);
    const [name, content] = [...window.host.written].at(-1) ?? [];
    if (name === undefined || content === undefined) throw new Error('Nothing was written.');
    const [saved] = listLaunches(parseProjectFile(await content.text(), name).predictions);
    expect(saved?.launch.prediction.strategyId).toBe('summer');

    const other = createWindow();
    await other.get().document.openProject({ file: new File([content], name), target: null });
    await expect.poll(() => other.get().config?.name).toBe('Shop');
    expect(other.get().document.phase.name).toBe('open');
    expect(listSources(other)).toEqual([OWN, PLANNED]);
    expect(isDirty(other.get())).toBe(false);
  });

  it('keeps other launches when one is added, and is never locked twice', async () => {
    const window = await openLaunched();
    const document = window.get().config;
    if (document === null) throw new Error('Nothing is open.');
    const more = { ...document, ...addLaunch(document, 'Autumn', await createLaunch('autumn')) };
    expect(listLaunches(more.predictions).map(({ id, name }) => `${id} ${name}`)).toEqual([
      'summer Summer',
      'autumn Autumn',
    ]);
    expect(more.sources).toHaveLength(3);
    const again = await createLaunch('summer');
    expect(() => addLaunch(more, 'Summer', again)).toThrow(
      expect.objectContaining({ code: 'simulation/already-launched' }),
    );
  });
});

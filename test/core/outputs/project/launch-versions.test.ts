import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainMissing, readLockedBand } from '#core/campaigns/launch/launch-record.ts';
import { addLaunch, listLaunches } from '#core/outputs/project/launch-files.ts';
import { listProjectLaunches, parseLaunch, parseLaunchRecord } from '#core/outputs/project/locked-launches.ts';
import { formatProjectFile, parseProjectFile } from '#core/outputs/project/project-file.ts';
import { checkReproducible } from '#core/workbench/campaigns/rerun-lock.ts';

const SAMPLES = join(import.meta.dirname, '../../../../samples');
/** As `cst simulate` wrote it before launches recorded more than strategy, model and seed. */
const text = readFileSync(join(import.meta.dirname, 'launch-version-1.json'), 'utf8');
const early = JSON.parse(text) as { scenario: object; prediction: { hash: string } };

function openEarly() {
  const sample = parseProjectFile(readFileSync(join(SAMPLES, 'project.json'), 'utf8'), 'project.json');
  const content = { ...early, note: 'pilot', lockedOn: '2026-07-01' };
  const predictions = [{ id: 'S2026-WAKE', version: 1, name: 'Wake', content }];
  return parseProjectFile(JSON.stringify({ ...sample, predictions }), 'early.cstwb');
}

describe('a launch locked by version 1', () => {
  it('opens in its project with its own hash and numbers, and says that it cannot be run again', () => {
    const project = openEarly();
    const [saved] = listLaunches(project.predictions);
    expect(saved?.launch.prediction.hash).toBe(early.prediction.hash);
    expect(saved?.launch.scenario).toMatchObject({
      version: 2,
      level: null,
      calendar: null,
      program: null,
      beside: null,
    });
    expect(saved?.launch.scenario.seeds).toMatchObject({ individual: 7, response: 7, backtest: null });
    if (saved === undefined) throw new Error('The launch was not read.');
    expect(explainMissing(saved.launch.scenario)?.en).toContain('horizon of the calendar layer');
    const { netCents } = saved.launch.prediction;
    expect(readLockedBand(saved.launch, 'netCents').median).toBe(netCents[50]);
    expect(() => checkReproducible(saved.launch, saved.launch.scenario.buildId)).toThrow(
      expect.objectContaining({ code: 'simulation/not-reproducible' }),
    );
    expect(listProjectLaunches(project)[0]?.forecast).toMatchObject({ level: 0.8, strategyId: 'S2026-WAKE' });
  });

  it('stays in the file byte for byte as it was locked', () => {
    const project = openEarly();
    const again = parseProjectFile(formatProjectFile(project), 'early.cstwb');
    expect(again.predictions).toEqual(project.predictions);
    expect(again.predictions[0]?.version).toBe(1);
    expect(formatProjectFile(again)).toBe(formatProjectFile(project));
  });

  it('is read from its own file too, and stands beside launches of today', () => {
    expect(parseLaunch(early, 'launch.json').forecast.hash).toBe(early.prediction.hash);
    const project = openEarly();
    const launch = parseLaunchRecord(early, 'launch.json');
    const renamed = {
      ...launch,
      prediction: { ...launch.prediction, strategyId: 'next' },
      note: '',
      lockedOn: '2026-07-02',
    };
    const changed = { ...project, ...addLaunch(project, 'Next', renamed) };
    expect(changed.predictions.map(({ version }) => version)).toEqual([1, 2]);
    expect(listLaunches(changed.predictions)).toHaveLength(2);
  });
});

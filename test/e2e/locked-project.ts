import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatProjectFile, parseProjectFile, projectFileSchema } from '#core/outputs/project/project-file.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');
const HASH = 'a'.repeat(64);

const quantiles = (low: number, high: number): number[] =>
  Array.from({ length: 101 }, (_, percent) => low + ((high - low) * percent) / 100);
const curve = (low: number, high: number, slope: number, offset = 0) =>
  Array.from({ length: 7 }, (_, point) => {
    const value = low + ((high - low) * point) / 6;
    return { value, increment: offset + slope * value };
  });

/**
 * The sample with a launch, locked by version 1 for its campaign of March 2026, whose window has closed: what was predicted lies far above
 * what came of it.
 */
export async function writeLockedProject(): Promise<Buffer> {
  const sample = parseProjectFile(await readFile(join(SAMPLES, 'project.json'), 'utf8'), 'project.json');
  const strategy = createPreset('vip-care', { id: 'C2026-VIP', name: 'VIP <spring> & care' });
  const content = {
    note: '',
    lockedOn: '2026-03-11',
    scenario: {
      strategy,
      buildId: HASH,
      asOfDate: '2026-03-11',
      model: 'mbg-nbd',
      parameters: [1, 1, 1, 1],
      seed: 1,
      draws: 200,
      assignmentHash: HASH,
    },
    prediction: {
      strategyId: strategy.id,
      hash: HASH,
      asOfDate: '2026-03-11',
      startsOn: '2026-03-12',
      windowDays: 30,
      followUpDays: 0,
      treated: 500,
      control: 140,
      incrementalOrders: quantiles(60, 240),
      windowOrders: quantiles(60, 240),
      controlOrders: quantiles(200, 300),
      netCents: quantiles(0, 100_000),
      treatedConverted: quantiles(100, 200),
      controlConverted: quantiles(90, 150),
      responses: [
        { assumption: 'lift', low: 0.3, mid: 0.6, high: 0.9, curve: curve(0.2, 1, 250) },
        { assumption: 'decayDays', low: 10, mid: 14, high: 18, curve: curve(8, 20, 5, 80) },
        { assumption: 'redemption', low: 0.2, mid: 0.4, high: 0.6, curve: curve(0.1, 0.7, 0, 150) },
      ],
    },
  };
  const project = projectFileSchema.parse({
    ...sample,
    sources: sample.sources.map((source) => ({
      ...source,
      files: source.files.map((file) => ({ ...file, locator: `sample:${file.name}` })),
    })),
    predictions: [{ id: 'locked-vip', version: 1, name: strategy.name, content }],
  });
  return Buffer.from(formatProjectFile(project));
}

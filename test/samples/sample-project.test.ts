import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { gunzipSync } from 'fflate';
import { parseProjectFile } from '#core/outputs/project/project-file.ts';
import { describeSample } from '../../samples/generator/describe.ts';
import { createSample, type Sample } from '../../samples/generator/sample.ts';

const folder = fileURLToPath(new URL('../../samples/', import.meta.url));
const readSample = (name: string): Uint8Array => new Uint8Array(readFileSync(`${folder}${name}`));
const readOrders = (name: string): string[] =>
  new TextDecoder('gb18030', { fatal: true })
    .decode(gunzipSync(readSample(name)))
    .trimEnd()
    .split('\r\n');

describe('the sample project', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await createSample();
  });

  it('is written again, byte for byte, from its seed', () => {
    const different = [...sample.files].filter(([name, bytes]) => !Buffer.from(bytes).equals(readSample(name)));
    expect(different.map(([name]) => name)).toEqual([]);
    expect(readFileSync(`${folder}README.md`, 'utf8')).toBe(describeSample(sample));
    expect(JSON.parse(readFileSync(`${folder}project.json`, 'utf8'))).toEqual(sample.project);
  });

  it('has a definition that the workbench reads, over files that exist', () => {
    const project = parseProjectFile(readFileSync(`${folder}project.json`, 'utf8'), 'project.json');
    const named = new Set(project.sources.flatMap((source) => source.files.map(({ name }) => name)));
    expect([...named].toSorted()).toEqual([...sample.files.keys()].toSorted());
  });

  it('stays below three megabytes and above three thousand customers with a purchase', () => {
    const bytes = [...sample.files.values()].reduce((sum, file) => sum + file.byteLength, 0);
    expect(bytes).toBeLessThan(3_000_000);
    expect(sample.purchaserCount).toBeGreaterThan(3000);
  });

  it('holds the stated numbers of faults', () => {
    const [second = [], first = []] = ['orders-2025h1.csv.gz', 'orders-2024h2.csv.gz'].map(readOrders);
    const repeated = new Set(first.slice(1));
    expect(second.slice(1).filter((line) => repeated.has(line))).toHaveLength(sample.faults.reExported);
    const all = [...first, ...second, ...readOrders('orders-2025h2.csv.gz'), ...readOrders('orders-2026h1.csv.gz')];
    expect(all.filter((line) => line.startsWith('合计'))).toHaveLength(sample.faults.totalRows);
    expect(all.filter((line) => line.includes('"49990000000000000'))).toHaveLength(
      sample.faults.badDate + sample.faults.badAmount + sample.faults.twoCustomers,
    );
    expect(all.filter((line) => /^"?="+[^"]*"+,,/.test(line))).toHaveLength(sample.faults.noCustomer);
  });

  it('has no two equal lines inside one order file', () => {
    for (const name of [...sample.files.keys()].filter((file) => file.startsWith('orders-20'))) {
      const lines = readOrders(name);
      expect(new Set(lines).size, name).toBe(lines.length);
    }
  });

  it('keeps the campaign arms random and their waves in one campaign', () => {
    const { touches, strategies } = sample.campaigns;
    expect(new Set(strategies.map((strategy) => strategy.campaignId)).size).toBe(2);
    const controls = touches.filter((touch) => touch.isControl);
    expect(controls.length / touches.length).toBeGreaterThan(0.17);
    expect(controls.length / touches.length).toBeLessThan(0.23);
    expect(controls.filter((touch) => touch.touchedAt !== null)).toEqual([]);
  });
});

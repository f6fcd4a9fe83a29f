import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const SAMPLE = ['--sample', '--quiet', '--json'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cst-evaluate-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'evaluate', ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** Twelve months of weekly to yearly buyers, all touched on 2024-11-01 without a control group. */
function writeShop(): { readonly orders: string; readonly touches: string } {
  const lines = ['order_id,customer_id,ordered_at,amount'];
  const touched = ['strategy_id,customer_id,touched_at'];
  let order = 0;
  for (let customer = 1; customer <= 600; customer += 1) {
    const gap = 5 + ((customer * 37) % 170);
    const end = (customer * 53) % 420;
    for (let day = (customer * 7) % 90; day <= Math.min(end, 334); day += gap) {
      order += 1;
      const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
      lines.push(`O${order},C${customer},${date},${10 + (customer % 40)}.00`);
    }
    if (customer % 2 === 0) touched.push(`S1,C${customer},2024-11-01`);
  }
  const paths = { orders: join(folder, 'orders.csv'), touches: join(folder, 'touches.csv') };
  writeFileSync(paths.orders, `${lines.join('\n')}\n`);
  writeFileSync(paths.touches, `${touched.join('\n')}\n`);
  return paths;
}

describe('cst evaluate', () => {
  it('measures a campaign of the sample against its control', () => {
    const { code, stdout } = run(...SAMPLE, '--strategy', 'C2026-VIP', '--holdout-share', '0.2');
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as {
      status: string;
      facts: { treated: number; control: number };
      health: { sampleRatio: { isMismatch: boolean } };
      outcomes: { metric: string }[];
    };
    expect(result).toMatchObject({ status: 'evaluated', facts: { treated: 500, control: 140 } });
    expect(result.health.sampleRatio.isMismatch).toBe(false);
    expect(result.outcomes.map(({ metric }) => metric)).toEqual([
      'conversion',
      'repurchase',
      'orders',
      'revenue',
      'margin',
      'net',
      'ltv',
    ]);
  });

  it('scores a launch, checks who was measured and writes the report', () => {
    const launch = join(folder, 'launch.json');
    const report = join(folder, 'report.html');
    const hash = 'c'.repeat(64);
    const quantiles = Array.from({ length: 101 }, (_, percent) => percent);
    const curve = Array.from({ length: 7 }, (_, point) => ({ value: point / 10, increment: 10 + 15 * point }));
    const content = {
      scenario: {
        strategy: createPreset('vip-care', { id: 'C2026-VIP' }),
        buildId: hash,
        asOfDate: '2026-03-11',
        model: 'mbg-nbd',
        parameters: [1, 1, 1, 1],
        seed: 1,
        draws: 100,
        assignmentHash: hash,
      },
      prediction: {
        strategyId: 'C2026-VIP',
        hash,
        asOfDate: '2026-03-11',
        startsOn: '2026-03-12',
        windowDays: 30,
        followUpDays: 0,
        treated: 500,
        control: 140,
        incrementalOrders: quantiles,
        windowOrders: quantiles,
        controlOrders: quantiles,
        netCents: quantiles,
        treatedConverted: quantiles,
        controlConverted: quantiles,
        responses: [{ assumption: 'lift', low: 0.1, mid: 0.3, high: 0.5, curve }],
      },
    };
    writeFileSync(launch, JSON.stringify(content));
    const args = ['--strategy', 'C2026-VIP', '--launch', launch, '--report', report, '--language', 'en'];
    const { code, stdout, stderr } = run(...SAMPLE, ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const result = JSON.parse(stdout) as {
      identity: { planned: unknown; executed: number; isBalanced: boolean; findings: { id: string }[] };
      forecast: { status: string; score: { isInside: boolean; readings: { assumption: string }[] } };
      coverage: { campaigns: number };
      health: { sampleRatio: { isMismatch: boolean } };
    };
    expect(result.identity).toMatchObject({ planned: { treated: 500, control: 140 }, executed: 483, isBalanced: true });
    expect(result.identity.findings.map(({ id }) => id)).toEqual(['rows-lost', 'unsent']);
    expect(result.forecast.status).toBe('scored');
    expect(result.forecast.score.isInside).toBe(true);
    expect(result.forecast.score.readings.map(({ assumption }) => assumption)).toEqual(['lift']);
    expect(result.coverage.campaigns).toBe(0);
    expect(result.health.sampleRatio.isMismatch).toBe(false);
    const html = readFileSync(report, 'utf8');
    expect(html).toContain(hash);
    expect(html).toContain('Forecast against actual');

    writeFileSync(launch, JSON.stringify({ ...content, prediction: { ...content.prediction, windowOrders: [] } }));
    const refused = run(...SAMPLE, ...args);
    expect(refused.code).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toContain('prediction.windowOrders');
  });

  it('never calls it a lift without a control', () => {
    const { orders, touches } = writeShop();
    const args = [
      '--currency',
      'CNY',
      '--orders',
      orders,
      '--touches',
      touches,
      '--strategy',
      'S1',
      '--quiet',
      '--as-of',
      '2024-11-30',
    ];
    const { code, stdout, stderr } = run(...args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('仅前后对比');
    expect(stdout).toContain('not a lift');
    const result = JSON.parse(run(...args, '--json').stdout) as {
      status: string;
      comparison: { customers: number; expected: { low: number; expected: number; high: number } };
    };
    expect(result.status).toBe('before-after');
    expect(result.comparison.customers).toBeLessThanOrEqual(300);
    expect(result.comparison.expected.low).toBeLessThan(result.comparison.expected.expected);
    expect(result.comparison.expected.high).toBeGreaterThan(result.comparison.expected.expected);
  });

  it('says which strategy it does not know', () => {
    const { code, stderr } = run('--sample', '--quiet', '--strategy', 'C2099');
    expect(code).toBe(1);
    expect(stderr).toContain('no touches of strategy "C2099"');
  });
});

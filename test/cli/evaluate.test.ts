import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

  it('never calls it a lift without a control', () => {
    const { orders, touches } = writeShop();
    const args = ['--orders', orders, '--touches', touches, '--strategy', 'S1', '--quiet', '--as-of', '2024-11-30'];
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

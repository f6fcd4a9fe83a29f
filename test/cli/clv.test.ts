import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { literal, sql } from '#core/kernel/sql.ts';
import { openTestEngine } from '../helpers/engines.ts';
import { getSharedPath, hasSharedData, readReferenceRows } from '../helpers/shared-data.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));

type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

async function run(...args: string[]): Promise<Finished> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

type Estimate = { name: string; value: number; standardError: number };
type FitOutput = {
  status: string;
  timeUnit: string;
  repeatPurchases: number;
  fit: { status: string; customers: number; logLikelihood: number; estimates: Estimate[] };
  money: { point: number[]; customers: number };
  season: { cells: { id: string; index: number }[] } | null;
  verdict: { calibrationEnd: string; holdoutEnd: string; verdict: { level: string; checks: { id: string }[] } } | null;
};

let folder: string;
let inputs: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cst-clv-'));
  inputs = await mkdtemp(join(tmpdir(), 'cst-clv-inputs-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(inputs, { recursive: true });
});

describe('customer models on the sample', { timeout: 180_000 }, () => {
  test('fit with a season: parameters, events and a verdict on a holdout of its own', async () => {
    const { code, stdout } = await run('fit', '--sample', '--season', '--json', '--quiet');
    expect(code).toBe(0);
    const output = JSON.parse(stdout) as FitOutput;
    expect(output).toMatchObject({ status: 'fitted', timeUnit: 'week', fit: { status: 'converged' } });
    expect(output.fit.estimates.map(({ name }) => name)).toEqual(['r', 'alpha', 'a', 'b']);
    const index = (id: string): number => output.season?.cells.find((cell) => cell.id === id)?.index ?? 0;
    expect(index('double-11')).toBeGreaterThan(3);
    expect(index('618')).toBeGreaterThan(2);
    expect(index('spring-festival')).toBeLessThan(0.6);
    expect(output.verdict?.holdoutEnd).toBe('2026-06-30');
    expect(output.verdict?.verdict.checks.map(({ id }) => id)).toContain('total');
  });

  test('predict writes one row per customer as Parquet, and the same rows as CSV', async () => {
    const parquet = join(folder, 'customers.parquet');
    const csv = join(folder, 'customers.csv');
    const options = ['--sample', '--no-shock', '--draws', '40', '--quiet'];
    const first = await run('predict', ...options, '--out', parquet, '--json');
    expect(first.code).toBe(0);
    const { customers, totals } = JSON.parse(first.stdout) as {
      customers: number;
      totals: { purchases: { low: number; expected: number; high: number } };
    };
    expect((await run('predict', ...options, '--out', csv)).code).toBe(0);
    const engine = await openTestEngine('native', { grantedFolders: [folder] });
    const [row] = toRows(
      await engine.query(sql`
        select count(*) as n, count(distinct customer_id) as ids, sum(expected_purchases) as expected,
          bool_and(p_alive between 0 and 1 and p_purchase between 0 and p_alive and expected_purchases >= 0) as is_sound,
          bool_and(purchases_low <= purchases_high and ltv_predicted_low_cents <= ltv_predicted_high_cents) as is_ordered,
          bool_and(ltv_predicted_cents <= expected_purchases * expected_spend_cents + 1 + expected_purchases) as is_discounted,
          max(length(customer_id)) as digits
        from read_parquet(${literal(parquet)})`),
    );
    await engine.close();
    expect(row).toMatchObject({
      n: BigInt(customers),
      ids: BigInt(customers),
      is_sound: true,
      is_ordered: true,
      is_discounted: true,
    });
    expect(Number(row?.['expected'])).toBeGreaterThan(totals.purchases.low);
    expect(Number(row?.['expected'])).toBeLessThan(totals.purchases.high);
    const lines = (await readFile(csv, 'utf8')).trimEnd().split('\r\n');
    expect(lines).toHaveLength(customers + 1);
    expect(lines[0]).toContain('customer_id,first_purchase_date');
    expect((await readdir(folder)).toSorted()).toEqual(['customers.csv', 'customers.parquet']);
  });
});

describe('Ctrl-C', { timeout: 180_000 }, () => {
  /** Starts a command and interrupts it once its progress says what is given. */
  async function interrupt(args: readonly string[], step: string): Promise<Finished> {
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let isInterrupted = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (isInterrupted || !stderr.includes(step)) return;
      isInterrupted = true;
      child.kill('SIGINT');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect(isInterrupted, stderr).toBe(true);
    return { code, stdout, stderr };
  }

  test.each([
    ['fit', 'Building mbg-nbd'],
    ['validate', 'backtest'],
  ])('%s ends with 130 and prints no result', async (command, step) => {
    const { code, stdout, stderr } = await interrupt([command, '--sample'], step);
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('predict ends with 130 and leaves no file, whole or half', async () => {
    const out = await mkdtemp(join(tmpdir(), 'cst-clv-cancelled-'));
    try {
      for (const step of ['backtest', 'predictions']) {
        const more = step === 'backtest' ? [] : ['--no-shock'];
        const { code } = await interrupt(['predict', '--sample', ...more, '--out', join(out, 'x.parquet')], step);
        expect(code).toBe(130);
        expect(await readdir(out)).toEqual([]);
      }
    } finally {
      await rm(out, { recursive: true });
    }
  });
});

describe('customer models told the wrong thing', { timeout: 180_000 }, () => {
  const HEADER = 'order_id,customer_id,ordered_at,amount\n';
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(inputs, name);
    await writeFile(path, text);
    return path;
  };

  test('an unknown model, a missing option and a number that is none are wrong use', async () => {
    expect((await run('fit', '--sample', '--model', 'arima')).code).toBe(2);
    expect((await run('predict', '--sample')).code).toBe(2);
    expect((await run('validate', '--sample', '--origins', '4,x')).code).toBe(2);
  });

  test('a season with Pareto/NBD, a false index, an unknown format and a bad date are named before any file is read', async () => {
    const orders = ['--orders', join(inputs, 'none.csv'), '--quiet'];
    const season = await run('fit', ...orders, '--model', 'pareto-nbd', '--season', '--json');
    expect(season.code).toBe(1);
    expect(JSON.parse(season.stdout)).toMatchObject({ status: 'failed', error: { code: 'clv/season-model' } });
    const index = await write('index.json', JSON.stringify({ weeks: [1, 2] }));
    expect((await run('fit', ...orders, '--season-index', index)).stderr).toContain('clv/invalid-season');
    const format = await run('predict', ...orders, '--out', join(inputs, 'x.docx'));
    expect(format.stderr).toMatch(/names no format[^]*\.parquet/);
    expect((await run('fit', ...orders, '--calibrate-until', '2024-13-01')).stderr).toContain('clv/invalid-date');
  });

  test('customers who never return are said, and so is too little history for a verdict', async () => {
    const single = await write('single.csv', `${HEADER}1,A,2024-01-05,10\n2,B,2024-02-05,10\n3,C,2024-03-05,10\n`);
    const failed = await run('fit', '--currency', 'CNY', '--orders', single, '--json', '--quiet');
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({ status: 'failed', fit: { status: 'failed' }, verdict: null });
    const outside = await run(
      'fit',
      '--currency',
      'CNY',
      '--orders',
      single,
      '--calibrate-until',
      '2031-01-01',
      '--quiet',
    );
    expect(outside.stderr).toContain('clv/calibration-outside');
    const asking = await write('asking.csv', `${HEADER}1,A,03/04/2024,10\n2,A,05/06/2024,10\n`);
    expect((await run('fit', '--orders', asking, '--quiet')).code).toBe(3);
    const answered = await run(
      'fit',
      '--currency',
      'CNY',
      '--orders',
      asking,
      '--date-order',
      'dmy',
      '--json',
      '--quiet',
    );
    expect(answered.code).toBe(0);
    expect(JSON.parse(answered.stdout)).toMatchObject({ status: 'fitted', verdict: null });
  });
});

describe.skipIf(!hasSharedData)('CDNOW, where ../shared/data lies beside the project', { timeout: 180_000 }, () => {
  const listOptions = async (): Promise<string[]> => {
    const mapping = join(inputs, 'cdnow.json');
    const columns = { customer_id: 'sample_id', ordered_at: 'date', amount: 'amount' };
    await writeFile(mapping, JSON.stringify({ version: 1, source: 'orders', columns, equalRows: 'keep' }));
    const orders = getSharedPath('cdnow/cdnow_sample.csv.gz');
    const settings = ['--set', 'countZeroAmountOrders=true', '--calibrate-until', '1997-09-30'];
    return ['--currency', 'CNY', '--orders', orders, '--mapping', mapping, ...settings, '--quiet'];
  };

  test.each([
    ['bg-nbd', -9582.4292, [0.242595, 4.413602, 0.792922, 2.425907], [0.012557, 0.37822, 0.18573, 0.70541]],
    ['mbg-nbd', -9582.1357, [0.524843, 6.183085, 0.891359, 1.614002], null],
    ['pareto-nbd', -9594.9762, [0.553277, 10.57768, 0.60624, 11.66874], [0.047628, 0.84272, 0.18726, 6.2105]],
  ] as const)(
    'fit --model %s gives the reference parameters and log-likelihood',
    async (model, likelihood, values, errors) => {
      const { code, stdout } = await run('fit', ...(await listOptions()), '--model', model, '--json');
      expect(code).toBe(0);
      const { fit, money, repeatPurchases, verdict } = JSON.parse(stdout) as FitOutput;
      expect(repeatPurchases).toBe(2457);
      expect(fit.customers).toBe(2357);
      expect(Math.abs(fit.logLikelihood - likelihood)).toBeLessThan(1e-4);
      fit.estimates.forEach(({ value, standardError }, index) => {
        expect(Math.abs(value / (values[index] as number) - 1)).toBeLessThan(1e-4);
        if (errors !== null) expect(Math.abs(standardError / (errors[index] as number) - 1)).toBeLessThan(2e-3);
      });
      expect(money.customers).toBe(946);
      expect(money.point[0]).toBeCloseTo(6.2496, 3);
      expect(verdict).toMatchObject({ calibrationEnd: '1997-09-30', holdoutEnd: '1998-06-30' });
    },
  );

  test('validate prints the holdout tables and coverage before and after the shock', async () => {
    const options = [...(await listOptions()), '--model', 'bg-nbd', '--origins', '16,24,32,40', '--horizons', '13'];
    const { code, stdout } = await run('validate', ...options);
    expect(code).toBe(0);
    expect(stdout).toMatch(/bg-nbd +1653\.4 +-12\.1 % +0\.7855 +1\.6080/);
    expect(stdout).toMatch(/mbg-nbd +1576\.7 +-16\.2 %/);
    expect(stdout).toMatch(/pareto-nbd +1665\.5/);
    expect(stdout).toMatch(/ 0 +1,411 +0\.2367 +0\.225087/);
    expect(stdout).toMatch(/with the shock, leave-one-out +\d of 4/);
    expect(stdout).toContain('Verdict:');
  });

  test('predict equals the reference of every customer', async () => {
    const out = join(folder, 'cdnow.csv');
    const options = [
      ...(await listOptions()),
      '--model',
      'bg-nbd',
      '--horizon-days',
      '273',
      '--no-shock',
      '--draws',
      '0',
    ];
    expect((await run('predict', ...options, '--out', out, '--discount-rate', '0')).code).toBe(0);
    const [header = '', ...lines] = (await readFile(out, 'utf8')).trimEnd().split('\r\n');
    const names = header.replace('\uFEFF', '').split(',');
    const at = (cells: string[], name: string): number => Number(cells[names.indexOf(name)]);
    const found = new Map(lines.map((line) => [Number(line.split(',')[0]), line.split(',')]));
    const reference = readReferenceRows('cdnow/cdnow_sample_btyd.csv.gz');
    expect(found.size).toBe(2357);
    for (const [id, , , x, , , , , , alive, expected, spend, value] of reference) {
      const cells = found.get(Number(id)) ?? [];
      expect(at(cells, 'purchase_days')).toBe(Number(x) + 1);
      expect(Math.abs(at(cells, 'p_alive') - Number(alive))).toBeLessThan(2e-4);
      expect(Math.abs(at(cells, 'expected_purchases') - Number(expected))).toBeLessThan(
        0.001 + 0.001 * Number(expected),
      );
      expect(Math.abs(at(cells, 'expected_spend_cents') - 100 * Number(spend))).toBeLessThan(1.5);
      expect(Math.abs(at(cells, 'ltv_predicted_cents') - 100 * Number(value))).toBeLessThan(2 + 0.1 * Number(value));
    }
  });
});

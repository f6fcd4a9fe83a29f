import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSharedPath, hasSharedData } from '../helpers/shared-data.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cst-experiment-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runOn(text: string, ...args: string[]) {
  const path = join(folder, 'campaign.csv');
  writeFileSync(path, text);
  return run(path, ...args);
}

function run(path: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'experiment', path, ...args], {
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

const rows = (arm: string, values: readonly number[]): string => values.map((value) => `${arm},${value}\n`).join('');
const campaign = `arm,spend\n${rows('mail', [0, 0, 10, 20, 0, 30])}${rows('none', [0, 5, 0, 0, 10, 0])}`;
const needed = ['--arm', 'arm', '--control', 'none', '--outcomes', 'spend'];

describe('cst experiment', () => {
  it('prints the difference, its interval and the sample ratio', () => {
    const { code, stdout } = runOn(campaign, ...needed);
    expect(code).toBe(0);
    expect(stdout).toContain('Sample ratio as planned');
    expect(stdout).toContain('spend: 7.5000 per customer [-5.76');
  });

  it('gives the same bytes for the same seed', () => {
    const once = runOn(campaign, ...needed, '--json', '--seed', '7').stdout;
    expect(runOn(campaign, ...needed, '--json', '--seed', '7').stdout).toBe(once);
    expect(JSON.parse(once)).toMatchObject({ status: 'evaluated', records: 12, seed: 7 });
  });

  it.each([
    [
      'an unknown column',
      campaign,
      ['--arm', 'group', '--control', 'none', '--outcomes', 'spend'],
      'no column "group"',
    ],
    [
      'an unknown control',
      campaign,
      ['--arm', 'arm', '--control', 'None', '--outcomes', 'spend'],
      'control value "None"',
    ],
    ['an outcome that is no number', `${campaign}mail,12O\n`, needed, 'Record 13 of campaign.csv: "spend" is "12O"'],
    ['an empty outcome', `${campaign}mail,\n`, needed, '"spend" is empty'],
    ['a record without an arm', `${campaign},3\n`, needed, 'some records have no arm'],
    ['one arm alone', 'arm,spend\nnone,1\nnone,2\n', needed, 'every record is in the control arm'],
  ])('refuses %s, saying where and what to do', (_, text, args, message) => {
    const { code, stderr } = runOn(text, ...args, '--quiet');
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain('next:');
  });

  it('refuses a customer in two arms or twice in one, and keeps an amount of zeros an amount', () => {
    const table = (last: string): string => `id,arm,spend\nA,mail,0\nB,mail,0\nC,none,0\nD,none,0\n${last}`;
    const two = runOn(table('A,none,0\n'), ...needed, '--id', 'id', '--quiet');
    expect(two.code).toBe(1);
    expect(two.stderr).toContain('id "A" is in 2 arms (records 1 and 5');
    expect(runOn(table('A,mail,0\n'), ...needed, '--id', 'id', '--quiet').stderr).toContain('is in 2 records');
    const zeros = runOn(table(''), ...needed, '--id', 'id', '--amounts', 'spend');
    expect(zeros.code).toBe(0);
    expect(zeros.stdout).toContain('per customer');
    expect(runOn(table(''), ...needed).stdout).toContain(' pt');
  });

  it('warns before anything else where the arms are not as planned', () => {
    const lopsided = `arm,spend\n${rows(
      'mail',
      Array.from({ length: 200 }, () => 1),
    )}${rows(
      'none',
      Array.from({ length: 100 }, () => 0),
    )}`;
    expect(runOn(lopsided, ...needed).stdout).toContain('MISMATCH');
    expect(runOn(lopsided, ...needed, '--weights', 'mail=2,none=1').stdout).toContain('as planned');
  });

  it.skipIf(!hasSharedData)('reads Hillstrom 2008 from the packed file (needs ../shared/data)', () => {
    const path = getSharedPath('hillstrom/hillstrom_email_2008.csv.gz');
    const args = ['--arm', 'segment', '--control', 'No E-Mail', '--outcomes', 'visit,conversion,spend'];
    const { code, stdout } = run(path, ...args, '--covariate', 'history', '--json');
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { records: number; arms: { arm: string | null; customers: number }[] };
    expect(result.records).toBe(64_000);
    expect(result.arms.map(({ arm, customers }) => [arm, customers])).toEqual([
      ['Mens E-Mail', 21_307],
      ['Womens E-Mail', 21_387],
      [null, 42_694],
    ]);
  });
});

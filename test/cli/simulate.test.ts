import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import { openProjectInput } from '#core/workbench/build/open-project.ts';
import { parseProjectFile } from '#core/outputs/project/project-file.ts';
import { gatherEvidence } from '#core/campaigns/learn/priors.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { openTestEngine } from '../helpers/engines.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const WIN_BACK = join(SAMPLES, 'strategies/win-back.json');
const VIP = join(SAMPLES, 'strategies/vip-care.json');

type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

async function run(...args: string[]): Promise<Finished> {
  const child = spawn(process.execPath, [BIN, 'simulate', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

describe('cst simulate', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cst-simulate-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('gives the same bytes by one worker and by two, and a launch that a rebuild finds planned', async () => {
    const common = [WIN_BACK, VIP, '--sample', '--seed', '7', '--draws', '64', '--no-shock', '--json', '--quiet'];
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    const first = await run(...common, '--out', one, '--workers', '1');
    const second = await run(...common, '--out', two, '--workers', '2');
    expect(first.stderr).toBe('');
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(second.stdout).toBe(first.stdout);
    const names = (await readdir(one)).toSorted();
    expect((await readdir(two)).toSorted()).toEqual(names);
    for (const name of names.filter((file) => !file.endsWith('.xlsx'))) {
      expect(await readFile(join(two, name)), name).toEqual(await readFile(join(one, name)));
    }
    const report = JSON.parse(first.stdout) as {
      strategies: { summary: { customers: number }; eligible: number; strategy: { id: string } }[];
      comparison: { standings: unknown[] };
      files: string[];
    };
    expect(report.files.toSorted()).toEqual(names);
    expect(report.comparison.standings).toHaveLength(2);
    const [winBack] = report.strategies;
    const count = async (arm: string): Promise<number> =>
      (await readFile(join(one, `S2026-WAKE-${arm}.csv`), 'utf8')).trimEnd().split('\n').length - 1;
    expect(await count('treated')).toBe(winBack?.summary.customers);
    expect((await count('treated')) + (await count('control'))).toBe(winBack?.eligible);

    const engine = await openTestEngine('native');
    try {
      const text = await readFile(join(SAMPLES, 'project.json'), 'utf8');
      const input = await openProjectInput(parseProjectFile(text, 'project.json'), ({ name }) =>
        createPathSource(join(SAMPLES, name)),
      );
      const planned = await createPathSource(join(one, 'S2026-WAKE-planned-touches.csv'));
      const outcome = await buildProject(engine, {
        ...input,
        sources: [...input.sources, { source: 'planned_touches', files: [planned] }],
      });
      if (outcome.status !== 'built') throw new Error(JSON.stringify(outcome.questions));
      const { schema, parameters, tables } = outcome.project;
      expect(tables.flatMap(({ failures }) => failures)).toEqual([]);
      const rows = toRows(
        await engine.query(
          sql`select strategy_id, status, is_control, count(*) as customers from ${ident(schema, 'fct_cst_repurchase')}
            where strategy_id like 'S2026-WAKE%' group by all order by all`,
        ),
      );
      const treated = BigInt(winBack?.summary.customers ?? 0);
      const control = BigInt(winBack?.eligible ?? 0) - treated;
      expect(rows.map((row) => [row['strategy_id'], row['status'], row['is_control'], row['customers']])).toEqual([
        ['S2026-WAKE', 'planned', false, treated],
        ['S2026-WAKE', 'planned', true, control],
        ['S2026-WAKE-w2', 'planned', false, treated],
        ['S2026-WAKE-w2', 'planned', true, control],
      ]);

      const evidence = await gatherEvidence(engine, { schema, parameters });
      const caused = new Map(evidence.map(({ strategyId, whole }) => [strategyId, whole]));
      for (const [strategyId, truth] of [
        ['C2025-WAKE-w1', 49],
        ['C2025-WAKE-w2', 30],
        ['C2026-VIP', 41],
      ] as const) {
        const cell = caused.get(strategyId);
        expect(cell?.grade).toBe('holdout');
        expect(cell?.causedOrders.low).toBeLessThan(truth);
        expect(cell?.causedOrders.high).toBeGreaterThan(truth);
        console.log(
          `${strategyId}: caused ${truth}, estimated ${cell?.causedOrders.mid.toFixed(1)} (${cell?.causedOrders.low.toFixed(1)} to ${cell?.causedOrders.high.toFixed(1)})`,
        );
      }
    } finally {
      await engine.close();
    }
  });

  test('counts customers of several strategies, and adds up only where nobody is in two', async () => {
    const path = join(folder, 'all.json');
    const everybody = JSON.parse(await readFile(VIP, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify({ ...everybody, id: 'everybody', audience: { kind: 'all', rules: [] } }));
    const simulate = (rule: string, ...more: string[]): Promise<Finished> => {
      const common = ['--sample', '--seed', '7', '--draws', '16', '--no-shock', '--quiet', '--workers', '1'];
      return run(VIP, path, ...common, '--overlap', rule, '--out', join(folder, rule), ...more);
    };
    type Report = {
      overlap: { rule: string; customers: number; pairs: { customers: number }[] };
      total: unknown;
      strategies: { eligible: number; cuts: { reason: string; customers: number }[] }[];
    };
    const separate = await simulate('separate');
    expect(separate.stdout).toContain('no total: it would count these customers more than once');
    const alone = JSON.parse(await readFile(join(folder, 'separate', 'simulation.json'), 'utf8')) as Report;
    const [vip, all] = alone.strategies;
    expect(alone.total).toBeNull();
    expect(alone.overlap).toMatchObject({ rule: 'separate', customers: vip?.eligible });
    const priority = JSON.parse((await simulate('priority', '--json')).stdout) as Report;
    expect(priority.overlap).toEqual({ ...alone.overlap, rule: 'priority' });
    expect(priority.total).not.toBeNull();
    expect(priority.strategies[0]?.eligible).toBe(vip?.eligible);
    expect(priority.strategies[1]?.eligible).toBe((all?.eligible ?? 0) - (vip?.eligible ?? 0));
    const cut = { reason: 'in-another-strategy', customers: vip?.eligible };
    expect(priority.strategies[1]?.cuts).toContainEqual(cut);
  });

  test('has one level everywhere, and a lock that its own record gives again on its own build alone', async () => {
    const out = join(folder, 'level');
    const common = ['--sample', '--quiet', '--workers', '1'];
    const own = [VIP, '--draws', '16', '--no-shock', '--out', out, '--level', '0.5', '--language', 'en'];
    const { stdout } = await run(...own, ...common);
    expect(stdout).toContain('median and middle 50 % of the draws');
    const read = (name: string): Promise<string> => readFile(join(out, `S2026-VIP-${name}`), 'utf8');
    expect(await read('sheet.html')).toContain('median and middle 50 %');
    expect(await read('treated.about.md')).toContain('median and middle 50 %');
    const report = JSON.parse(await readFile(join(out, 'simulation.json'), 'utf8')) as {
      level: number;
      strategies: { hash: string; summary: { level: number; metrics: { netCents: Record<string, number> } } }[];
    };
    const [{ summary, hash } = { summary: undefined, hash: '' }] = report.strategies;
    expect([report.level, summary?.level]).toEqual([0.5, 0.5]);
    const path = join(out, 'S2026-VIP-launch.json');
    const launch = JSON.parse(await readFile(path, 'utf8')) as {
      scenario: { level: number; draws: number; calendar: unknown };
      prediction: { bands: { netCents: Record<string, number> } };
    };
    expect(launch.scenario).toMatchObject({ level: 0.5, draws: 16, calendar: { isIncluded: false } });
    const { low, median, high } = launch.prediction.bands.netCents;
    for (const [name, value] of Object.entries({ low, median, high })) {
      expect(value, name).toBe(Number((summary?.metrics.netCents[name] ?? 0).toPrecision(7)));
    }

    const again = await run('--launch', path, ...common, '--json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ status: 'same', hash, lockedHash: hash });
    const elsewhere = await run('--launch', path, ...common, '--set', 'rfm.scoreCount=4');
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stderr).toContain('this is build');
    const changed = join(folder, 'changed-launch.json');
    await writeFile(changed, JSON.stringify({ ...launch, scenario: { ...launch.scenario, draws: 32 } }));
    const refused = await run('--launch', changed, ...common);
    expect(refused.stderr).toContain('simulation/not-reproducible');
    expect(refused.stderr).toContain('it was changed');
  }, 600_000);

  test('says what is wrong with a strategy, and where', async () => {
    const path = join(folder, 'bad.json');
    await writeFile(path, JSON.stringify({ id: 's', name: 's', channel: 'c', offer: { kind: 'rate', rate: 2 } }));
    const { code, stderr } = await run(path, '--sample', '--out', join(folder, 'bad'), '--quiet');
    expect(code).toBe(1);
    expect(stderr).toContain('simulation/invalid-strategy');
    expect(stderr).toContain('offer.rate');
    expect((await run(join(folder, 'none.json'), '--sample', '--out', join(folder, 'bad'))).code).toBe(1);
    const twice = await run(WIN_BACK, WIN_BACK, '--sample', '--out', join(folder, 'bad'), '--quiet');
    expect(twice.stderr).toContain('simulation/same-id');
  });

  test('explains itself and refuses wrong options', async () => {
    const help = await run('--help');
    expect(help.code).toBe(0);
    for (const option of ['--seed', '--workers', '--draws', '--out', '--json', '--overlap', '--level', '--launch'])
      expect(help.stdout).toContain(option);
    expect((await run(WIN_BACK, '--sample', '--out', folder, '--workers', '0')).code).toBe(2);
    expect((await run(WIN_BACK, '--sample')).code).toBe(2);
    expect((await run('--sample', '--out', folder)).code).toBe(2);
    expect((await run(WIN_BACK, '--sample', '--out', folder, '--level', '80')).code).toBe(2);
  });

  test('ends at once when cancelled and leaves nothing half-written', async () => {
    const out = join(folder, 'cancelled');
    const child = spawn(process.execPath, [BIN, 'simulate', WIN_BACK, '--sample', '--out', out], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (stderr.includes('Building') && !stderr.includes('Cancelling')) child.kill('SIGINT');
    });
    await once(child, 'close');
    expect(child.exitCode).toBe(130);
    expect(stderr).toContain('no file was left half-written');
    expect(await readdir(out)).toEqual([]);
  });
});

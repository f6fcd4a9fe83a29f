import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));

const DIRTY = `订单号,客户ID,下单时间,实付金额,状态
1001,C1,03/04/2024,"¥1,200.50",已完成
1002,C2,05/06/2024,99.9,已完成
1003,C3,2024/13/45,12,已完成
1004,,07/08/2024,5,已完成
合计,,,1317.4,
`;

type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const run = (...args: string[]): Promise<Finished> => finish(start(args));

/** Resolves when the program reports a step on stderr; stderr stays open. */
async function waitForStep(child: ChildProcess, step: string): Promise<void> {
  let seen = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
      if (seen.includes(step)) resolve();
    });
    child.once('close', () => reject(new Error(`The program ended before it said "${step}": ${seen}`)));
  });
}

describe('cst', () => {
  let folder: string;
  let dirty: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cst-cli-'));
    dirty = join(folder, 'dirty.csv');
    await writeFile(dirty, DIRTY);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test('help names every command, example and exit code', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const word of ['build', 'check', 'inspect', 'Examples:', 'Exit codes:', '130']) expect(stdout).toContain(word);
  });

  test('wrong use is exit code 2 and points to the help', async () => {
    const { code, stderr } = await run('build', '--orders', dirty);
    expect(code).toBe(2);
    expect(stderr).toContain("required option '--out <folder>'");
    expect((await run('build', '--out', folder, '--threads', '0')).code).toBe(2);
  });

  test('a file that does not exist is named, with what to do', async () => {
    const { code, stderr } = await run('build', '--orders', join(folder, 'none.csv'), '--out', join(folder, 'o'));
    expect(code).toBe(1);
    expect(stderr).toContain('none.csv');
    expect(stderr).toContain('next:');
  });

  test('inspect shows format, mapping and questions, and writes the template', async () => {
    const template = join(folder, 'template.json');
    const { code, stdout } = await run('inspect', dirty, '--template', template);
    expect(code).toBe(3);
    for (const text of ['csv', 'utf-8', 'order_id           订单号', 'date-order', '2024-03-04', '2024-04-03']) {
      expect(stdout).toContain(text);
    }
    expect(JSON.parse(await readFile(template, 'utf8'))).toMatchObject({
      version: 1,
      source: 'orders',
      columns: { amount: '实付金额' },
    });
  });

  test('build asks, takes the answer as an option or in a template, reconciles, exports; check proves it', async () => {
    const out = join(folder, 'out');
    const asked = await run('build', '--orders', dirty, '--out', out, '--json', '--quiet');
    expect(asked.code).toBe(3);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      status: 'questions',
      questions: [{ code: 'currency' }, { code: 'date-order', column: '下单时间' }],
    });

    const built = await run(
      'build',
      '--currency',
      'CNY',
      '--orders',
      dirty,
      '--date-order',
      'dmy',
      '--out',
      out,
      '--json',
      '--quiet',
    );
    expect(built.stderr).toBe('');
    expect(built.code).toBe(0);
    const result = JSON.parse(built.stdout) as {
      buildId: string;
      report: { files: unknown[] };
      tables: { failures: unknown[] }[];
    };
    expect(result.report.files).toMatchObject([
      {
        rowsIn: 5,
        loaded: 2,
        duplicates: 0,
        rejected: 1,
        excluded: expect.arrayContaining([
          expect.objectContaining({ rule: 'total_row', rows: 1 }),
          expect.objectContaining({ rule: 'no_customer', rows: 1, amountCents: '500' }),
        ]) as unknown,
      },
    ]);
    expect(result.tables.flatMap(({ failures }) => failures)).toEqual([]);
    expect(await readFile(join(out, 'rejects.csv'), 'utf8')).toContain(
      'dirty.csv,4,下单时间,2024/13/45,impossible-date',
    );

    const template = join(folder, 'answered.json');
    await writeFile(template, JSON.stringify({ version: 1, source: 'orders', dateOrder: { 下单时间: 'dmy' } }));
    const second = join(folder, 'second');
    const again = await run(
      'build',
      '--currency',
      'CNY',
      '--orders',
      dirty,
      '--mapping',
      template,
      '--out',
      second,
      '--json',
      '--quiet',
    );
    expect(again.code).toBe(0);
    expect((JSON.parse(again.stdout) as { report: unknown }).report).toEqual(result.report);

    const checked = await run('check', out, '--quiet');
    expect(checked.stdout).toContain('Every check passed.');
    expect(checked.code).toBe(0);

    const third = join(folder, 'third');
    const withCsv = await run(
      'build',
      '--currency',
      'CNY',
      '--orders',
      dirty,
      '--mapping',
      template,
      '--csv',
      'gb18030',
      '--out',
      third,
      '--quiet',
    );
    expect(withCsv.code).toBe(0);
    const segments = new TextDecoder('gb18030').decode(await readFile(join(third, 'dim_customer_segment.csv')));
    expect(segments.split('\r\n')[0]).toContain('segment_key');
    expect(segments).toContain('老客');
    expect((await run('check', third, '--quiet')).code).toBe(0);
  });

  test('check finds a table of another build, a missing file and a folder without a manifest', async () => {
    const out = join(folder, 'tampered');
    expect(
      (await run('build', '--currency', 'CNY', '--orders', dirty, '--date-order', 'dmy', '--out', out, '--quiet')).code,
    ).toBe(0);
    await copyFile(join(out, 'dim_customer_value.parquet'), join(out, 'dim_store.parquet'));
    await rm(join(out, 'brg_cst_touch.parquet'));
    const checked = await run('check', out, '--quiet');
    expect(checked.code).toBe(4);
    expect(checked.stdout).toContain('brg_cst_touch.parquet is missing');
    expect(checked.stdout).toMatch(/dim_store.*FAILED/);
    const none = await run('check', folder, '--quiet');
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('build.json');
  });

  test('Ctrl-C cancels cleanly: exit code 130, nothing under a final name', async () => {
    const out = join(folder, 'cancelled');
    const child = start(['build', '--sample', '--out', out]);
    await waitForStep(child, 'Building');
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(130);
    expect(await readdir(out)).toEqual([]);
  });

  test('a killed export leaves whole files or none, and no manifest', async () => {
    const out = join(folder, 'killed');
    const child = start(['build', '--sample', '--out', out]);
    await waitForStep(child, 'Writing fct_cst_profile');
    child.kill('SIGKILL');
    await once(child, 'close');
    const names = await readdir(out);
    expect(names).not.toContain('build.json');
    for (const name of names.filter((entry) => entry.endsWith('.parquet') && !entry.startsWith('.'))) {
      const bytes = await readFile(join(out, name));
      expect(bytes.subarray(-4).toString('latin1'), name).toBe('PAR1');
    }
  });
});

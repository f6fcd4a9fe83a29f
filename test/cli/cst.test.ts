import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockFolder } from '../../cli/writer-lock.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));

const DIRTY = `订单号,客户ID,下单时间,实付金额,状态
1001,C1,03/04/2024,"¥1,200.50",已完成
1002,C2,05/06/2024,99.9,已完成
1003,C3,2024/13/45,12,已完成
1004,,07/08/2024,5,已完成
合计,,,1317.4,
`;

type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** The folder of the set in force. */
async function findSet(out: string): Promise<string> {
  const { folder } = JSON.parse(await readFile(join(out, 'build.json'), 'utf8')) as { folder: string };
  return join(out, folder);
}

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
    expect(await readFile(join(await findSet(out), 'rejects.csv'), 'utf8')).toContain(
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
    const segments = new TextDecoder('gb18030').decode(
      await readFile(join(await findSet(third), 'dim_customer_segment.csv')),
    );
    expect(segments.split('\r\n')[0]).toContain('segment_key');
    expect(segments).toContain('老客');
    expect((await run('check', third, '--quiet')).code).toBe(0);
  });

  test('check says which files are missing, extra, altered, of another build; and that a folder holds no build', async () => {
    const out = join(folder, 'tampered');
    const build = ['build', '--currency', 'CNY', '--orders', dirty, '--date-order', 'dmy', '--quiet'];
    expect((await run(...build, '--out', out)).code).toBe(0);
    const other = join(folder, 'of-another-day');
    expect((await run(...build, '--as-of', '2027-01-31', '--out', other)).code).toBe(0);
    const set = await findSet(out);
    await copyFile(join(await findSet(other), 'fct_cst_profile.parquet'), join(set, 'fct_cst_profile.parquet'));
    await copyFile(join(set, 'dim_customer_value.parquet'), join(set, 'dim_store.parquet'));
    await rm(join(set, 'brg_cst_touch.parquet'));
    await writeFile(join(set, 'notes.txt'), 'mine');
    const rejects = await readFile(join(set, 'rejects.csv'));
    rejects[rejects.length - 3] = (rejects.at(-3) ?? 0) ^ 1;
    await writeFile(join(set, 'rejects.csv'), rejects);
    const checked = await run('check', out, '--quiet');
    expect(checked.code).toBe(4);
    expect(checked.stdout).toContain('missing: brg_cst_touch.parquet is missing');
    expect(checked.stdout).toContain('mixed: fct_cst_profile.parquet is of another build');
    expect(checked.stdout).toContain('altered: dim_store.parquet was altered');
    expect(checked.stdout).toContain('altered: rejects.csv was altered');
    expect(checked.stdout).toContain('extra: notes.txt is extra');
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

  test('a killed export is named as interrupted; the next one removes its rest, and equal builds give equal bytes', async () => {
    const out = join(folder, 'killed');
    const child = start(['build', '--sample', '--out', out]);
    await waitForStep(child, 'Writing fct_cst_profile');
    child.kill('SIGKILL');
    await once(child, 'close');
    const [rest = ''] = (await readdir(out)).filter((name) => name.startsWith('build-'));
    expect(await readdir(out)).not.toContain('build.json');
    for (const name of (await readdir(join(out, rest))).filter((entry) => !entry.startsWith('.'))) {
      const bytes = await readFile(join(out, rest, name));
      if (name.endsWith('.parquet')) expect(bytes.subarray(-4).toString('latin1'), name).toBe('PAR1');
    }
    const interrupted = await run('check', out, '--quiet');
    expect(interrupted.code).toBe(1);
    expect(interrupted.stderr).toContain('check/interrupted');

    const again = await run('build', '--sample', '--out', out, '--quiet', '--threads', '1');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain(`its rest ${rest} was removed`);
    expect((await readdir(out)).toSorted()).toEqual([rest, 'build.json'].toSorted());
    expect((await run('check', out, '--quiet')).code).toBe(0);

    const second = join(folder, 'twice');
    expect((await run('build', '--sample', '--out', second, '--quiet', '--threads', '2')).code).toBe(0);
    expect(await readFile(join(second, 'build.json'), 'utf8')).toBe(await readFile(join(out, 'build.json'), 'utf8'));
    for (const name of await readdir(join(out, rest))) {
      expect((await readFile(join(second, rest, name))).equals(await readFile(join(out, rest, name))), name).toBe(true);
    }
  });

  test('a second build into one folder replaces the first as a whole; one that writes there is not disturbed', async () => {
    const out = join(folder, 'replaced');
    const build = ['build', '--currency', 'CNY', '--orders', dirty, '--date-order', 'dmy', '--quiet', '--out', out];
    expect((await run(...build)).code).toBe(0);
    const first = await findSet(out);
    expect((await run(...build)).code).toBe(0);
    const second = await findSet(out);
    expect(second).toBe(`${first}-2`);
    expect((await readdir(out)).toSorted()).toEqual([basename(second), 'build.json'].toSorted());
    const unlock = await lockFolder(out);
    const refused = await run(...build);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('export/in-use');
    expect(refused.stderr).toContain(`Process ${process.pid} `);
    await unlock();
    expect((await run('check', out, '--quiet')).code).toBe(0);
  });

  test('Ctrl-C while files are written exits 130, says what is on disk and keeps the former set', async () => {
    const out = join(folder, 'former');
    expect(
      (await run('build', '--currency', 'CNY', '--orders', dirty, '--date-order', 'dmy', '--quiet', '--out', out)).code,
    ).toBe(0);
    const before = basename(await findSet(out));
    const child = start(['build', '--sample', '--out', out]);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await waitForStep(child, 'Writing fct_cst_profile');
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(130);
    expect(stderr).toMatch(new RegExp(`On disk in .*: ${before} \\(\\d+ files\\) with build.json, whole and in force`));
    expect((await readdir(out)).toSorted()).toEqual([before, 'build.json'].toSorted());
    expect((await run('check', out, '--quiet')).code).toBe(0);
  });
});

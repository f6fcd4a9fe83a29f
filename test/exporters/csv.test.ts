import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { exportCsv } from '#core/outputs/tables/csv.ts';
import type { Progress } from '#core/kernel/progress.ts';
import { sql } from '#core/kernel/sql.ts';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { describeOnBothEngines } from '../helpers/engines.ts';

async function createFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'workbench-csv-'));
}

const SAMPLE = sql`
  select * from (values
    (1, '张三', true, 1234567890123456789, 0.1::double, date '2024-02-29', timestamp '2024-02-29 08:30:00.25'),
    (-2, 'a,"b"', false, -1, '-infinity'::double, date '0001-01-01', timestamp '1969-12-31 23:59:59'),
    (3, '', null, 0, 1e300, null, null),
    (null, null, true, null, null, null, null),
    (4, E'two\nlines', true, 5, -2.5, date '2024-01-01', timestamp '2024-01-01 00:00:00')
  ) t (编号, 姓名, flag, cents, rate, "day", "=at")`;

const SAMPLE_LINES = [
  "编号,姓名,flag,cents,rate,day,'=at",
  '1,张三,true,1234567890123456789,0.1,2024-02-29,2024-02-29 08:30:00.25',
  '-2,"a,""b""",false,-1,-inf,0001-01-01,1969-12-31 23:59:59',
  '3,"",,0,1e+300,,',
  ',,true,,,,',
  '4,"two\nlines",true,5,-2.5,2024-01-01,2024-01-01 00:00:00',
  '',
].join('\r\n');

describeOnBothEngines('CSV export', (open) => {
  test('UTF-8 has a byte order mark and follows RFC 4180', async () => {
    const folder = await createFolder();
    const rowCount = await exportCsv(await open(), SAMPLE, createOutputFolder(folder), 's.csv');
    expect(rowCount).toBe(5);
    const bytes = await readFile(join(folder, 's.csv'));
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.subarray(3).toString('utf8')).toBe(SAMPLE_LINES);
  });

  test('GB18030 holds the same text', async () => {
    const folder = await createFolder();
    await exportCsv(await open(), SAMPLE, createOutputFolder(folder), 's.csv', { encoding: 'gb18030' });
    const bytes = await readFile(join(folder, 's.csv'));
    expect([...bytes.subarray(0, 4)]).toEqual([0xb1, 0xe0, 0xba, 0xc5]);
    expect(new TextDecoder('gb18030', { fatal: true }).decode(bytes)).toBe(SAMPLE_LINES);
  });

  test('values for other systems are written as they are', async () => {
    const folder = await createFolder();
    const statement = sql`select * from (values ('+8613800138000'), ('-123'), ('=1'), ('＝1')) t (phone)`;
    const options = { csvCells: 'unchanged' as const };
    await exportCsv(await open(), statement, createOutputFolder(folder), 'p.csv', options);
    const text = (await readFile(join(folder, 'p.csv'), 'utf8')).slice(1);
    expect(text).toBe(['phone', '+8613800138000', '-123', '=1', '＝1', ''].join('\r\n'));
  });

  test('a text that starts like a formula is defused, a number is left alone', async () => {
    const folder = await createFolder();
    const statement = sql`
      select * from (values ('=1+1', -1), ('+86 138', 2), ('-x', -3), ('@cmd', 4), (chr(9) || 'tab', 5), (chr(13) || 'cr', 6), ('a=1', 7), ('"=1"', 8), (chr(10) || 'lf', 9), ('＝1', 10), ('＋1', 11), ('－1', 12), ('＠x', 13), ('！x', 14)) t (s, n)`;
    await exportCsv(await open(), statement, createOutputFolder(folder), 'f.csv');
    const text = (await readFile(join(folder, 'f.csv'), 'utf8')).slice(1);
    expect(text).toBe(
      [
        's,n',
        "'=1+1,-1",
        "'+86 138,2",
        "'-x,-3",
        "'@cmd,4",
        '"\'\ttab",5',
        '"\'\rcr",6',
        'a=1,7',
        '"""=1""",8',
        '"\'\nlf",9',
        "'＝1,10",
        "'＋1,11",
        "'－1,12",
        "'＠x,13",
        '！x,14',
        '',
      ].join('\r\n'),
    );
  });

  test('a character that GB18030 lacks is reported with its place, and no file appears', async () => {
    const folder = await createFolder();
    const statement = sql`select case when i = 3000 then 'bad ' || chr(58853) else '好' end as note, i from range(4000) r (i)`;
    const failed = exportCsv(await open(), statement, createOutputFolder(folder), 'bad.csv', { encoding: 'gb18030' });
    await expect(failed).rejects.toMatchObject({ code: 'export/unencodable' });
    await expect(failed).rejects.toThrow('bad.csv: row 3001, column "note" holds the character "\ue5e5" (U+E5E5)');
    expect(await readdir(folder)).toEqual([]);
  });

  test('every row of a large result is written and can be read back', async () => {
    const folder = await createFolder();
    const engine = await open();
    await engine.run(
      sql`create or replace table large_csv as select i, 'n,' || i || '"' as s, i / 4::double as d, date '2000-01-01' + (i % 9000)::integer as day from range(300000) r (i)`,
    );
    const reports: Progress[] = [];
    const rowCount = await exportCsv(engine, sql`select * from large_csv`, createOutputFolder(folder), 'l.csv', {
      subject: 'large_csv',
      rowCount: 300_000,
      onProgress: (progress) => reports.push(progress),
    });
    expect(rowCount).toBe(300_000);
    expect(reports.length).toBeGreaterThan(1);
    expect(reports.at(-1)).toEqual({ step: 'export', subject: 'large_csv', done: 300_000, total: 300_000 });
    const file = await engine.attachFile('l.csv', await createPathSource(join(folder, 'l.csv')));
    const back = sql`(select i::bigint, s, d::double, day::date from read_csv(${file.literal}, all_varchar = true, header = true, delim = ',', quote = '"'))`;
    const counts = await engine.query(sql`
      select (select count(*) from (select * from large_csv except all select * from ${back})) as lost,
        (select count(*) from (select * from ${back} except all select * from large_csv)) as added`);
    expect(toSingleRow(counts)).toEqual({ lost: 0n, added: 0n });
    await file.detach();
  });

  test('an empty result is a header', async () => {
    const folder = await createFolder();
    expect(
      await exportCsv(await open(), sql`select 1 as a, 'x' as b from range(0)`, createOutputFolder(folder), 'e.csv'),
    ).toBe(0);
    expect(await readFile(join(folder, 'e.csv'), 'utf8')).toBe('\ufeffa,b\r\n');
  });

  test('a cancelled export leaves nothing', async () => {
    const folder = await createFolder();
    const engine = await open();
    const controller = new AbortController();
    const exported = exportCsv(
      engine,
      sql`select i from range(100000000000) r (i)`,
      createOutputFolder(folder),
      'c.csv',
      {
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done > 100_000) controller.abort();
        },
      },
    );
    await expect(exported).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(await readdir(folder)).toEqual([]);
    expect(toRows(await engine.query(sql`select 1 as a`))).toEqual([{ a: 1 }]);
  });
});

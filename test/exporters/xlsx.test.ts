import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { exportXlsx } from '#core/outputs/tables/xlsx.ts';
import { escapeXlsxText, nameXlsxColumn } from '#core/outputs/tables/xlsx-cells.ts';
import { sql } from '#core/kernel/sql.ts';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { describeOnBothEngines } from '../helpers/engines.ts';

async function createFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'workbench-xlsx-'));
}

const SAMPLE = sql`
  select * from (values
    (1, '张三', true, 1234567890123456789, 0.1::double, date '2024-02-29', timestamp '2024-02-29 08:30:00.25'),
    (-2, 'a,"b"<&>', false, -1, '-infinity'::double, date '0001-01-01', timestamp '1969-12-31 23:59:59'),
    (3, '=1+1', null, 999999999999999, 1e300, null, null),
    (null, null, true, null, null, null, null),
    (4, E'two\nlines', true, 5, -2.5, date '1900-03-01', timestamp '2024-01-01 00:00:00.000001')
  ) t (编号, 姓名, flag, cents, rate, "day", "at")`;

describeOnBothEngines('XLSX export', (open) => {
  test('an independent reader finds every value and type again', async () => {
    const folder = await createFolder();
    expect(await exportXlsx(await open(), SAMPLE, createOutputFolder(folder), 's.xlsx')).toBe(5);
    const rows = await readSheet(join(folder, 's.xlsx'));
    expect(rows).toEqual([
      ['编号', '姓名', 'flag', 'cents', 'rate', 'day', 'at'],
      [
        1,
        '张三',
        true,
        '1234567890123456789',
        0.1,
        new Date('2024-02-29T00:00:00Z'),
        new Date('2024-02-29T08:30:00.250Z'),
      ],
      [-2, 'a,"b"<&>', false, -1, '-inf', '0001-01-01', new Date('1969-12-31T23:59:59Z')],
      [3, '=1+1', null, 999_999_999_999_999, 1e300, null, null],
      [null, null, true, null, null, null, null],
      [4, 'two\nlines', true, 5, -2.5, new Date('1900-03-01T00:00:00Z'), '2024-01-01 00:00:00.000001'],
    ]);
  });

  test('a second sheet says what the numbers mean', async () => {
    const folder = await createFolder();
    const notes = {
      title: '口径',
      rows: [
        ['粒度', '一位客户'],
        ['筛选', 'VIP & 高价值'],
      ],
    };
    await exportXlsx(await open(), SAMPLE, createOutputFolder(folder), 'n.xlsx', { notes, subject: 'a/b:c' });
    expect(await readSheet(join(folder, 'n.xlsx'), '口径')).toEqual(notes.rows);
    expect((await readSheet(join(folder, 'n.xlsx'), 'a_b_c')).length).toBe(6);
  });

  test('a result that a sheet cannot hold is refused, and no file appears', async () => {
    const folder = createOutputFolder(await createFolder());
    const engine = await open();
    const known = exportXlsx(engine, sql`select 1 as a`, folder, 'k.xlsx', { rowCount: 1_048_576 });
    await expect(known).rejects.toMatchObject({ code: 'export/too-many-rows' });
    const unknown = exportXlsx(engine, sql`select i from range(1048576) r (i)`, folder, 'u.xlsx');
    await expect(unknown).rejects.toMatchObject({ code: 'export/too-many-rows', hint: expect.stringMatching('CSV') });
    const long = exportXlsx(engine, sql`select repeat('长', 32768) as s`, folder, 'l.xlsx');
    await expect(long).rejects.toThrow('row 1, column "s"');
    expect(await exportXlsx(engine, sql`select repeat('长', 32767) as s`, folder, 'fits.xlsx')).toBe(1);
  });

  test('the same result gives the same bytes', async () => {
    const path = await createFolder();
    const engine = await open();
    await exportXlsx(engine, SAMPLE, createOutputFolder(path), 'a.xlsx', { subject: 's' });
    await exportXlsx(engine, SAMPLE, createOutputFolder(path), 'b.xlsx', { subject: 's' });
    expect(await readFile(join(path, 'a.xlsx'))).toEqual(await readFile(join(path, 'b.xlsx')));
    expect(await readdir(path)).toEqual(['a.xlsx', 'b.xlsx']);
  });

  test('any text and number is read back equal', async () => {
    const engine = await open();
    const path = await createFolder();
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => value.trim() !== '');
    const row = fc.tuple(
      fc.option(text),
      fc.option(fc.integer()),
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const values = rows
          .map(
            ([word, whole, real]) =>
              sql`select 1 as n, ${word} as s, cast(${whole} as integer) as i, cast(${real} as double) as d`,
          )
          .reduce((all, one) => sql`${all} union all ${one}`);
        await exportXlsx(engine, values, createOutputFolder(path), 'p.xlsx');
        const [, ...found] = await readSheet(join(path, 'p.xlsx'), { trim: false });
        const expected = rows.map(([word, whole, real]) => [
          word === null ? null : decodeXlsxText(escapeXlsxText(word)),
          whole,
          real === null ? null : real + 0,
        ]);
        expect(
          found.map(([, word, ...rest]) => [typeof word === 'string' ? decodeXlsxText(word) : word, ...rest]),
        ).toEqual(expected.map(([word, whole, real]) => [word, whole, real]));
      }),
      { numRuns: 40 },
    );
  });
});

/** What a spreadsheet makes of `_xHHHH_` and of the entities of XML. */
function decodeXlsxText(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

describe('cells', () => {
  test('what XML cannot hold is escaped, and so is a text that looks escaped', () => {
    expect(escapeXlsxText('a\u0001b\r_x000D_<&>"')).toBe('a_x0001_b_x000D__x005F_x000D_&lt;&amp;&gt;&quot;');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const escaped = escapeXlsxText(text);
        expect(escaped).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff<>]/);
      }),
    );
  });

  test('columns are named as in a spreadsheet', () => {
    expect([0, 25, 26, 51, 52, 701, 702, 16_383].map(nameXlsxColumn)).toEqual([
      'A',
      'Z',
      'AA',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
      'XFD',
    ]);
  });

  test('the archive holds the parts of a workbook', async () => {
    expect(Object.keys(unzipSync(await writeEmpty())).toSorted()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
  });
});

async function writeEmpty(): Promise<Uint8Array> {
  const { openTestEngine } = await import('../helpers/engines.ts');
  const engine = await openTestEngine('native');
  const folder = await createFolder();
  await exportXlsx(engine, sql`select 1 as a from range(0)`, createOutputFolder(folder), 'e.xlsx');
  await engine.close();
  return readFile(join(folder, 'e.xlsx'));
}

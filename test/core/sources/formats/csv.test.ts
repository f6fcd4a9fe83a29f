import { mkdtempSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createBytesSource } from '#core/kernel/files.ts';
import { getFormat, inspectFile } from '#core/sources/formats/registry.ts';
import type { Progress } from '#core/kernel/progress.ts';
import { createPathSource } from '../../../../cli/path-source.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { encodeGbk, encodeText, encodeUtf16, joinBytes, loadBytes, loadFile, watchEngine } from './load-file.ts';

const DATA = resolve(import.meta.dirname, '../../../../../shared/data');

function writeOrders(count: number, lineEnd = '\n'): string {
  const lines = ['订单号,客户,金额'];
  for (let index = 1; index <= count; index += 1)
    lines.push(`${1000000000000000000n + BigInt(index)},客户${index % 977},${index}.50`);
  return lines.join(lineEnd) + lineEnd;
}

describeOnBothEngines('a CSV', (open, kind) => {
  test('of 150,000 records is loaded by the database reader, in file order, and located', async () => {
    const { engine, used } = watchEngine(await open());
    const text = writeOrders(150_000, '\r\n');
    const path = join(mkdtempSync(join(tmpdir(), 'workbench-csv-')), 'orders [1].csv');
    writeFileSync(path, text);
    const { report, records, rows } = await loadFile(engine, await createPathSource(path));
    expect(report.notes).toEqual([]);
    expect(used).toEqual({ reader: 1, batches: 0 });
    expect(report.recordCount).toBe(150_000);
    expect(records.every((record, index) => record === index + 1)).toBe(true);
    expect(rows.every((row, index) => row[0] === String(1000000000000000001n + BigInt(index)))).toBe(true);
    const places = await report.locate([1, 1024, 1025, 99_999, 150_000]);
    expect(places.map(({ record, line }) => [record, line])).toEqual([
      [1, 2],
      [1024, 1025],
      [1025, 1026],
      [99_999, 100_000],
      [150_000, 150_001],
    ]);
    expect(places.at(3)?.rawText).toBe('1000000000000099999,客户345,99999.50');
  });

  test('of 120,000 records with broken ones among them loads the others and locates them', async () => {
    const engine = await open();
    const lines = writeOrders(120_000).split('\n');
    lines[50_000] = 'only one cell';
    lines[110_000] = '1000,"never closed,1';
    const { report, records, rows } = await loadBytes(engine, 'orders.csv', lines.join('\n'));
    expect(report.recordCount).toBe(120_000);
    expect(report.broken.map(({ record, line, reason }) => [record, line, reason])).toEqual([
      [50_000, 50_001, 'wrong-cell-count'],
      [110_000, 110_001, 'unbalanced-quote'],
    ]);
    expect(report.broken.map(({ rawText }) => rawText)).toEqual(['only one cell', '1000,"never closed,1']);
    expect(rows).toHaveLength(119_998);
    expect(records.includes(50_000)).toBe(false);
    const [place] = await report.locate([119_999]);
    expect(place).toEqual({ record: 119_999, line: 120_000, rawText: lines[119_999] });
  });

  test('in GBK, UTF-16 and gzip gives the same rows and places', async () => {
    const engine = await open();
    const text = writeOrders(3000);
    const plain = await loadBytes(engine, 'orders.csv', text);
    const variants = [
      await loadBytes(engine, 'orders.csv', encodeGbk(text)),
      await loadBytes(engine, 'orders.csv', encodeUtf16(text, { bom: true })),
      await loadBytes(engine, 'orders.csv.gz', gzipSync(text)),
      await loadBytes(engine, 'orders.csv', joinBytes([0xef, 0xbb, 0xbf], encodeText(text))),
    ];
    for (const variant of variants) {
      expect(variant.inspection.columns).toEqual(['订单号', '客户', '金额']);
      expect(variant.rows).toEqual(plain.rows);
      expect(await variant.report.locate([2, 2500])).toEqual(await plain.report.locate([2, 2500]));
    }
    expect(variants.map(({ inspection }) => inspection.options.encoding)).toEqual([
      'gb18030',
      'utf-16le',
      'utf-8',
      'utf-8',
    ]);
  });

  test('of several gzip members is read through to its end', async () => {
    const engine = await open();
    const bytes = joinBytes(gzipSync('id,name\n1,a\n'), gzipSync('2,b\n3,c\n'));
    const { rows } = await loadBytes(engine, 'orders.csv.gz', bytes);
    expect(rows).toEqual([
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
    ]);
  });

  test('with quoted line breaks keeps physical lines', async () => {
    const engine = await open();
    const { report, rows } = await loadBytes(
      engine,
      'notes.csv',
      'id,note\n1,"two\nlines"\n2,one\n\n3,"three\r\nmore\nlines"\n4,end\n',
    );
    expect(rows.map((row) => row[1])).toEqual(['two\nlines', 'one', 'three\r\nmore\nlines', 'end']);
    expect((await report.locate([1, 2, 3, 4])).map(({ line }) => line)).toEqual([2, 4, 6, 9]);
  });

  test('reports bytes and stops when cancelled', async () => {
    const engine = await open();
    const file = createBytesSource('orders.csv', encodeText(writeOrders(200_000)));
    const inspection = await inspectFile(file);
    const reports: Progress[] = [];
    await getFormat('csv').load(
      engine,
      file,
      inspection,
      { name: 'raw_progress' },
      { onProgress: (progress) => reports.push(progress) },
    );
    expect(reports.at(-1)).toEqual({ step: 'load', subject: 'orders.csv', done: file.size, total: file.size });
    const controller = new AbortController();
    const cancelled = getFormat('csv').load(
      engine,
      file,
      inspection,
      { name: 'raw_cancelled' },
      {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'task/cancelled' });
  });

  test.skipIf(!existsSync(DATA))(
    `of the CDNOW master file has 69,659 records on ${kind} (needs ../shared/data)`,
    async () => {
      const engine = await open();
      const { inspection, report, rows } = await loadFile(
        engine,
        await createPathSource(join(DATA, 'cdnow/cdnow_master.csv.gz')),
      );
      expect(inspection.columns).toEqual(['customer_id', 'date', 'cds', 'amount']);
      expect(report.recordCount).toBe(69_659);
      expect(rows.reduce((sum, row) => sum + Math.round(Number(row[3]) * 100), 0)).toBe(250_031_563);
    },
  );
});

describe('the layout of a CSV', () => {
  const inspectText = (text: string, options = {}) =>
    inspectFile(createBytesSource('a.csv', encodeText(text)), options);

  test.each([
    [',', 'a,b,c\n1,2,3\n4,5,6\n'],
    ['\t', 'a\tb\tc\n1,5\t2\t3\n4,5\t5\t6\n'],
    [';', 'a;b;c\n1,5;2,5;3\n4,5;5,5;6\n'],
    ['|', 'a|b|c\n1|x,y|3\n4|x,z|6\n'],
  ])('finds the delimiter %j', async (delimiter, text) => {
    const inspection = await inspectText(text);
    expect(inspection.options).toMatchObject({ delimiter, quote: '"', headerLine: 1 });
    expect(inspection.columns).toEqual(['a', 'b', 'c']);
  });

  test('finds that there is no header', async () => {
    const inspection = await inspectText('00001,19970101,1,11.77\n00002,19970112,1,12.00\n');
    expect(inspection.options.headerLine).toBe(0);
    expect(inspection.columns).toEqual(['column_1', 'column_2', 'column_3', 'column_4']);
    expect(inspection.preview[0]).toEqual(['00001', '19970101', '1', '11.77']);
  });

  test('asks where a header is doubtful', async () => {
    const inspection = await inspectText('2023,name,12\n2024,3,13\n2025,4,15\n');
    expect(inspection.questions).toMatchObject([
      { code: 'header', meanwhile: '0', choices: [{ value: '1' }, { value: '0' }] },
    ]);
  });

  test('takes what is given', async () => {
    const inspection = await inspectText("x\n\n'a;b';c\n1;2\n", {
      delimiter: ';',
      quote: "'",
      headerLine: 3,
      encoding: 'utf-8',
    });
    expect(inspection.columns).toEqual(['a;b', 'c']);
    expect(inspection.preview).toEqual([['1', '2']]);
  });

  test('reads single quotes', async () => {
    const inspection = await inspectText("'id','name'\n'1','a,b'\n'2','c'\n");
    expect(inspection.options.quote).toBe("'");
    expect(inspection.preview).toEqual([
      ['1', 'a,b'],
      ['2', 'c'],
    ]);
  });

  test('refuses a delimiter that is no single character', async () => {
    await expect(inspectText('a,b\n1,2\n', { delimiter: '||' })).rejects.toMatchObject({ code: 'format/bad-dialect' });
  });
});

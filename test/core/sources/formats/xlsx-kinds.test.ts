import { strToU8, unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { createBytesSource } from '#core/kernel/files.ts';
import { getFormat, inspectFile } from '#core/sources/formats/registry.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles } from '../import/import-files.ts';
import { encodeText, loadBytes } from './load-file.ts';
import { number, text, writeWorkbook } from './write-workbook.ts';

const header = (line: number): string =>
  `<row r="${line}">${text(`A${line}`, 'order_id')}${text(`B${line}`, 'customer_id')}${text(`C${line}`, 'paid_at')}${text(`D${line}`, 'amount')}</row>`;
const order = (line: number, id: string, customer: string, day: number, amount: string): string =>
  `<row r="${line}">${text(`A${line}`, id)}${text(`B${line}`, customer)}${number(`C${line}`, String(day), 1)}${number(`D${line}`, amount)}</row>`;

/** Turns the first byte of a text inside a stored (not compressed) archive. */
function flip(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const stored = zipSync(unzipSync(bytes), { level: 0 });
  const at = Buffer.from(stored).indexOf(from);
  if (at < 0) throw new Error(`${from} is not in the archive`);
  stored.set(encodeText(to), at);
  return stored;
}

describeOnBothEngines('the cells of a workbook', (open) => {
  test('are dates, padded numbers and elapsed times by their number formats', async () => {
    const rows = `${header(1)}<row r="2">${number('A2', '123', 3)}${number('B2', '7', 6)}${number('C2', '45356', 5)}${number('D2', '1.0416666666666667', 4)}</row>
<row r="3">${number('A3', '1234567890', 3)}${number('B3', '7.5', 6)}${number('C3', '59', 1)}${number('D3', '0.25', 4)}</row>`;
    const { rows: read } = await loadBytes(await open(), 'a.xlsx', writeWorkbook([{ name: 'S', rows }]));
    expect(read).toEqual([
      ['00000123', '7', '2024-03-05', '25:00:00'],
      ['1234567890', '7.5', '1900-02-28', '06:00:00'],
    ]);
  });

  test('of the calendar that begins in 1904 are four years and a day later', async () => {
    const rows = `${header(1)}${order(2, 'O1', 'A', 43_894, '10')}${order(3, 'O2', 'B', 0, '10')}`;
    const bytes = writeWorkbook([{ name: 'S', rows }], { date1904: true });
    const { rows: read } = await loadBytes(await open(), 'a.xlsx', bytes);
    expect(read.map((row) => row[2])).toEqual(['2024-03-05', '1904-01-01']);
  });

  test('of text are shared, rich, with reading aids and escaped characters', async () => {
    const texts = [
      '<si><t>id</t></si>',
      '<si><t>名</t><rPh sb="0" eb="1"><t>メイ</t></rPh></si>',
      '<si><r><t>A</t></r><r><t xml:space="preserve"> &amp; B</t></r></si>',
      '<si><t>x_x000D_y</t></si>',
    ];
    const shared = (place: string, index: number): string => `<c r="${place}" t="s"><v>${index}</v></c>`;
    const rows = `<row r="1">${shared('A1', 0)}${shared('B1', 1)}</row><row r="2">${shared('A2', 2)}${shared('B2', 3)}</row>`;
    const { inspection, rows: read } = await loadBytes(
      await open(),
      'a.xlsx',
      writeWorkbook([{ name: 'S', rows }], { texts }),
    );
    expect(inspection.columns).toEqual(['id', '名']);
    expect(read).toEqual([['A & B', 'x\ry']]);
  });

  test('that are merged carry their value down, in their own column only', async () => {
    const rows = `${header(1)}<row r="2">${text('A2', 'O1')}${text('B2', 'A')}${number('C2', '45356', 1)}${number('D2', '10')}</row>
<row r="3">${number('D3', '20')}</row>${order(4, 'O2', 'B', 45_357, '30')}`;
    const tail =
      '<mergeCells count="3"><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/><mergeCell ref="C2:C3"/></mergeCells>';
    const { rows: read, report } = await loadBytes(await open(), 'a.xlsx', writeWorkbook([{ name: 'S', rows, tail }]));
    expect(read).toEqual([
      ['O1', 'A', '2024-03-05', '10'],
      ['O1', 'A', '2024-03-05', '20'],
      ['O2', 'B', '2024-03-06', '30'],
    ]);
    expect(report.notes.map(({ code, column, count }) => [code, column, count])).toEqual([
      ['xlsx-merged', 'order_id', 1],
      ['xlsx-merged', 'customer_id', 1],
      ['xlsx-merged', 'paid_at', 1],
    ]);
  });

  test('that are errors, formulas without results or hidden are counted', async () => {
    const rows = `${header(1)}${order(2, 'O1', 'A', 45_356, '10')}
<row r="3" hidden="1">${text('A3', 'O2')}<c r="B3" t="e"><v>#REF!</v></c>${number('C3', '45356', 1)}<c r="D3"><f>E3*2</f></c></row>
<row r="4" hidden="1">${text('A4', 'O3')}${text('B4', 'B')}${number('C4', '45356', 1)}${number('D4', '5')}</row>`;
    const { report } = await loadBytes(await open(), 'a.xlsx', writeWorkbook([{ name: 'S', rows }]));
    expect(report.notes.map(({ code, column, count }) => [code, column, count])).toEqual([
      ['xlsx-formula-errors', 'customer_id', 1],
      ['xlsx-unstored-formulas', 'amount', 1],
      ['xlsx-hidden-rows', undefined, 2],
    ]);
  });

  test('far away and blank cost nothing; one with a value is named', async () => {
    const rows = `${header(1)}${order(2, 'O1', 'A', 45_356, '10')}<row r="900000">${text('XFD900000', ' ')}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>`;
    const { rows: read } = await loadBytes(await open(), 'a.xlsx', writeWorkbook([{ name: 'S', rows }]));
    expect(read).toHaveLength(1);
    const late = Array.from({ length: 600 }, (_, index) => order(index + 2, `O${index}`, 'A', 45_356, '10')).join('');
    const far = `${header(1)}${late}<row r="700">${text('A700', 'O700')}${text('G700', 'remark')}</row>`;
    const { report, rows: all } = await loadBytes(await open(), 'a.xlsx', writeWorkbook([{ name: 'S', rows: far }]));
    expect(all).toHaveLength(601);
    expect(
      report.notes.map(({ code, count, text: said }) => [code, count, said.en.endsWith('the first is S!G700')]),
    ).toEqual([['xlsx-beyond-columns', 1, true]]);
  });
});

describeOnBothEngines('an import of a workbook', (open) => {
  test('never takes an error for an id or an amount, and names formulas without results as the cause', async () => {
    const engine = await open();
    const rows = `${header(1)}${order(2, 'O1', 'A', 45_356, '10')}
<row r="3">${text('A3', 'O2')}<c r="B3" t="e"><v>#REF!</v></c>${number('C3', '45356', 1)}${number('D3', '5')}</row>
<row r="4">${text('A4', 'O3')}${text('B4', 'B')}${number('C4', '45356', 1)}<c r="D4" t="e"><v>#VALUE!</v></c></row>`;
    const file = createBytesSource('a.xlsx', writeWorkbook([{ name: 'S', rows }]));
    const imported = await importFiles(engine, [{ source: 'orders', files: [file] }]);
    const { report } = expectImported(imported.outcome);
    expect(report.rejects.map(({ line, value }) => [line, value])).toEqual([
      [3, '#REF!'],
      [4, '#VALUE!'],
    ]);
    expect(await imported.rows('stg_orders', 'customer_id')).toEqual([{ customer_id: 'A' }]);
    const formula = (line: number): string =>
      `<row r="${line}">${text(`A${line}`, `O${line}`)}${text(`B${line}`, 'A')}${number(`C${line}`, '45356', 1)}<c r="D${line}"><f>1+1</f></c></row>`;
    const unstored = writeWorkbook([{ name: 'S', rows: `${header(1)}${formula(2)}${formula(3)}` }]);
    await expect(
      importFiles(engine, [{ source: 'orders', files: [createBytesSource('b.xlsx', unstored)] }]),
    ).rejects.toMatchObject({ code: 'import/no-stored-results', place: { column: 'amount' } });
  });
});

describeOnBothEngines('the sheets of a workbook', (open) => {
  test('of one shape are read as one; a cover, a chart, a hidden and another one are named', async () => {
    const bytes = writeWorkbook(
      [
        {
          name: 'Cover',
          rows: `<row r="1">${text('A1', 'Orders of the first quarter')}</row><row r="3">${text('A3', 'Made by')}${text('B3', 'Finance')}</row>`,
        },
        { name: 'Jan', rows: `${header(1)}${order(2, 'O1', 'A', 45_300, '10')}` },
        {
          name: 'Prices',
          rows: `<row r="1">${text('A1', 'product')}${text('B1', 'price')}${text('C1', 'brand')}</row><row r="2">${text('A2', 'P1')}${number('B2', '3')}${text('C2', 'x')}</row>`,
        },
        {
          name: 'Feb',
          rows: `<row r="1">${text('A1', 'Report')}</row>${header(3)}${order(4, 'O2', 'B', 45_330, '20')}${order(5, 'O3', 'A', 45_331, '30')}`,
        },
        { name: 'Old', rows: `${header(1)}${order(2, 'O0', 'A', 45_000, '99')}`, state: 'hidden' },
      ],
      { chartSheets: ['Chart'] },
    );
    const { inspection, rows, report } = await loadBytes(await open(), 'a.xlsx', bytes);
    expect(rows.map((row) => [row[0], row[3]])).toEqual([
      ['O1', '10'],
      ['O2', '20'],
      ['O3', '30'],
    ]);
    expect(inspection.options.sheet).toBe('*');
    expect(inspection.notes.map(({ code }) => code)).toEqual([
      'xlsx-sheets-joined',
      'xlsx-other-sheet',
      'xlsx-other-sheet',
      'xlsx-other-sheet',
      'xlsx-chart-sheets',
    ]);
    expect(inspection.notes[2]?.text.en).toBe('The sheet “Prices” was not read. Its columns: product, price, brand');
    const places = await report.locate([2]);
    expect(places).toEqual([{ record: 2, line: 4, rawText: 'Feb: ["O2","B","2024-02-08","20"]' }]);
    const single = await loadBytes(await open(), 'a.xlsx', bytes, { sheet: 'Feb' });
    expect(single.rows.map((row) => row[0])).toEqual(['O2', 'O3']);
  });

  test('with titles above and names on two levels give names to every column', async () => {
    const rows = `<row r="1">${text('A1', '销售明细')}</row>
<row r="2">${text('A2', '订单')}${text('C2', '金额')}</row>
<row r="3">${text('A3', '编号')}${text('B3', '日期')}${text('C3', '原价')}${text('D3', '实付')}</row>
<row r="4">${text('A4', 'O1')}${number('B4', '45356', 1)}${number('C4', '12')}${number('D4', '10')}</row>
<row r="5">${text('A5', 'O2')}${number('B5', '45357', 1)}${number('C5', '30')}${number('D5', '20')}</row>`;
    const { inspection, rows: read } = await loadBytes(await open(), 'a.xlsx', writeWorkbook([{ name: 'S', rows }]));
    expect(inspection.columns).toEqual(['编号', '日期', '原价', '实付']);
    expect(read.map((row) => row[0])).toEqual(['O1', 'O2']);
  });
});

const bounded = async (bytes: Uint8Array): Promise<unknown> => {
  const file = createBytesSource('a.xlsx', bytes);
  try {
    const inspection = await inspectFile(file);
    await getFormat('xlsx').load(
      {
        kind: 'native',
        run: async () => undefined,
        query: async () => ({ rowCount: 0, fields: [], columns: [] }),
        insertColumns: async (_: unknown, batches: AsyncIterable<unknown>) => {
          let count = 0;
          for await (const _batch of batches) count += 1;
          return count;
        },
      } as never,
      file,
      inspection,
      { name: 'raw' },
    );
    return undefined;
  } catch (error) {
    return error;
  }
};

test('a workbook whose bytes do not match their checksum is refused', async () => {
  const bytes = writeWorkbook([{ name: 'S', rows: `${header(1)}${order(2, 'O1', 'A', 45_356, '1480')}` }]);
  expect(await bounded(flip(bytes, '1480', '2480'))).toMatchObject({
    code: 'format/xlsx-damaged',
    message: expect.stringContaining('checksum (CRC-32) of xl/worksheets/sheet1.xml') as string,
  });
});

test('a cell at a place that no sheet has is refused at once', async () => {
  for (const reference of ['ZZZZZZZ5', 'A99999999', 'XFE1', 'A0', 'R1C1']) {
    const rows = `${header(1)}<row r="5"><c r="${reference}"><v>1</v></c></row>`;
    const started = performance.now();
    expect(await bounded(writeWorkbook([{ name: 'S', rows }]))).toMatchObject({ code: 'format/xlsx-reference' });
    expect(performance.now() - started).toBeLessThan(2_000);
  }
});

test('parts that unpack to gigabytes, deep and broken XML and missing parts are refused with a message', async () => {
  const sound = unzipSync(writeWorkbook([{ name: 'S', rows: `${header(1)}${order(2, 'O1', 'A', 45_356, '1')}` }]));
  const bomb = zipSync({ ...sound, 'xl/worksheets/sheet2.xml': new Uint8Array(300_000_000) }, { level: 9 });
  expect(await bounded(bomb)).toMatchObject({ code: 'format/too-large' });
  const deep = zipSync({ ...sound, 'xl/worksheets/sheet1.xml': strToU8('<a>'.repeat(100_000)) });
  expect(await bounded(deep)).toMatchObject({ code: 'format/too-large' });
  const broken = zipSync({ ...sound, 'xl/worksheets/sheet1.xml': strToU8('<worksheet><sheetData><row r="1"><c') });
  expect(await bounded(broken)).toMatchObject({
    code: 'format/xlsx-damaged',
    message: expect.stringContaining('not valid XML') as string,
  });
  const { 'xl/worksheets/sheet1.xml': _, ...without } = sound;
  expect(await bounded(zipSync(without))).toMatchObject({ code: 'format/xlsx-damaged' });
});

test('a large workbook is cancelled within half a second', async () => {
  const rows = Array.from({ length: 60_000 }, (_, index) =>
    order(index + 2, `O${index}`, `C${index % 99}`, 45_356, '1'),
  ).join('');
  const file = createBytesSource('a.xlsx', writeWorkbook([{ name: 'S', rows: `${header(1)}${rows}` }]));
  const inspection = await inspectFile(file);
  const stop = new AbortController();
  let stopped = 0;
  setTimeout(() => {
    stopped = performance.now();
    stop.abort();
  }, 300);
  const loading = getFormat('xlsx').load(
    {
      kind: 'native',
      run: async () => undefined,
      query: async () => ({}),
      insertColumns: async (_: unknown, batches: AsyncIterable<unknown>) => {
        for await (const _batch of batches);
        return 0;
      },
    } as never,
    file,
    inspection,
    { name: 'raw' },
    { signal: stop.signal },
  );
  await expect(loading).rejects.toMatchObject({ code: 'task/cancelled' });
  expect(performance.now() - stopped).toBeLessThan(500);
});

import { expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { loadBytes } from './load-file.ts';
import { number, text, writeWorkbook } from './write-workbook.ts';

const orders = `<row r="1">${text('A1', '订单报表')}</row>
<row r="3">${text('A3', '订单号')}${text('B3', '下单时间')}${text('C3', '金额')}${text('D3', '备注')}${text('E3', '日期')}</row>
<row r="4">${number('A4', '2.13456789012346E+18')}${number('B4', '45356.586805555555', 2)}${number('C4', '12.1')}<c r="D4" t="e"><v>#N/A</v></c>${number('E4', '45356', 1)}</row>
<row r="6">${text('A6', ' 007 ')}${number('B6', '45357', 2)}${number('C6', '0.30000000000000004')}<c r="D6" t="b"><v>1</v></c></row>
<row r="7">${number('A7', '2134567890123456789')}${number('C7', '-5')}${text('D7', 'a &amp; b')}</row>`;

describeOnBothEngines('an Excel workbook', (open) => {
  test('becomes canonical text with its sheet rows as lines', async () => {
    const bytes = writeWorkbook([
      { name: '隐藏', rows: '', state: 'hidden' },
      { name: '订单 &amp; 退款', rows: orders },
    ]);
    const { inspection, rows, report } = await loadBytes(await open(), 'orders.xlsx', bytes);
    expect(inspection).toMatchObject({
      format: 'xlsx',
      sheets: ['订单 & 退款', '隐藏'],
      options: { sheet: '订单 & 退款', headerLine: 3 },
    });
    expect(inspection.columns).toEqual(['订单号', '下单时间', '金额', '备注', '日期']);
    expect(rows).toEqual([
      ['2134567890123460000', '2024-03-05 14:05:00', '12.1', '#N/A', '2024-03-05'],
      [' 007 ', '2024-03-06', '0.3', 'true', null],
      ['2134567890123456789', null, '-5', 'a & b', null],
    ]);
    expect((await report.locate([1, 2, 3])).map(({ line }) => line)).toEqual([4, 6, 7]);
    expect([...inspection.notes, ...report.notes].map(({ code, column, count }) => [code, column, count])).toEqual([
      ['preamble-rows', undefined, 1],
      ['xlsx-damaged-numbers', '订单号', 1],
      ['xlsx-formula-errors', '备注', 1],
    ]);
  });

  test('is read by the sheet named, and a name it does not have is refused', async () => {
    const engine = await open();
    const bytes = writeWorkbook([
      { name: 'one', rows: `<row r="1">${text('A1', 'id')}</row><row r="2">${text('A2', 'x')}</row>` },
      { name: 'two', rows: `<row r="1">${text('A1', 'key')}</row><row r="2">${text('A2', 'y')}</row>` },
    ]);
    expect((await loadBytes(engine, 'a.xlsx', bytes, { sheet: 'two' })).rows).toEqual([['y']]);
    await expect(loadBytes(engine, 'a.xlsx', bytes, { sheet: 'three' })).rejects.toMatchObject({
      code: 'format/no-sheet',
      hint: expect.stringContaining('one, two') as string,
    });
  });

  test('named .csv is read as what it is', async () => {
    const bytes = writeWorkbook([
      {
        name: 'one',
        rows: `<row r="1">${text('A1', 'id')}${text('B1', 'n')}</row><row r="2">${text('A2', 'x')}${number('B2', '1')}</row>`,
      },
    ]);
    const { inspection, rows } = await loadBytes(await open(), 'orders.csv', bytes);
    expect(inspection.format).toBe('xlsx');
    expect(inspection.notes.map(({ code }) => code)).toEqual(['wrong-extension']);
    expect(rows).toEqual([['x', '1']]);
  });

  test('without a header keeps its first row', async () => {
    const rows = `<row r="1">${number('A1', '1')}${number('B1', '45356', 1)}</row><row r="2">${number('A2', '2')}${number('B2', '45357', 1)}</row>`;
    const { inspection, rows: loaded } = await loadBytes(
      await open(),
      'a.xlsx',
      writeWorkbook([{ name: 'one', rows }]),
    );
    expect(inspection.options.headerLine).toBe(0);
    expect(loaded).toEqual([
      ['1', '2024-03-05'],
      ['2', '2024-03-06'],
    ]);
  });

  test('that is empty or damaged is refused', async () => {
    const engine = await open();
    await expect(loadBytes(engine, 'a.xlsx', writeWorkbook([{ name: 'one', rows: '' }]))).rejects.toMatchObject({
      code: 'format/empty',
    });
    const bad = writeWorkbook([
      { name: 'one', rows: `<row r="1">${number('A1', 'twelve')}<c r="B1" t="s"><v>5</v></c></row>` },
    ]);
    await expect(loadBytes(engine, 'a.xlsx', bad)).rejects.toMatchObject({ code: 'format/xlsx-damaged' });
  });

  test('of a writing library with 5,000 rows', async () => {
    const data = [
      [{ value: 'id' }, { value: 'amount' }],
      ...Array.from({ length: 5_000 }, (_, index) => [{ value: `C${index}` }, { value: index / 4 }]),
    ];
    const bytes = await writeXlsxFile(data).toBuffer();
    const { rows, report } = await loadBytes(await open(), 'a.xlsx', new Uint8Array(bytes));
    expect(report.recordCount).toBe(5_000);
    expect(rows[4_999]).toEqual(['C4999', '1249.75']);
  });
});

import { gzipSync } from 'node:zlib';
import { RecordBatchFileWriter, tableFromArrays } from 'apache-arrow';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import type { ReadOptions } from '#core/sources/formats/define-format.ts';
import { encodeGbk, encodeText, encodeUtf16, joinBytes, loadBytes } from './load-file.ts';

type Verdict = {
  readonly error?: string;
  /** Part of the error's message, or of the only broken record's. */
  readonly message?: RegExp;
  readonly format?: string;
  readonly loaded?: number;
  /** `line:reason` of every broken record. */
  readonly broken?: readonly string[];
  readonly notes?: readonly string[];
  readonly questions?: readonly string[];
  readonly columns?: readonly string[];
  readonly firstRow?: readonly (string | null)[];
};

type Fault = {
  readonly name: string;
  readonly file: string;
  readonly bytes: Uint8Array | string;
  readonly options?: ReadOptions;
  readonly verdict: Verdict;
};

const orders = 'order_id,customer,amount\nA1,张三,10.00\nA2,李四,20.50\nA3,王五,5\n';
const arrowFile = RecordBatchFileWriter.writeAll(tableFromArrays({ id: ['a', 'b'], n: [1, 2] })).toUint8Array(true);
const xlsxLike = zipSync({
  '[Content_Types].xml': encodeText('<Types/>'),
  'xl/workbook.xml': encodeText('<workbook/>'),
});
const parquetTail = joinBytes('PAR1', new Uint8Array(40), [0xff, 0xff, 0, 0], 'PAR1');
const longLines = Array.from({ length: 40 }, (_, index) => `A${index},x,${index}`).join('\n');

const FAULTS: readonly Fault[] = [
  { name: 'a file of 0 bytes', file: 'a.csv', bytes: '', verdict: { error: 'format/empty', message: /0 bytes/ } },
  {
    name: 'a gzip of 0 bytes',
    file: 'a.csv.gz',
    bytes: gzipSync(''),
    verdict: { error: 'format/empty', message: /0 bytes when unpacked/ },
  },
  {
    name: 'nothing but empty lines',
    file: 'a.csv',
    bytes: '\n\r\n\n',
    verdict: { error: 'format/empty', message: /only empty lines/ },
  },
  {
    name: 'a header and nothing else',
    file: 'a.csv',
    bytes: 'order_id,customer,amount\n',
    verdict: { format: 'csv', loaded: 0, broken: [], columns: ['order_id', 'customer', 'amount'] },
  },
  {
    name: 'an Excel workbook named .csv, damaged',
    file: 'orders.csv',
    bytes: xlsxLike,
    verdict: { error: 'format/xlsx-damaged', message: /has no worksheet/ },
  },
  {
    name: 'an Excel workbook cut off',
    file: 'orders.xlsx',
    bytes: xlsxLike.subarray(0, xlsxLike.length - 30),
    verdict: { error: 'format/xlsx-damaged', message: /not a complete Excel workbook/ },
  },
  {
    name: 'an old .xls workbook',
    file: 'orders.xls',
    bytes: joinBytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], new Uint8Array(600)),
    verdict: { error: 'format/old-xls', message: /old \.xls format/ },
  },
  {
    name: 'a workbook with a password',
    file: 'orders.xlsx',
    bytes: joinBytes(
      [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
      new Uint8Array(500),
      encodeUtf16('EncryptedPackage', { bom: false }),
    ),
    verdict: { error: 'format/encrypted', message: /password/ },
  },
  {
    name: 'a web page named .xls',
    file: 'orders.xls',
    bytes: '<html><body><table><tr><td>1</td></tr></table></body></html>',
    verdict: { error: 'format/web-page', message: /web page/ },
  },
  {
    name: 'a PDF',
    file: 'orders.csv',
    bytes: '%PDF-1.7\n%âãÏÓ\n1 0 obj',
    verdict: { error: 'format/unknown', message: /PDF/ },
  },
  {
    name: 'a PNG',
    file: 'a.txt',
    bytes: joinBytes([0x89], 'PNG\r\n', [0x1a, 0x0a, 0, 0, 0, 13]),
    verdict: { error: 'format/unknown', message: /PNG/ },
  },
  {
    name: 'a ZIP of something else',
    file: 'orders.zip',
    bytes: zipSync({ 'orders.csv': encodeText(orders) }),
    verdict: { error: 'format/unknown', message: /ZIP archive/ },
  },
  {
    name: 'binary of no known kind',
    file: 'orders.dat',
    bytes: Uint8Array.from({ length: 512 }, (_, index) => (index * 7 + 3) % 32),
    verdict: { error: 'format/unknown', message: /binary file of unknown kind/ },
  },
  {
    name: 'CSV named .xlsx',
    file: 'orders.xlsx',
    bytes: orders,
    verdict: { format: 'csv', loaded: 3, broken: [], notes: ['wrong-extension'] },
  },
  {
    name: 'NDJSON named .csv',
    file: 'orders.csv',
    bytes: '{"id":"1"}\n{"id":"2"}\n',
    verdict: { format: 'json', loaded: 2, notes: ['wrong-extension'] },
  },
  {
    name: 'Arrow named .parquet',
    file: 'orders.parquet',
    bytes: arrowFile,
    verdict: { format: 'arrow', loaded: 2, notes: ['wrong-extension'], firstRow: ['a', '1'] },
  },
  {
    name: 'a Parquet file with a broken footer',
    file: 'a.parquet',
    bytes: parquetTail,
    verdict: { error: 'format/parquet-damaged' },
  },
  {
    name: 'a Parquet file cut off',
    file: 'a.parquet',
    bytes: joinBytes('PAR1', new Uint8Array(100)),
    verdict: { error: 'format/parquet-damaged', message: /not a complete Parquet file/ },
  },
  {
    name: 'an Arrow file cut off',
    file: 'a.arrow',
    bytes: arrowFile.subarray(0, arrowFile.length - 200),
    verdict: { error: 'format/arrow-damaged', message: /not a complete Arrow file/ },
  },
  {
    name: 'a gzip cut off',
    file: 'orders.csv.gz',
    bytes: gzipSync(orders.repeat(50)).subarray(0, 60),
    verdict: { error: 'format/gzip-damaged', message: /cut off or damaged/ },
  },
  {
    name: 'a gzipped Arrow file',
    file: 'a.arrow.gz',
    bytes: gzipSync(arrowFile),
    verdict: { error: 'format/packed', message: /packed with gzip/ },
  },
  {
    name: 'UTF-8 that turns into GBK',
    file: 'orders.csv',
    bytes: joinBytes(encodeText(orders), encodeGbk('A4,赵六的朋友,7\nA5,钱七的朋友,8\n')),
    verdict: {
      loaded: 3,
      broken: ['5:invalid-encoding', '6:invalid-encoding'],
      notes: ['mixed-encoding'],
      questions: ['encoding'],
    },
  },
  {
    name: 'GBK that turns into UTF-8',
    file: 'orders.csv',
    bytes: joinBytes(encodeGbk('订单号,客户\nA1,赵六的朋友\n'), encodeText('A2,张三的朋友\nA3,李四的朋友\n')),
    options: { headerLine: 1 },
    verdict: { notes: ['mixed-encoding'], questions: ['encoding'], loaded: 2, broken: ['2:invalid-encoding'] },
  },
  {
    name: 'GBK throughout',
    file: 'orders.csv',
    bytes: encodeGbk(orders),
    verdict: { loaded: 3, broken: [], notes: ['encoding-gb18030'], firstRow: ['A1', '张三', '10.00'] },
  },
  {
    name: 'Latin-1',
    file: 'orders.csv',
    bytes: joinBytes('id,name\n1,Andr', [0xe9], '\n2,Ren', [0xe9], ' M', [0xfc], 'ller\n3,Fran', [0xe7], 'ois\n'),
    verdict: { loaded: 3, questions: ['encoding'], firstRow: ['1', 'André'] },
  },
  {
    name: 'UTF-16 without a mark',
    file: 'orders.csv',
    bytes: encodeUtf16(orders, { bom: false }),
    verdict: { loaded: 3, questions: ['encoding'], firstRow: ['A1', '张三', '10.00'] },
  },
  {
    name: 'UTF-16 big endian with a mark',
    file: 'orders.csv',
    bytes: encodeUtf16(orders, { bom: true, bigEndian: true }),
    verdict: { loaded: 3, broken: [], questions: [], firstRow: ['A1', '张三', '10.00'] },
  },
  {
    name: 'a byte order mark in the middle',
    file: 'orders.csv',
    bytes: `\uFEFF${orders}\uFEFFA4,孙八,9\n`,
    verdict: { loaded: 4, broken: [], notes: ['inner-bom'] },
  },
  {
    name: 'NUL bytes in one line',
    file: 'orders.csv',
    bytes: joinBytes(orders, 'A4,', [0, 0, 0], ',9\nA5,b,8\n'),
    verdict: { loaded: 4, broken: ['5:nul-byte'], message: /Line 5 holds NUL bytes/ },
  },
  {
    name: 'a quote that is never closed',
    file: 'orders.csv',
    bytes: `${orders}A4,"赵六,9\n${longLines}\n`,
    verdict: { loaded: 43, broken: ['5:unbalanced-quote'], message: /quote opened on line 5 is not closed/ },
  },
  {
    name: 'a quote that is closed by another record',
    file: 'orders.csv',
    bytes: `id,name,amount\n1,"a,2\n2,b,3\n3,"c,4\n4,d,5\n`,
    verdict: { loaded: 2, broken: ['2:text-after-quote', '4:unbalanced-quote'] },
  },
  {
    name: 'quotes inside a quoted cell that are not doubled',
    file: 'orders.csv',
    bytes: `${orders}A4,"he said "hi" twice",9\nA5,b,8\n`,
    verdict: { loaded: 4, broken: ['5:text-after-quote'], message: /do not pair up/ },
  },
  {
    name: 'a last line cut off',
    file: 'orders.csv',
    bytes: `${orders}A4,赵`,
    verdict: { loaded: 3, broken: ['5:cut-off'], message: /2 of 3 cells: the file may be cut off/ },
  },
  {
    name: 'a last line cut off inside a character',
    file: 'orders.csv',
    bytes: joinBytes(orders, 'A4,', [0xe5, 0xbc]),
    verdict: { loaded: 3, broken: ['5:invalid-encoding'] },
  },
  {
    name: 'no line end at the end',
    file: 'orders.csv',
    bytes: orders.trimEnd(),
    verdict: { loaded: 3, broken: [] },
  },
  {
    name: 'rows of different widths',
    file: 'orders.csv',
    bytes: `${orders}A4,x\nA5,y,1,2\nA6,z,3\n`,
    verdict: { loaded: 4, broken: ['5:wrong-cell-count', '6:wrong-cell-count'] },
  },
  {
    name: 'delimiters too many at the end of some rows',
    file: 'orders.csv',
    bytes: `${orders}A4,x,1,,\n`,
    verdict: { loaded: 4, broken: [], notes: ['trailing-delimiters'] },
  },
  {
    name: 'repeated and missing column names',
    file: 'orders.csv',
    bytes: 'id,Amount,,amount,id\na,1,x,2,b\n',
    verdict: {
      loaded: 1,
      columns: ['id', 'Amount', 'column_3', 'amount_2', 'id_2'],
      notes: ['duplicate-headers', 'blank-headers'],
    },
  },
  {
    name: 'a column named like the record number',
    file: 'orders.csv',
    bytes: '_record,name\na,x\n',
    verdict: { loaded: 1, columns: ['_record_2', 'name'], firstRow: ['a', 'x'], notes: ['duplicate-headers'] },
  },
  {
    name: 'lines above and below the table',
    file: '账单.csv',
    bytes:
      '支付宝交易记录明细查询\n账号:[someone]\n-----列表-----\n交易号,商家,金额\n2024,甲店,1.00\n2025,乙店,2.00\n-----------\n共2笔记录\n导出时间:[2024-01-01]\n',
    verdict: { loaded: 2, broken: [], notes: ['preamble-rows', 'footer-rows'], firstRow: ['2024', '甲店', '1.00'] },
  },
  {
    name: 'a total line with fewer cells',
    file: 'orders.csv',
    bytes: `${orders}合计,35.50\n`,
    verdict: { loaded: 3, broken: [], notes: ['footer-rows'] },
  },
  {
    name: 'several kinds of line ends',
    file: 'orders.csv',
    bytes: 'id,name\n1,a\r\n2,b\n3,c\r4,d\r\n',
    verdict: { loaded: 4, broken: [] },
  },
  {
    name: 'lines of blanks',
    file: 'orders.csv',
    bytes: `${orders}   \n\t\nA4,x,1\n`,
    verdict: { loaded: 4, broken: [], notes: ['white-lines'] },
  },
  {
    name: 'a very long line',
    file: 'orders.csv',
    bytes: `${orders}A4,${'x'.repeat(3_000_000)},1\nA5,y,2\n`,
    verdict: { loaded: 5, broken: [] },
  },
  {
    name: 'a line that is longer than any record',
    file: 'orders.csv',
    bytes: `${orders}A4,${'x'.repeat(9_000_000)},1\nA5,y,2\n`,
    verdict: { loaded: 4, broken: ['5:record-too-long'] },
  },
  {
    name: 'spreadsheet wrappers',
    file: 'orders.csv',
    bytes: 'id,name\n="0012345678901234567",a\n"=""0099""",b\n',
    verdict: { loaded: 2, broken: [], firstRow: ['="0012345678901234567"', 'a'] },
  },
  {
    name: 'a broken line of NDJSON',
    file: 'a.ndjson',
    bytes: '{"id":1}\n{"id":2\n{"id":3}\n[1]\n',
    verdict: { format: 'json', loaded: 2, broken: ['2:invalid-json', '4:not-an-object'] },
  },
  {
    name: 'a JSON array cut off',
    file: 'a.json',
    bytes: '[\n{"id":1},\n{"id":2},\n{"id":',
    verdict: { format: 'json', loaded: 2, broken: ['4:cut-off'] },
  },
  {
    name: 'JSON without objects',
    file: 'a.json',
    bytes: '[]',
    verdict: { error: 'format/empty', message: /holds no JSON objects/ },
  },
];

describeOnBothEngines('a file-level fault', (open) => {
  test.each(FAULTS)('$name', async ({ file, bytes, options, verdict }) => {
    const engine = await open();
    const action = loadBytes(engine, file, bytes, options);
    if (verdict.error !== undefined) {
      const error: unknown = await action.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ code: verdict.error, hint: expect.stringMatching(/./) as string });
      expect((error as Error).message).toMatch(verdict.message ?? /./);
      return;
    }
    const { inspection, report, rows } = await action;
    const notes = [...inspection.notes, ...report.notes].map((note) => note.code);
    if (verdict.format !== undefined) expect(inspection.format).toBe(verdict.format);
    if (verdict.loaded !== undefined) expect(rows).toHaveLength(verdict.loaded);
    expect(report.recordCount).toBe(rows.length + report.broken.length);
    if (verdict.broken !== undefined)
      expect(report.broken.map(({ line, reason }) => `${line}:${reason}`)).toEqual(verdict.broken);
    if (verdict.message !== undefined) expect(report.broken[0]?.message.en).toMatch(verdict.message);
    expect(notes).toEqual(verdict.notes ?? []);
    expect(inspection.questions.map((question) => question.code)).toEqual(verdict.questions ?? []);
    if (verdict.columns !== undefined) expect(inspection.columns).toEqual(verdict.columns);
    if (verdict.firstRow !== undefined) expect(rows[0]).toEqual(verdict.firstRow);
  });
});

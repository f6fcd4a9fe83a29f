import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { createBytesSource } from '#core/kernel/files.ts';
import { ENCODINGS, type Encoding } from '#core/sources/formats/encodings.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from '../import/import-files.ts';
import { encodeGbk, loadBytes } from './load-file.ts';

/** Bytes of a text in an encoding, through the platform's own decoder read backwards over one and two bytes. */
function encode(text: string, encoding: Encoding): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, number[]>();
  for (let first = 0x80; first < 0x100; first += 1) {
    table.set(decoder.decode(Uint8Array.of(first)), [first]);
    for (let second = 0x40; second < 0x100; second += 1) {
      const character = decoder.decode(Uint8Array.of(first, second));
      if ([...character].length === 1 && !table.has(character)) table.set(character, [first, second]);
    }
  }
  return Uint8Array.from(
    [...text].flatMap((character) => (character < '\u0080' ? [character.charCodeAt(0)] : (table.get(character) ?? []))),
  );
}

const file = (products: readonly string[], header = 'order_id,customer_id,paid_at,amount,product'): string =>
  `${header}\n${products.map((name, index) => `O${index},C${index % 3},2026-01-0${index + 1} 10:00:00,1${index}.50,${name}`).join('\n')}\n`;

test.each<[Encoding, string]>([
  ['big5', file(['鮮奶', '麵包', '紅茶', '蘋果'])],
  ['big5', file(['鮮奶', '麵包'], '訂單編號,客戶編號,付款時間,金額,商品名稱')],
  ['shift_jis', file(['牛乳', 'パン', 'お茶', 'りんご'])],
  ['euc-jp', file(['牛乳', 'パン', 'お茶', 'りんご'])],
  ['euc-kr', file(['우유', '빵', '홍차', '사과'], '주문번호,고객번호,주문일,금액,상품명')],
  ['windows-1251', file(['Молоко', 'Хлеб', 'Чай', 'Яблоко'])],
  ['koi8-r', file(['Молоко', 'Хлеб', 'Чай', 'Яблоко'])],
])('%s is asked about with a preview, first among all encodings', async (encoding, text) => {
  const { questions, options } = await inspectFile(createBytesSource('a.csv', encode(text, encoding)));
  expect(questions).toHaveLength(1);
  const [question] = questions;
  expect([question?.code, question?.meanwhile, options.encoding]).toEqual(['encoding', undefined, encoding]);
  expect(question?.choices[0]?.value).toBe(encoding);
  const line = text.split('\n').find((each) => /[^\p{ASCII}]/u.test(each));
  expect(question?.choices[0]?.example?.startsWith(line ?? '-')).toBe(true);
  expect(question?.choices.map(({ value }) => value).toSorted()).toEqual([...ENCODINGS].toSorted());
});

test.each([
  file(['鲜奶', '面包', '红茶', '苹果']),
  file(['鲜奶', '面包'], '订单号,客户编号,付款时间,金额,商品名称'),
  '订单号,买家,日期,金额\n1,张三,2024-01-01,3\n',
])('GBK is read without a question', async (text) => {
  const { questions, options, notes } = await inspectFile(createBytesSource('a.csv', encodeGbk(text)));
  expect([questions, options.encoding, notes.map(({ code }) => code)]).toEqual([[], 'gb18030', ['encoding-gb18030']]);
});

test('a stored Big5 file reads right when it is chosen', async () => {
  const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, 'fixtures', 'big5.csv')));
  const { columns, preview } = await inspectFile(createBytesSource('a.csv', bytes), { encoding: 'big5' });
  expect(columns).toEqual(['訂單編號', '客戶編號', '付款時間', '金額', '商品名稱']);
  expect(preview[0]?.[4]).toBe('鮮奶');
});

test.each<[string, Uint8Array, RegExp]>([
  [
    'a.ods',
    zipSync({ mimetype: [strToU8('application/vnd.oasis.opendocument.spreadsheet'), { level: 0 }] }),
    /OpenDocument/,
  ],
  ['a.xlsx', zipSync({ '[Content_Types].xml': strToU8('<Types/>'), 'xl/workbook.bin': strToU8('\u0001') }), /xlsb/],
  ['a.numbers', zipSync({ 'Index/Document.iwa': strToU8('\u0001') }), /Numbers/],
  ['a.docx', zipSync({ '[Content_Types].xml': strToU8('<Types/>'), 'word/document.xml': strToU8('<w/>') }), /document/],
])('%s is named as what it is, with the way out', async (name, bytes, message) => {
  await expect(inspectFile(createBytesSource(name, bytes))).rejects.toMatchObject({
    code: 'format/foreign-document',
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(/\.xlsx|CSV/) as string,
  });
});

test.each([
  ['a.csv', [0x42, 0x4d, 1, 2, 3, 0, 0, 0], /BMP/],
  ['a.csv', [0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70, 0x68, 0x65, 0x69, 0x63, 0, 0], /HEIC/],
  ['a.csv', [0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0], /WebP/],
])('a picture named .csv is named as a picture', async (name, bytes, message) => {
  await expect(inspectFile(createBytesSource(name, Uint8Array.from(bytes)))).rejects.toMatchObject({
    code: 'format/unknown',
    message: expect.stringMatching(message) as string,
  });
});

describeOnBothEngines('the lines of a text', (open) => {
  test('that a quote swallows are named', async () => {
    const text = 'id,customer,day,amount\n1,"A\nB",2024-01-01,5\n3,"C\n4,D,2024-01-02,6\n5,E",2024-01-03,7\n';
    const { report, rows } = await loadBytes(await open(), 'a.csv', text);
    expect(rows).toHaveLength(2);
    expect(report.notes.map(({ code, count }) => [code, count])).toEqual([['swallowed-lines', 2]]);
    expect(report.notes[0]?.text.en).toContain('the quotes open on line 4');
    const plain = await loadBytes(await open(), 'b.csv', 'id,customer,day,note\n1,A,2024-01-01,"two\nlines"\n');
    expect(plain.report.notes).toEqual([]);
  });

  test('are rejected where the last one is cut off, also inside its last cell', async () => {
    const lines = [
      '543462,1715,1464116,pv,1511658000',
      '662867,2244074,1575622,cart,1511658001',
      '561558,3611281,965809,fav,1511658002',
    ];
    const cut = await loadBytes(await open(), 'a.csv', `${lines.join('\n')}\n894923,3076029,1879194,buy,15116`, {
      headerLine: 0,
    });
    expect(cut.rows).toHaveLength(3);
    expect(cut.report.broken.map(({ line, reason }) => [line, reason])).toEqual([[4, 'cut-off']]);
    const whole = await loadBytes(await open(), 'b.csv', `${lines.join('\n')}\n894923,3076029,1879194,buy,1511658003`, {
      headerLine: 0,
    });
    expect([whole.rows.length, whole.report.broken]).toEqual([4, []]);
    const varied = await loadBytes(await open(), 'c.csv', 'id,amount\n1,10\n2,120\n3,7\n4,10\n5,1');
    expect([varied.rows.length, varied.report.broken]).toEqual([5, []]);
  });

  test('are read file by file where one is written otherwise than its source', async () => {
    const first = createBytesSource('a.csv', encodeGbk('订单号,客户,日期,金额,商品\n1,张三,2024-01-01,10,鲜奶\n'));
    const second = textFile('b.csv', '订单号;客户;日期;金额;商品\n2;李四;2024-01-02;20;面包\n');
    const given = template('orders', {
      read: { format: 'csv', encoding: 'gb18030', delimiter: ',', quote: '"', headerLine: 1 },
      columns: { order_id: '订单号', customer_id: '客户', ordered_at: '日期', amount: '金额', product_id: '商品' },
    });
    const imported = await importFiles(await open(), [{ source: 'orders', files: [first, second], template: given }]);
    const { report } = expectImported(imported.outcome);
    expect(
      report.files.map(({ loaded, notes }) => [loaded, notes.some(({ code }) => code === 'read-on-its-own')]),
    ).toEqual([
      [1, false],
      [1, true],
    ]);
    expect((await imported.rows('stg_orders', 'customer_id, product_id')).map((row) => Object.values(row))).toEqual([
      ['张三', '鲜奶'],
      ['李四', '面包'],
    ]);
  });

  test('above the table and names on two levels are no data', async () => {
    const text =
      '销售明细,,,\n门店：上海,,,\n订单,,金额,\n编号,日期,原价,实付\nO1,2024-01-01,12,10\nO2,2024-01-02,30,20\n';
    const { inspection, rows } = await loadBytes(await open(), 'a.csv', text);
    expect(inspection.columns).toEqual(['编号', '日期', '原价', '实付']);
    expect(rows.map((row) => row[3])).toEqual(['10', '20']);
  });
});

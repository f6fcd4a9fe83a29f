import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { encodeGbk, encodeUtf16, loadBytes } from './load-file.ts';

const records = [
  '{"id":2134567890123456789,"name":"甲","amount":12.50,"ok":true}',
  '{"id":"007","amount":1.5e3,"buyer":{"city":"上海","tags":["a",1.10]},"none":null}',
  '{"buyer":{"city":"北京","geo":{"lat":31.230000000000001}},"items":[{"sku":9007199254740993}]}',
];
const columns = ['id', 'name', 'amount', 'ok', 'buyer.city', 'buyer.tags', 'none', 'buyer.geo', 'items'];
const rows = [
  ['2134567890123456789', '甲', '12.50', 'true', null, null, null, null, null],
  ['007', null, '1500', null, '上海', '["a",1.10]', null, null, null],
  [null, null, null, null, '北京', null, null, '{"lat":31.230000000000001}', '[{"sku":9007199254740993}]'],
];

describeOnBothEngines('JSON', (open) => {
  test.each([
    ['one record per line', 'a.ndjson', records.join('\n')],
    ['lines with blank ones and CRLF', 'a.jsonl', `\uFEFF${records.join('\r\n\r\n')}\r\n`],
    ['an array', 'a.json', `[${records.join(',')}]`],
    ['an indented array', 'a.json', JSON.stringify(['x']).replace('"x"', `\n  ${records.join(',\n  ')}\n`)],
    ['an array inside an object', 'a.json', `{"code":0,"data":{"total":3,"list":[${records.join(',')}]},"msg":"ok"}`],
    ['objects one after another', 'a.json', records.map((record) => record.replaceAll(',"', ',\n  "')).join('\n')],
  ])('as %s keeps every digit', async (_, name, text) => {
    const { inspection, rows: loaded, report } = await loadBytes(await open(), name, text);
    expect(inspection.format).toBe('json');
    expect(inspection.columns).toEqual(columns);
    expect(inspection.preview).toEqual(rows);
    expect(loaded).toEqual(rows);
    expect(report.broken).toEqual([]);
  });

  test('in GBK, UTF-16 and gzip reads alike', async () => {
    const engine = await open();
    const text = records.join('\n');
    for (const [name, bytes] of [
      ['a.ndjson', encodeGbk(text)],
      ['a.ndjson', encodeUtf16(text, { bom: true })],
      ['a.ndjson.gz', gzipSync(text)],
    ] as const) {
      expect((await loadBytes(engine, name, bytes)).rows).toEqual(rows);
    }
  });

  test('sets broken lines aside with line and text', async () => {
    const { report, records: loaded } = await loadBytes(
      await open(),
      'a.ndjson',
      `${records[0]}\n{"id":1,}\n\n"text"\n{"a.b":1,"a":{"b":2}}\n${records[1]}\n`,
    );
    expect(report.broken.map(({ record, line, reason, rawText }) => [record, line, reason, rawText])).toEqual([
      [2, 2, 'invalid-json', '{"id":1,}'],
      [3, 4, 'not-an-object', '"text"'],
      [4, 5, 'ambiguous-key', '{"a.b":1,"a":{"b":2}}'],
    ]);
    expect(loaded).toEqual([1, 5]);
    expect(await report.locate([5])).toEqual([{ record: 5, line: 6, rawText: records[1] }]);
  });

  test('of more than 100,000 records and keys that come late', async () => {
    const lines = Array.from({ length: 110_000 }, (_, index) =>
      index === 109_999 ? '{"late":"x"}' : `{"id":${index},"n":"客户${index % 7}"}`,
    );
    const { inspection, report, rows: loaded } = await loadBytes(await open(), 'a.json', `[\n${lines.join(',\n')}\n]`);
    expect(inspection.columns).toEqual(['id', 'n', 'late']);
    expect(report.recordCount).toBe(110_000);
    expect(loaded[109_999]).toEqual([null, null, 'x']);
    expect(loaded[70_000]).toEqual(['70000', '客户0', null]);
    expect((await report.locate([70_001]))[0]).toEqual({
      record: 70_001,
      line: 70_002,
      rawText: '{"id":70000,"n":"客户0"}',
    });
  });
});

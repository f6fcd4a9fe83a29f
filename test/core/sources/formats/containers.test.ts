import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Field,
  Int32,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  makeData,
  tableFromArrays,
  tableToIPC,
  vectorFromArray,
  Dictionary,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { createBytesSource } from '#core/kernel/files.ts';
import { sumCrc32 } from '#core/kernel/crc32.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { loadBytes } from './load-file.ts';

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, 'fixtures', name)));

test('the checksum is the one of zip, gzip and Parquet', () => {
  expect(sumCrc32(new TextEncoder().encode('123456789'))).toBe(0xcbf4_3926);
  const bytes = new TextEncoder().encode('123456789');
  expect(sumCrc32(bytes.subarray(4), sumCrc32(bytes.subarray(0, 4)))).toBe(0xcbf4_3926);
});

describeOnBothEngines('a container', (open) => {
  test('of Parquet with INT96 times gives them; one with a turned page is refused', async () => {
    const { rows } = await loadBytes(await open(), 'a.parquet', read('int96-times.parquet'));
    expect(rows).toHaveLength(12);
    expect(rows.reduce((sum, row) => sum + Number(row[3]), 0)).toBe(192);
    expect(rows[0]?.[2]).toBe('2026-01-01 10:00:00');
    await expect(loadBytes(await open(), 'a.parquet', read('page-checksum-turned.parquet'))).rejects.toMatchObject({
      code: 'format/parquet-damaged',
      message: expect.stringContaining('page 1 of column amount') as string,
    });
  });

  test('of Arrow whose batch contradicts itself is refused at once', async () => {
    const started = performance.now();
    await expect(loadBytes(await open(), 'a.arrow', read('batch-length-turned.arrow'))).rejects.toMatchObject({
      code: 'format/arrow-damaged',
      message: expect.stringContaining('column amount has 33554434 rows, its batch has 2') as string,
    });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('of Arrow that its writer did not finish is asked about', async () => {
    const file = createBytesSource('a.arrows', read('no-end-mark.arrows'));
    const { questions } = await inspectFile(file);
    expect(
      questions.map(({ code, choices, meanwhile }) => [code, choices.map(({ value }) => value), meanwhile]),
    ).toEqual([['unfinished', ['accept', 'refuse'], undefined]]);
    const accepted = await loadBytes(await open(), 'a.arrows', read('no-end-mark.arrows'), { unfinished: 'accept' });
    expect(accepted.rows).toHaveLength(5);
    expect(accepted.inspection.questions).toEqual([]);
    await expect(inspectFile(file, { unfinished: 'refuse' })).rejects.toMatchObject({ code: 'format/arrow-damaged' });
  });
});

test('Arrow types that are not read are named with their columns', async () => {
  await expect(inspectFile(createBytesSource('a.arrow', read('utf8-view.arrow')))).rejects.toMatchObject({
    code: 'format/arrow-type',
    message: 'a.arrow has columns of Arrow types that are not read: customer_id (Utf8View).',
    hint: expect.stringContaining('string') as string,
  });
});

test('no bit of an Arrow file can hang the reader or bring text of the library', async () => {
  const table = tableFromArrays({ id: ['A', 'B', 'C'], amount: Float64Array.from([1, 2, 3]) });
  const whole = tableToIPC(table, 'stream');
  const started = performance.now();
  const codes = new Set<string>();
  for (let byte = 0; byte < whole.length; byte += 3) {
    const bytes = Uint8Array.from(whole);
    bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (byte % 8));
    try {
      await inspectFile(createBytesSource('a.arrows', bytes));
      codes.add('read');
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      codes.add(code ?? message);
      expect(message).not.toMatch(/undefined|Cannot read|typed array|is not a function/);
    }
  }
  expect([...codes].filter((code) => code !== 'read' && !code.startsWith('format/'))).toEqual([]);
  expect(performance.now() - started).toBeLessThan(30_000);
});

test('a dictionary that is missing is refused', async () => {
  const type = new Dictionary(new Utf8(), new Int32(), 7);
  const data = makeData({
    type,
    length: 2,
    nullCount: 0,
    data: Int32Array.from([0, 1]),
    dictionary: vectorFromArray(['A', 'B'], new Utf8()),
  });
  const schema = new Schema([new Field('customer', type, true)]);
  const batch = new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: 2, children: [data] }));
  const whole = tableToIPC(new Table(schema, [batch]), 'stream');
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const messages: { start: number; end: number }[] = [];
  for (let at = 0; at + 8 <= whole.length && view.getUint32(at + 4, true) > 0;) {
    const length = view.getUint32(at + 4, true);
    const next = Array.from(
      { length: (whole.length - at - 8 - length) / 4 + 1 },
      (_, index) => at + 8 + length + index * 4,
    ).find((place) => view.getUint32(place, true) === 0xffff_ffff);
    messages.push({ start: at, end: next ?? whole.length });
    at = next ?? whole.length;
  }
  const dictionary = messages[1];
  if (dictionary === undefined) throw new Error('no message of a dictionary');
  const without = new Uint8Array([...whole.subarray(0, dictionary.start), ...whole.subarray(dictionary.end)]);
  await expect(inspectFile(createBytesSource('a.arrows', without))).rejects.toMatchObject({
    code: 'format/arrow-damaged',
    message: expect.stringContaining('customer') as string,
  });
});

const rows = Array.from({ length: 4 }, (_, index) => ({
  id: `O${index}`,
  customer: `C${index % 2}`,
  amount: 10 + index,
}));
const columns = ['id', 'customer', 'amount'] as const;
const byColumn = Object.fromEntries(
  columns.map((name) => [name, Object.fromEntries(rows.map((row, index) => [index, row[name]]))]),
);

describeOnBothEngines('JSON', (open) => {
  test.each([
    ['pandas columns', byColumn],
    ['pandas index', Object.fromEntries(rows.map((row, index) => [index, row]))],
    ['pandas split', { columns, index: [0, 1, 2, 3], data: rows.map((row) => columns.map((name) => row[name])) }],
    ['pandas table', { schema: { fields: [{ name: 'id', type: 'string' }] }, data: rows }],
    ['a list per column', Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])]))],
    ['rows with a header', [columns, ...rows.map((row) => columns.map((name) => row[name]))]],
    ['an answer of an interface', { ok: true, data: { page: 1, orders: rows } }],
  ])('as %s is one table', async (_, value) => {
    const { inspection, rows: read } = await loadBytes(await open(), 'a.json', JSON.stringify(value));
    expect(inspection.columns).toEqual([...columns]);
    expect(read).toEqual(rows.map((row) => [row.id, row.customer, String(row.amount)]));
    expect(inspection.notes).toHaveLength(1);
    expect(inspection.questions).toEqual([]);
  });

  test('with several lists, and with keys that may be columns or rows, is asked about', async () => {
    const two = JSON.stringify({ orders: rows.slice(0, 3), more: rows.slice(3) });
    const file = createBytesSource('a.json', new TextEncoder().encode(two));
    const asked = (await inspectFile(file)).questions;
    expect(asked.map(({ code, choices, meanwhile }) => [code, choices.map(({ value }) => value), meanwhile])).toEqual([
      ['records', ['orders', 'more'], undefined],
    ]);
    const more = await loadBytes(await open(), 'a.json', two, { records: 'more' });
    expect(more.rows).toEqual([['O3', 'C1', '13']]);
    const keyed = JSON.stringify(Object.fromEntries(rows.map(({ id, ...rest }) => [id, rest])));
    const { questions } = await inspectFile(createBytesSource('a.json', new TextEncoder().encode(keyed)));
    expect(questions.map(({ code }) => code)).toEqual(['orient']);
    const byRow = await loadBytes(await open(), 'a.json', keyed, { orient: 'index' });
    expect(byRow.inspection.columns).toEqual(['index', 'customer', 'amount']);
    expect(byRow.rows[3]).toEqual(['O3', 'C1', '13']);
  });

  test('with one record beyond any depth loses that record only', async () => {
    const deep = `{"id":"X","customer":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const lines = [
      ...rows.slice(0, 2).map((row) => JSON.stringify(row)),
      deep,
      '{"id":"Y",,}',
      ...rows.slice(2).map((row) => JSON.stringify(row)),
    ];
    const { report, rows: read } = await loadBytes(await open(), 'a.ndjson', lines.join('\n'));
    expect(read).toHaveLength(4);
    expect(report.broken.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'too-deep'],
      [4, 'invalid-json'],
    ]);
    expect(report.broken[1]?.message.en).not.toMatch(/Unexpected|Expected|position/);
  });

  test('of lines that end in commas or in carriage returns is read', async () => {
    for (const separator of [',\n', '\r']) {
      const { rows: read } = await loadBytes(
        await open(),
        'a.ndjson',
        rows.map((row) => JSON.stringify(row)).join(separator),
      );
      expect(read).toHaveLength(4);
    }
  });
});

test('tables that are wider than any and files of empty lines are refused at once', async () => {
  const wide = `${Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',')}\n${'1,'.repeat(9_999)}1\n`;
  const started = performance.now();
  await expect(inspectFile(createBytesSource('a.csv', new TextEncoder().encode(wide)))).rejects.toMatchObject({
    code: 'format/too-many-columns',
  });
  await expect(
    inspectFile(createBytesSource('b.csv', new TextEncoder().encode('\n'.repeat(400_000)))),
  ).rejects.toMatchObject({
    code: 'format/empty',
  });
  expect(performance.now() - started).toBeLessThan(5_000);
});

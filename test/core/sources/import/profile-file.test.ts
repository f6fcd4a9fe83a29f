import { expect, test } from 'vitest';
import { createBytesSource } from '#core/kernel/files.ts';
import { toRows } from '#core/kernel/columns.ts';
import { previewFile } from '#core/sources/import/preview-file.ts';
import { profileFile } from '#core/sources/import/profile-file.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { template, textFile } from './import-files.ts';

const TEXT = [
  '订单号,客户ID,付款时间,实付金额,订单状态',
  '="101",c1,2024-03-01,"¥1,200.00",交易成功',
  '102, c2,2024-03-11,0,交易成功',
  '103,c3,2024-03-21,600,交易关闭',
  '104,,2024-04-10,,怪词',
  '合计,,,1800,',
].join('\n');

const PROJECT = parametersSchema.parse({});

/** Bytes of GBK for the characters above. */
function encodeGbk(text: string): Uint8Array {
  const table = new Map<string, [number, number]>();
  const decoder = new TextDecoder('gb18030');
  for (let high = 0xb0; high <= 0xf7; high += 1) {
    for (let low = 0xa1; low <= 0xfe; low += 1) table.set(decoder.decode(new Uint8Array([high, low])), [high, low]);
  }
  table.set('¥', [0x5c, 0x5c]);
  return new Uint8Array([...text].flatMap((letter) => table.get(letter) ?? [letter.charCodeAt(0) & 0x7f]));
}

test('shows a file as text and as a table, read one way or another', async () => {
  const file = createBytesSource('o.csv', encodeGbk(TEXT.replace('¥', '')));
  const found = await previewFile(file, 'orders', {});
  expect(found.inspection.options).toMatchObject({ encoding: 'gb18030', delimiter: ',', headerLine: 1 });
  expect(found.text?.head[0]).toEqual({ line: 1, text: '订单号,客户ID,付款时间,实付金额,订单状态', isFooter: false });
  expect(found.text?.tail.at(-1)).toEqual({ line: 6, text: '合计,,,1800,', isFooter: true });
  expect(found.template.columns).toMatchObject({ customer_id: '客户ID', ordered_at: '付款时间', amount: '实付金额' });
  const wrong = await previewFile(file, 'orders', { encoding: 'latin1' });
  expect(wrong.text?.head[0]?.text).not.toContain('订单号');
  const noHeader = await previewFile(file, 'orders', { headerLine: 0 });
  expect(noHeader.inspection.columns[0]).toBe('column_1');
  expect(noHeader.inspection.preview[0]?.[0]).toBe('订单号');
});

test('stops when it is told to', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(previewFile(textFile('o.csv', TEXT), 'orders', {}, { signal: controller.signal })).rejects.toMatchObject(
    {
      code: 'task/cancelled',
    },
  );
});

describeOnBothEngines('profileFile', (open) => {
  test('says what every column holds, what words mean, and which ids are cleaned', async () => {
    const engine = await open();
    const mapping = template('orders', {
      columns: {
        order_id: '订单号',
        customer_id: '客户ID',
        ordered_at: '付款时间',
        amount: '实付金额',
        status: '订单状态',
      },
      statusMap: { 交易关闭: 'test' },
    });
    const profile = await profileFile(engine, textFile('o.csv', TEXT), mapping, PROJECT);
    expect(profile.rows).toBe(5);
    const column = (name: string) => profile.columns.find((entry) => entry.column === name);
    expect(column('付款时间')).toMatchObject({
      kind: 'date',
      nulls: 1,
      distinct: 4,
      min: '2024-03-01',
      max: '2024-04-10',
    });
    expect(column('付款时间')?.bins.map(({ rows }) => rows)).toEqual([1, 0, 1, 0, 0, 1, 0, 0, 0, 1]);
    expect(column('实付金额')).toMatchObject({ kind: 'number', nulls: 1, min: '0', max: '1800' });
    expect(column('订单状态')).toMatchObject({ kind: 'text', nulls: 1, distinct: 3 });
    expect(profile.words).toEqual([
      {
        field: 'status',
        column: '订单状态',
        choices: ['completed', 'refunded', 'cancelled', 'pending', 'test'],
        readings: [
          { word: '交易成功', rows: 2, value: 'completed' },
          { word: '交易关闭', rows: 1, value: 'test' },
          { word: '怪词', rows: 1, value: null },
        ],
      },
    ]);
    expect(profile.ids.map(({ column: name, rows, examples }) => [name, rows, examples[0]])).toEqual([
      ['订单号', 1, { from: '="101"', to: '101' }],
      ['客户ID', 1, { from: ' c2', to: 'c2' }],
    ]);
    expect(profile.questions.map(({ code, value }) => [code, value])).toEqual([['status-word', '怪词']]);
    expect(profile.fault).toBeNull();
    const left = toRows(
      await engine.query(sql`select schema_name from duckdb_schemas() where schema_name like 'profile_%'`),
    );
    expect(left).toEqual([]);
  });

  test('asks about dates that could be read two ways, and says where a column cannot be what it is mapped to', async () => {
    const engine = await open();
    const lines = [
      'id,when,money,state',
      ...Array.from({ length: 50 }, (_, at) => `c${at},03/04/2024,10,remark ${at}`),
    ];
    const columns = { customer_id: 'id', ordered_at: 'when', amount: 'money' };
    const file = textFile('d.csv', lines.join('\n'));
    const asked = await profileFile(engine, file, template('orders', { columns }), PROJECT);
    expect(asked.questions.map(({ code, column }) => [code, column])).toEqual([['date-order', 'when']]);
    const wrong = template('orders', { columns: { ...columns, status: 'state' } });
    expect((await profileFile(engine, file, wrong, PROJECT)).fault?.en).toContain('mapped onto status');
  });
});

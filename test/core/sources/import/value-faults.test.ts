import { expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

type Verdict =
  | { readonly loaded: Readonly<Record<string, string | number | bigint | boolean | null>> }
  | { readonly excluded: string }
  | { readonly rejected: string; readonly column?: string; readonly message: RegExp };

type Fault = {
  readonly name: string;
  /** Cells of the faulty row; the rest is a sound row. */
  readonly row: Readonly<
    Partial<Record<'order' | 'customer' | 'time' | 'amount' | 'product' | 'quantity' | 'status', string>>
  >;
  readonly answers?: Parameters<typeof template>[1];
  readonly verdict: Verdict;
};

const SOUND = {
  order: 'A-100',
  customer: 'C100',
  time: '2024-03-05 14:05:00',
  amount: '10.00',
  product: 'P1',
  quantity: '1',
  status: '交易成功',
} as const;
const HEADER = '订单号,客户ID,下单时间,实付金额,商品ID,数量,订单状态';
const NAMES = ['order', 'customer', 'time', 'amount', 'product', 'quantity', 'status'] as const;
const clean = { idFloat: { 订单号: 'clean', 客户ID: 'clean' } } as const;

const FAULTS: readonly Fault[] = [
  {
    name: 'id of 23 digits',
    row: { order: '12345678901234567890123' },
    verdict: { loaded: { order_id: '12345678901234567890123' } },
  },
  { name: 'leading zeros', row: { customer: '000012' }, verdict: { loaded: { customer_id: '000012' } } },
  {
    name: 'float artefact, cleaned as answered',
    row: { customer: '17850.0' },
    answers: clean,
    verdict: { loaded: { customer_id: '17850' } },
  },
  {
    name: 'float artefact, kept as answered',
    row: { customer: '17850.0' },
    answers: { idFloat: { 客户ID: 'keep' } },
    verdict: { loaded: { customer_id: '17850.0' } },
  },
  {
    name: 'formula wrapper',
    row: { order: '"=""2134000000000000001"""' },
    verdict: { loaded: { order_id: '2134000000000000001' } },
  },
  { name: 'leading apostrophe', row: { order: "'0012" }, verdict: { loaded: { order_id: '0012' } } },
  { name: 'trailing tab', row: { order: '2134\t' }, verdict: { loaded: { order_id: '2134' } } },
  {
    name: 'ideographic, no-break and zero-width blanks',
    row: { customer: '\u3000\u00a0\u200bC7\ufeff ' },
    verdict: { loaded: { customer_id: 'C7' } },
  },
  { name: 'full-width id', row: { customer: 'Ｃ１２３' }, verdict: { loaded: { customer_id: 'C123' } } },
  {
    name: 'id ruined by a spreadsheet',
    row: { order: '2.13457E+17' },
    verdict: { rejected: 'damaged-id', column: '订单号', message: /exponent/ },
  },
  { name: 'row without customer', row: { customer: '' }, verdict: { excluded: 'no_customer' } },
  { name: 'customer NULL', row: { customer: 'NULL' }, verdict: { excluded: 'no_customer' } },
  { name: 'customer of blanks', row: { customer: '\u3000' }, verdict: { excluded: 'no_customer' } },
  {
    name: 'total row',
    row: { order: '合计', customer: '', time: '', product: '', quantity: '', status: '', amount: '999' },
    verdict: { excluded: 'total_row' },
  },
  {
    name: 'total row in English',
    row: { order: 'Grand Total:', customer: '', time: '', product: '', quantity: '', status: '', amount: '999' },
    verdict: { excluded: 'total_row' },
  },
  {
    name: 'total word where the customer stands',
    row: { order: '', customer: '总计', time: '', amount: '999', status: '' },
    verdict: { excluded: 'total_row' },
  },
  {
    name: 'a customer called Total with an order of its own',
    row: { product: 'total', customer: 'C9' },
    verdict: { loaded: { customer_id: 'C9' } },
  },
  { name: 'cancelled', row: { status: '交易关闭' }, verdict: { excluded: 'cancelled' } },
  { name: 'cancelled, never paid: no time', row: { status: '已取消', time: '' }, verdict: { excluded: 'cancelled' } },
  { name: 'pending', row: { status: '等待买家付款' }, verdict: { excluded: 'pending' } },
  { name: 'test order', row: { status: '测试订单' }, verdict: { excluded: 'test' } },
  { name: 'refunded loads', row: { status: '已退款' }, verdict: { loaded: { status: 'refunded' } } },
  {
    name: 'status as answered',
    row: { status: '神秘' },
    answers: { statusMap: { 神秘: 'cancelled' } },
    verdict: { excluded: 'cancelled' },
  },
  { name: 'blank status', row: { status: '' }, verdict: { loaded: { status: null } } },
  {
    name: 'month 13',
    row: { time: '2024/13/45' },
    verdict: { rejected: 'impossible-date', column: '下单时间', message: /2024\/13\/45.*not a date that exists/ },
  },
  { name: '30 February', row: { time: '2024-02-30' }, verdict: { rejected: 'impossible-date', message: /2024-02-30/ } },
  {
    name: 'two-digit year as answered',
    row: { time: '3/4/24' },
    answers: { dateOrder: { 下单时间: 'mdy' }, shortYear: { 下单时间: 2000 } },
    verdict: { loaded: { ordered_at: '2024-03-04 00:00:00' } },
  },
  { name: 'year 1900', row: { time: '1900-01-01' }, verdict: { rejected: 'date-out-of-range', message: /1970/ } },
  { name: 'words for a date', row: { time: '昨天' }, verdict: { rejected: 'not-a-date', message: /昨天/ } },
  {
    name: 'no date',
    row: { time: '' },
    verdict: { rejected: 'missing-value', column: '下单时间', message: /Ordered at is missing/ },
  },
  { name: 'after as-of', row: { time: '2024-04-01 00:00:00' }, verdict: { excluded: 'after_as_of' } },
  {
    name: 'last second of the as-of day',
    row: { time: '2024-03-31 23:59:59' },
    verdict: { loaded: { ordered_at: '2024-03-31 23:59:59' } },
  },
  {
    name: 'month first as answered',
    row: { time: '3/4/2024' },
    answers: { dateOrder: { 下单时间: 'mdy' } },
    verdict: { loaded: { ordered_at: '2024-03-04 00:00:00', ordered_at_is_date: true } },
  },
  {
    name: 'day first as answered',
    row: { time: '4/3/2024 8:05' },
    answers: { dateOrder: { 下单时间: 'dmy' } },
    verdict: { loaded: { ordered_at: '2024-03-04 08:05:00', ordered_at_is_date: false } },
  },
  {
    name: 'day first against the answer',
    row: { time: '13/3/2024' },
    answers: { dateOrder: { 下单时间: 'mdy' } },
    verdict: { rejected: 'impossible-date', message: /13\/3\/2024/ },
  },
  {
    name: 'Chinese date',
    row: { time: '2024年3月5日' },
    verdict: { loaded: { ordered_at: '2024-03-05 00:00:00', ordered_at_is_date: true } },
  },
  {
    name: 'Chinese date in the afternoon',
    row: { time: '2024年3月5日 下午2时05分' },
    verdict: { loaded: { ordered_at: '2024-03-05 14:05:00' } },
  },
  {
    name: 'Excel serial',
    row: { time: '45356.586805556' },
    verdict: { loaded: { ordered_at: '2024-03-05 14:05:00' } },
  },
  {
    name: 'Unix seconds in the project zone',
    row: { time: '1709618700' },
    verdict: { loaded: { ordered_at: '2024-03-05 14:05:00' } },
  },
  {
    name: 'offset converted',
    row: { time: '2024-03-05T06:05:00Z' },
    verdict: { loaded: { ordered_at: '2024-03-05 14:05:00' } },
  },
  {
    name: 'full-width date',
    row: { time: '２０２４－０３－０５' },
    verdict: { loaded: { ordered_at: '2024-03-05 00:00:00' } },
  },
  { name: 'negative amount', row: { amount: '-3.50' }, verdict: { loaded: { amount_cents: -350n } } },
  { name: 'zero amount', row: { amount: '0' }, verdict: { loaded: { amount_cents: 0n } } },
  {
    name: 'currency mark and thousands',
    row: { amount: '"￥1,234.56"' },
    verdict: { loaded: { amount_cents: 123_456n } },
  },
  { name: 'unit behind', row: { amount: '12元' }, verdict: { loaded: { amount_cents: 1200n } } },
  { name: 'parentheses', row: { amount: '(12.30)' }, verdict: { loaded: { amount_cents: -1230n } } },
  { name: 'trailing minus', row: { amount: '12.30-' }, verdict: { loaded: { amount_cents: -1230n } } },
  { name: 'full-width digits', row: { amount: '１２．５０' }, verdict: { loaded: { amount_cents: 1250n } } },
  { name: 'half a cent up', row: { amount: '0.005' }, verdict: { loaded: { amount_cents: 1n } } },
  { name: 'half a cent mirrored', row: { amount: '-0.005' }, verdict: { loaded: { amount_cents: -1n } } },
  {
    name: 'decimal comma as answered',
    row: { amount: '"1.234,56"' },
    answers: { decimalMark: ',' },
    verdict: { loaded: { amount_cents: 123_456n } },
  },
  {
    name: 'second currency',
    row: { amount: '$12.00' },
    answers: { currency: 'CNY' },
    verdict: { rejected: 'second-currency', column: '实付金额', message: /CNY/ },
  },
  {
    name: 'huge amount',
    row: { amount: '100000000000' },
    verdict: { rejected: 'number-too-large', message: /too large/ },
  },
  {
    name: 'largest amount',
    row: { amount: '99999999999.99' },
    verdict: { loaded: { amount_cents: 9_999_999_999_999n } },
  },
  {
    name: 'words for an amount',
    row: { amount: '免费' },
    verdict: { rejected: 'not-a-number', column: '实付金额', message: /免费/ },
  },
  { name: 'no amount', row: { amount: '' }, verdict: { rejected: 'missing-value', message: /Net amount is missing/ } },
  {
    name: 'words for a quantity',
    row: { quantity: 'two' },
    verdict: { rejected: 'not-a-number', column: '数量', message: /two/ },
  },
];

function writeRow(row: Fault['row']): string {
  const cells = { ...SOUND, ...row };
  return NAMES.map((name) => cells[name]).join(',');
}

async function importFault(engine: Engine, fault: Fault): ReturnType<typeof importFiles> {
  const text = `${HEADER}\n${writeRow(fault.row)}\n${writeRow({ order: 'Z-1', customer: 'Z1', amount: '"12.50"', ...(fault.answers?.decimalMark === ',' ? { amount: '"12,50"' } : {}) })}\n`;
  return importFiles(
    engine,
    [
      {
        source: 'orders',
        files: [textFile('orders.csv', text)],
        template: template('orders', {
          columns: {
            order_id: '订单号',
            customer_id: '客户ID',
            ordered_at: '下单时间',
            amount: '实付金额',
            product_id: '商品ID',
            quantity: '数量',
            status: '订单状态',
          },
          read: { headerLine: 1, delimiter: ',', quote: '"', encoding: 'utf-8' },
          ...fault.answers,
        }),
      },
    ],
    { asOfDate: '2024-03-31' },
  );
}

describeOnBothEngines('value faults', (open) => {
  test.each(FAULTS)('$name', async (fault) => {
    const imported = await importFault(await open(), fault);
    const { report } = expectImported(imported.outcome);
    const [file] = report.files;
    const staged = (await imported.rows('stg_orders')).filter((row) => row['customer_id'] !== 'Z1');
    expect(file?.rowsIn).toBe(2);
    if ('loaded' in fault.verdict) {
      expect(report.rejects).toEqual([]);
      expect(staged).toHaveLength(1);
      expect(staged[0]).toMatchObject(fault.verdict.loaded);
    } else if ('excluded' in fault.verdict) {
      expect(staged).toEqual([]);
      expect(file?.excluded.map(({ rule, rows }) => [rule, rows])).toEqual([[fault.verdict.excluded, 1]]);
      expect(file).toMatchObject({ loaded: 1, rejected: 0 });
    } else {
      expect(staged).toEqual([]);
      expect(report.rejects).toHaveLength(1);
      expect(report.rejects[0]).toMatchObject({ file: 'orders.csv', line: 2, reason: fault.verdict.rejected });
      if (fault.verdict.column !== undefined) expect(report.rejects[0]?.column).toBe(fault.verdict.column);
      const [reject] = await imported.rows('ingest_rejects');
      expect(reject?.['message']).toMatch(fault.verdict.message);
      expect(report.rejects[0]?.message).toEqual({ zh: reject?.['message_zh'], en: reject?.['message'] });
      expect(report.rejects[0]?.message.zh).toMatch(/[\u4e00-\u9fff].*。$/);
      expect(reject?.['raw_text']).toBe(writeRow(fault.row));
    }
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { textFile } from '../import/import-files.ts';
import { readExport } from './read-exports.ts';

const HEADER = 'Order ID,Customer,Order Date,SKU,Qty,Item Price,Order Total,Shipping,Discount Amount,Refunded,Status';

const amount = fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2));
const dirt = fc.constantFrom('', 'abc', '-', '1.005', '"1,234.50"', '(4)', '￥12', '99999999999999');
const dirtyAmount = fc.oneof({ weight: 8, arbitrary: amount }, { weight: 1, arbitrary: dirt });

const line = fc
  .tuple(
    fc.constantFrom('1', '2', '3', '4', ''),
    fc.constantFrom('a', 'b', ''),
    fc.constantFrom('2024-03-05', '2024-03-06', 'soon', '2031-01-01'),
    fc.constantFrom('MUG', 'TEA', 'CUP', ''),
    fc.constantFrom('1', '2', '3', '', 'x'),
    dirtyAmount,
    dirtyAmount,
    dirtyAmount,
    dirtyAmount,
    dirtyAmount,
    fc.constantFrom('paid', 'refunded', 'cancelled', ''),
  )
  .map((cells) => cells.join(','));

/** What the order totals of the lines of a file say, in cents, by the rules that cleaning reads amounts by. */
function addUp(lines: readonly string[]): bigint {
  const dirtyCents: Readonly<Record<string, bigint>> = {
    '1.005': 101n,
    '"1,234.50"': 123_450n,
    '(4)': -400n,
    '￥12': 1_200n,
  };
  return lines.reduce((sum, text) => {
    const cells = text.match(/"[^"]*"|[^,]+|(?<=,|^)(?=,|$)/g) ?? [];
    const cell = cells[6] ?? '';
    return sum + (dirtyCents[cell] ?? (/^\d+\.\d\d$/.test(cell) ? BigInt(cell.replace('.', '')) : 0n));
  }, 0n);
}

describeOnBothEngines('money of random dirty exports', (open, kind) => {
  test('every cent of the amount column is in one place, whatever the columns are read as', async () => {
    const engine = await open();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { minLength: 2, maxLength: 12 }), { minLength: 1, maxLength: 2 }),
        fc.constantFrom('order', 'line'),
        fc.constantFrom('order', 'line'),
        fc.constantFrom('as-is', 'order-discount-order', 'shipping', 'order-discount-order+shipping'),
        async (files, level, discount, net) => {
          const sources = files.map((lines, index) =>
            textFile(
              `f${index}.csv`,
              `${[HEADER, '9,z,2024-03-01,MUG,1,5.00,5.00,0.00,0.00,0.00,paid', ...lines].join('\n')}\n`,
            ),
          );
          const answers = {
            'level:Order Total': level,
            'level:Discount Amount': discount,
            'level:Refunded': 'order',
            'net:Order Total': net,
            'refund:Refunded': 'paid',
            versions: 'all',
            'versions:Order ID': 'all',
          };
          const { outcome } = await readExport(engine, sources, answers, {
            columns: {
              order_id: 'Order ID',
              customer_id: 'Customer',
              ordered_at: 'Order Date',
              product_id: 'SKU',
              quantity: 'Qty',
              unit_price: 'Item Price',
              amount: 'Order Total',
              refund_amount: 'Refunded',
              status: 'Status',
            },
            read: { headerLine: 1, delimiter: ',', quote: '"', encoding: 'utf-8', format: 'csv' },
            currency: 'CNY',
            decimalMark: '.',
          });
          if (outcome.status !== 'imported') {
            expect(
              outcome.questions.map(({ code }) => code).filter((code) => code !== 'net' && code !== 'as-of'),
            ).toEqual([]);
            return;
          }
          for (const [index, { balance }] of outcome.report.files.entries()) {
            expect(balance?.unexplained).toBe(0n);
            expect(balance?.stated).toBe(addUp(files[index] ?? []) + 500n);
          }
        },
      ),
      { numRuns: kind === 'native' ? 15 : 2, seed: 20_240_306 },
    );
  }, 300_000);
});

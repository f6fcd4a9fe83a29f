import { describe, expect, test } from 'vitest';
import { toIsoDate } from '#core/kernel/day-number.ts';
import { readDailyRepeats, readHistories, type DayHistories } from '#core/science/customer-models/histories.ts';
import { toWeeks } from '#core/science/customer-models/week-clock.ts';
import { buildPurchases } from '#core/workbench/build/build-purchases.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { ident } from '#core/kernel/sql.ts';
import { createPathSource } from '../../../../cli/path-source.ts';
import { buildModels, orderLine } from '../../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { getSharedPath, hasSharedData, readReferenceRows } from '../../../helpers/shared-data.ts';
import { settleParameters } from '../../../helpers/staging-tables.ts';

const TABLES = {
  purchases: ident('mart', 'int_purchases'),
  refunds: ident('mart', 'int_purchase_refunds'),
  asOfDate: '2024-06-30',
};

function listRows(days: DayHistories): string[] {
  return Array.from({ length: days.rowCount }, (_, row) =>
    [
      toIsoDate(days.firstDay[row] as number),
      toIsoDate(days.lastDay[row] as number),
      days.repeats[row],
      days.repeatCents[row],
      days.weight[row],
      ...(days.holdout === undefined ? [] : ['|', days.holdout.purchases[row], days.holdout.cents[row]]),
    ].join(' '),
  );
}

function sum(values: ArrayLike<number>, weight?: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value, index) => total + value * (weight?.[index] ?? 1), 0);
}

describeOnBothEngines('histories from purchases', (open) => {
  const build = async (engine: Engine): Promise<void> =>
    buildModels(
      engine,
      ['int_purchases', 'int_purchase_refunds'],
      {
        stg_orders: [
          orderLine('A', '2024-01-01 09:00', 1000),
          orderLine('A', '2024-01-01 18:00', 500),
          orderLine('A', '2024-01-08', 2000, { order_id: 'a2', refund_cents: 2000, refunded_at: '2024-03-10' }),
          orderLine('A', '2024-02-05', 3000, { order_id: 'a3', refund_cents: 400, refunded_at: '2024-02-20' }),
          orderLine('A', '2024-04-01', 700),
          orderLine('B', '2024-01-01', 900),
          orderLine('C', '2024-01-01', 40),
          orderLine('D', '2024-05-01', 100),
          orderLine('D', '2024-05-02', 100),
        ],
      },
      settleParameters('2024-06-30'),
    );

  test('one day is one transaction, a refund counts from when it is known, later customers are left out', async () => {
    const engine = await open();
    await build(engine);
    const early = await readHistories(engine, TABLES, { asOf: '2024-02-29', holdoutUntil: '2024-06-30' });
    expect(listRows(early)).toEqual(['2024-01-01 2024-01-01 0 0 2 | 0 0', '2024-01-01 2024-02-05 2 4600 1 | 1 700']);
    const late = await readHistories(engine, TABLES, { asOf: '2024-06-30' });
    expect(listRows(late)).toEqual([
      '2024-01-01 2024-01-01 0 0 2',
      '2024-01-01 2024-04-01 2 3300 1',
      '2024-05-01 2024-05-02 1 100 1',
    ]);
  });

  test('repeat days by day leave out the first day and customers acquired later', async () => {
    const engine = await open();
    await build(engine);
    const { firstDay, counts } = await readDailyRepeats(engine, TABLES, { asOf: '2024-02-29', through: '2024-06-30' });
    expect(toIsoDate(firstDay)).toBe('2024-01-01');
    expect(
      Array.from(counts).flatMap((count, index) => (count === 0 ? [] : [`${toIsoDate(firstDay + index)} ${count}`])),
    ).toEqual(['2024-02-05 1', '2024-04-01 1']);
    await expect(readDailyRepeats(engine, TABLES, { asOf: '2023-01-01', through: '2023-02-01' })).rejects.toThrow(
      /no purchase/,
    );
  });

  describe.skipIf(!hasSharedData)('where ../shared/data lies beside the project', () => {
    test('CDNOW sample equals the reference of every customer', async () => {
      const engine = await open();
      const outcome = await buildPurchases(engine, {
        name: 'cdnow',
        parameters: parametersSchema.parse({ countZeroAmountOrders: true, currency: { code: 'USD', decimals: 2 } }),
        sources: [
          {
            source: 'orders',
            files: [await createPathSource(getSharedPath('cdnow/cdnow_sample.csv.gz'))],
            template: {
              ...createTemplate('orders', { customer_id: 'sample_id', ordered_at: 'date', amount: 'amount' }),
              equalRows: 'keep',
            },
          },
        ],
      });
      if (outcome.status !== 'built') throw new Error('The file asks.');
      const days = await readHistories(engine, outcome.purchases.tables, {
        asOf: '1997-09-30',
        holdoutUntil: '1998-06-30',
      });
      const { holdout } = days;
      const weeks = toWeeks(days);
      expect(sum(days.weight)).toBe(2357);
      expect(sum(weeks.x, weeks.weight)).toBe(2457);
      expect(sum(weeks.T, weeks.weight)).toBeCloseTo(77_111.286, 3);
      expect(weeks.count).toBe(1016);
      expect(sum(holdout?.purchases ?? [], days.weight)).toBe(1882);
      expect(sum(holdout?.cents ?? [], days.weight)).toBe(7_097_639);
      const lines = Array.from({ length: days.rowCount }, (_, row) => {
        const x = days.repeats[row] as number;
        const mean = x === 0 ? '' : ((days.repeatCents[row] as number) / x / 100).toFixed(4);
        const cents = [x, mean, holdout?.purchases[row], ((holdout?.cents[row] ?? 0) / 100).toFixed(2)].join(',');
        const line = `${toIsoDate(days.firstDay[row] as number)},${toIsoDate(days.lastDay[row] as number)},${cents}`;
        return Array.from({ length: days.weight[row] as number }, () => line);
      });
      const expected = readReferenceRows('cdnow/cdnow_sample_btyd.csv.gz').map(
        ([, first, last, x, , , mean, y, mStar]) => {
          return [first, last, x, mean === '' ? '' : Number(mean).toFixed(4), y, Number(mStar).toFixed(2)].join(',');
        },
      );
      expect(lines.flat().toSorted()).toEqual(expected.toSorted());
    });
  });
});

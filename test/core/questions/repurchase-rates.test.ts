import { expect, test } from 'vitest';
import { queryRepurchaseRates, type RepurchaseWindow } from '#core/questions/key-figures/repurchase-rates.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createMartTables } from '../../helpers/mart-tables.ts';
import { settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const scope = { schema: 'mart', parameters: settleParameters('2024-12-31') };

function buy(customer: string, date: string, voidedOn: string | null = null): GivenRow {
  return { customer_id: customer, purchase_date: date, net_cents: 100n, voided_on: voidedOn };
}

/**
 * The window of 365 days up to 2024-12-31 begins on 2024-01-02.
 * a: twice on one day. b: 30 days apart. c: 31 days apart. d: once, on the as-of date. e: second purchase voided by the as-of
 * date. f: second purchase voided only later. g: two days, the first before the window. h: after the as-of date only.
 * i: first purchase exactly 30 days before the as-of date, second on it.
 */
const PURCHASES: readonly GivenRow[] = [
  buy('a', '2024-03-01'),
  buy('a', '2024-03-01'),
  buy('b', '2024-05-01'),
  buy('b', '2024-05-31'),
  buy('c', '2024-05-01'),
  buy('c', '2024-06-01'),
  buy('d', '2024-12-31'),
  buy('e', '2024-07-01'),
  buy('e', '2024-07-10', '2024-12-31'),
  buy('f', '2024-07-01'),
  buy('f', '2024-07-10', '2025-01-01'),
  buy('g', '2024-01-01'),
  buy('g', '2024-02-15'),
  buy('h', '2025-01-05'),
  buy('i', '2024-12-01'),
  buy('i', '2024-12-31'),
];

describeOnBothEngines('queryRepurchaseRates', (open) => {
  async function queryCounts(window?: RepurchaseWindow): Promise<unknown[][]> {
    const { rows } = await queryRepurchaseRates(await open(), scope, window);
    return rows.map(({ metric, days, repeatCustomers, customers }) => [metric, days, repeatCustomers, customers]);
  }

  test('D1, D2 and D3 as of the date', async () => {
    await createMartTables(await open(), 'mart', { purchases: PURCHASES });
    expect(await queryCounts()).toEqual([
      ['customer_repurchase', null, 5, 8],
      ['customer_repurchase_by_day', null, 4, 8],
      ['n_day_repurchase', 30, 3, 7],
      ['n_day_repurchase', 60, 4, 6],
      ['n_day_repurchase', 90, 4, 6],
      ['n_day_repurchase', 180, 4, 6],
      ['n_day_repurchase', 365, 1, 1],
    ]);
    const { rows, windowFrom, windowThrough } = await queryRepurchaseRates(await open(), scope);
    expect([windowFrom, windowThrough]).toEqual(['2024-01-02', '2024-12-31']);
    expect(rows[0]?.rate).toBe(5 / 8);
  });

  test('a window of its own takes both its days', async () => {
    await createMartTables(await open(), 'mart', { purchases: PURCHASES });
    expect((await queryCounts({ from: '2024-05-01', through: '2024-05-31' })).slice(0, 2)).toEqual([
      ['customer_repurchase', null, 1, 2],
      ['customer_repurchase_by_day', null, 1, 2],
    ]);
    expect((await queryCounts({ from: '2024-05-01', through: '2024-05-30' }))[0]).toEqual([
      'customer_repurchase',
      null,
      0,
      2,
    ]);
  });

  test('nobody bought: counts are zero and rates are unknown', async () => {
    await createMartTables(await open(), 'mart', {});
    const { rows } = await queryRepurchaseRates(await open(), scope);
    expect(rows.every(({ customers, rate }) => customers === 0 && rate === null)).toBe(true);
  });
});

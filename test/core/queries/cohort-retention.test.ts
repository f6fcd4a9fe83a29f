import { expect, test } from 'vitest';
import { queryCohortRetention, type CohortCell } from '#core/queries/cohort-retention.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createMartTables } from '../../helpers/mart-tables.ts';
import { settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

function buy(
  customer: string,
  date: string,
  cents: bigint,
  margin: bigint | null = null,
  voidedOn: string | null = null,
): GivenRow {
  return { customer_id: customer, purchase_date: date, net_cents: cents, margin_cents: margin, voided_on: voidedOn };
}

const PURCHASES: readonly GivenRow[] = [
  buy('a', '2024-01-05', 100n, 40n),
  buy('a', '2024-01-20', 50n),
  buy('a', '2024-03-01', 70n, 7n),
  buy('b', '2024-01-31', 200n),
  buy('b', '2024-02-01', 10n, null, '2024-02-10'),
  buy('c', '2024-02-29', 300n),
  buy('c', '2024-03-31', 1n),
  buy('c', '2024-04-10', 2n),
  buy('d', '2024-05-01', 5n),
];

const flatten = (cell: CohortCell): unknown[] => [
  cell.cohort,
  cell.size,
  cell.age,
  cell.state,
  cell.customers,
  cell.customersInOrAfter,
  cell.customersReturned,
  cell.orders,
  cell.revenueCents,
  cell.marginCents,
  cell.cumulativeRevenueCents,
];

describeOnBothEngines('queryCohortRetention', (open) => {
  test('cells by month, the last one partly observed', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', { purchases: PURCHASES });
    const scope = { schema: 'mart', parameters: settleParameters('2024-04-15') };
    const { rows, averages, periodType } = await queryCohortRetention(engine, scope);
    expect(periodType).toBe('month');
    expect(rows.map(flatten)).toEqual([
      ['2024-01-01', 2, 0, 'value', 2, 2, 0, 3, 350n, 40n, 350n],
      ['2024-01-01', 2, 1, 'zero', 0, 1, 0, 0, 0n, null, 350n],
      ['2024-01-01', 2, 2, 'value', 1, 1, 1, 1, 70n, 7n, 420n],
      ['2024-01-01', 2, 3, 'partly_observed', 0, 0, 1, 0, 0n, null, 420n],
      ['2024-02-01', 1, 0, 'value', 1, 1, 0, 1, 300n, null, 300n],
      ['2024-02-01', 1, 1, 'value', 1, 1, 1, 1, 1n, null, 301n],
      ['2024-02-01', 1, 2, 'partly_observed', 1, 1, 1, 1, 2n, null, 303n],
      ['2024-02-01', 1, 3, 'not_observed', 0, 0, 1, 0, 0n, null, 303n],
    ]);
    expect(averages).toEqual([
      { age: 0, cohorts: 2, size: 3, customers: 3, retentionRate: 1 },
      { age: 1, cohorts: 2, size: 3, customers: 1, retentionRate: 1 / 3 },
      { age: 2, cohorts: 1, size: 2, customers: 1, retentionRate: 0.5 },
      { age: 3, cohorts: 0, size: 0, customers: 0, retentionRate: null },
    ]);
  });

  test('a period that ends on the as-of date is fully observed', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', { purchases: PURCHASES });
    const { rows } = await queryCohortRetention(engine, { schema: 'mart', parameters: settleParameters('2024-04-30') });
    expect(rows.filter(({ age, cohort }) => cohort === '2024-01-01' && age === 3).map(({ state }) => state)).toEqual([
      'zero',
    ]);
    expect(rows.some(({ state }) => state === 'partly_observed')).toBe(false);
  });

  test('quarters and ISO weeks', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', { purchases: PURCHASES });
    const scope = { schema: 'mart', parameters: settleParameters('2024-06-30') };
    const quarters = await queryCohortRetention(engine, scope, 'quarter');
    expect(
      quarters.rows.map(({ cohort, size, age, state, customers }) => [cohort, size, age, state, customers]),
    ).toEqual([
      ['2024-01-01', 3, 0, 'value', 3],
      ['2024-01-01', 3, 1, 'value', 1],
      ['2024-04-01', 1, 0, 'value', 1],
      ['2024-04-01', 1, 1, 'not_observed', 0],
    ]);
    const weeks = await queryCohortRetention(engine, scope, 'week');
    expect(
      weeks.rows.filter(({ customers }) => customers > 0).map(({ cohort, age, customers }) => [cohort, age, customers]),
    ).toEqual([
      ['2024-01-01', 0, 1],
      ['2024-01-01', 2, 1],
      ['2024-01-01', 8, 1],
      ['2024-01-29', 0, 1],
      ['2024-02-26', 0, 1],
      ['2024-02-26', 4, 1],
      ['2024-02-26', 6, 1],
      ['2024-04-29', 0, 1],
    ]);
  });

  test('no purchases, no cohorts', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', {});
    const result = await queryCohortRetention(engine, { schema: 'mart', parameters: settleParameters('2024-06-30') });
    expect(result).toEqual({ rows: [], averages: [], periodType: 'month' });
  });
});

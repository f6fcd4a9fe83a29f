import { expect, test } from 'vitest';
import {
  averageByAge,
  findDropOutRises,
  findPayback,
  readCohortCells,
  summariseCohort,
  type CohortReading,
  type CohortView,
} from '#core/questions/cohorts/cohort-reading.ts';
import { queryCohortRetention, type CohortCell } from '#core/questions/cohorts/cohort-retention.ts';
import type { CohortRequest } from '#core/questions/cohorts/cohort-scope.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';
import { createCohortMart, type GivenEvent, type GivenPurchase } from './cohort-mart.ts';

function buy(
  customer: string,
  date: string,
  cents = 100n,
  margin: bigint | null = null,
  voidedOn: string | null = null,
): GivenPurchase {
  return { customer, date, cents, margin, voidedOn };
}

const PURCHASES: readonly GivenPurchase[] = [
  buy('a', '2024-01-05', 100n, 40n),
  buy('a', '2024-01-20', 50n, 20n),
  buy('a', '2024-03-01', 70n, 7n),
  buy('b', '2024-01-31', 200n),
  buy('b', '2024-02-01', 10n, null, '2024-02-10'),
  buy('c', '2024-02-29', 300n),
  buy('c', '2024-03-31', 1n),
  buy('c', '2024-04-10', 2n),
  buy('d', '2024-05-01', 5n),
];

const VIEW: CohortView = { reading: 'in', measure: 'rate', denominator: 'size', minSize: 1, mean: 'weighted' };
const BY_MONTH: CohortRequest = { anchor: 'purchase', activity: 'purchase', unit: 'month', ages: { kind: 'calendar' } };
const scopeAt = (asOf: string) => ({ schema: 'mart', parameters: settleParameters(asOf) });

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
  async function query(
    asOf: string,
    request: CohortRequest,
    purchases = PURCHASES,
    events: readonly GivenEvent[] = [],
  ) {
    const engine = await open();
    await createCohortMart(engine, { purchases, events });
    return queryCohortRetention(engine, scopeAt(asOf), request);
  }

  test('cells by month, the last one partly observed', async () => {
    const result = await query('2024-04-15', BY_MONTH);
    expect(result.rows.map(flatten)).toEqual([
      ['2024-01-01', 2, 0, 'value', 2, 2, 0, 3, 350n, null, 350n],
      ['2024-01-01', 2, 1, 'zero', 0, 1, 0, 0, 0n, 0n, 350n],
      ['2024-01-01', 2, 2, 'value', 1, 1, 1, 1, 70n, 7n, 420n],
      ['2024-01-01', 2, 3, 'partly_observed', 0, 0, 1, 0, 0n, 0n, 420n],
      ['2024-02-01', 1, 0, 'value', 1, 1, 0, 1, 300n, null, 300n],
      ['2024-02-01', 1, 1, 'value', 1, 1, 1, 1, 1n, null, 301n],
      ['2024-02-01', 1, 2, 'partly_observed', 1, 1, 1, 1, 2n, null, 303n],
      ['2024-02-01', 1, 3, 'not_observed', 0, 0, 1, 0, 0n, 0n, 303n],
    ]);
    const means = averageByAge(readCohortCells(result, VIEW), 'weighted');
    expect(means).toEqual([
      { age: 0, cohorts: 2, value: 1 },
      { age: 1, cohorts: 2, value: 1 / 3 },
      { age: 2, cohorts: 1, value: 0.5 },
      { age: 3, cohorts: 0, value: null },
    ]);
    expect(averageByAge(readCohortCells(result, VIEW), 'simple')[1]?.value).toBe(0.5);
  });

  test('the unknown is never read as zero', async () => {
    const cells = readCohortCells(await query('2024-04-15', BY_MONTH), VIEW);
    const byState = (state: string) => cells.filter(({ cell }) => cell.state === state);
    expect(byState('not_observed').map(({ value, interval }) => [value, interval])).toEqual([[null, null]]);
    expect(byState('zero').map(({ value }) => value)).toEqual([0]);
    expect(byState('partly_observed').map(({ value, interval, isComplete }) => [value, interval, isComplete])).toEqual([
      [0, null, false],
      [1, null, false],
    ]);
    const [, zero, value] = cells;
    expect(zero?.interval?.low).toBe(0);
    expect(value?.interval?.high).toBeCloseTo(0.9055, 4);
    expect(
      readCohortCells(await query('2024-04-15', BY_MONTH), { ...VIEW, minSize: 2 }).map(({ isSmall }) => isSmall),
    ).toEqual([false, false, false, false, true, true, true, true]);
  });

  test('a period that ends on the as-of date is fully observed', async () => {
    const { rows } = await query('2024-04-30', BY_MONTH);
    expect(rows.filter(({ age, cohort }) => cohort === '2024-01-01' && age === 3).map(({ state }) => state)).toEqual([
      'zero',
    ]);
    expect(rows.some(({ state }) => state === 'partly_observed')).toBe(false);
    expect(rows.find(({ age }) => age === 3)).toMatchObject({ completeOn: '2024-04-30', eligible: 2 });
  });

  test('quarters, ISO weeks and days', async () => {
    const quarters = await query('2024-06-30', { ...BY_MONTH, unit: 'quarter' });
    expect(
      quarters.rows.map(({ cohort, size, age, state, customers }) => [cohort, size, age, state, customers]),
    ).toEqual([
      ['2024-01-01', 3, 0, 'value', 3],
      ['2024-01-01', 3, 1, 'value', 1],
      ['2024-04-01', 1, 0, 'value', 1],
      ['2024-04-01', 1, 1, 'not_observed', 0],
    ]);
    const seen = (rows: readonly CohortCell[]) =>
      rows.filter(({ customers }) => customers > 0).map(({ cohort, age, customers }) => [cohort, age, customers]);
    const weeks = await query('2024-06-30', { ...BY_MONTH, unit: 'week' });
    expect(seen(weeks.rows)).toEqual([
      ['2024-01-01', 0, 1],
      ['2024-01-01', 2, 1],
      ['2024-01-01', 8, 1],
      ['2024-01-29', 0, 1],
      ['2024-02-26', 0, 1],
      ['2024-02-26', 4, 1],
      ['2024-02-26', 6, 1],
      ['2024-04-29', 0, 1],
    ]);
    const days = await query('2024-05-03', { ...BY_MONTH, unit: 'day', maxCohorts: 2, maxAges: 3 });
    expect(
      days.rows.map(({ cohort, age, state, customersInOrAfter }) => [cohort, age, state, customersInOrAfter]),
    ).toEqual([
      ['2024-02-29', 0, 'value', 1],
      ['2024-02-29', 1, 'zero', 1],
      ['2024-02-29', 2, 'zero', 1],
      ['2024-05-01', 0, 'value', 1],
      ['2024-05-01', 1, 'zero', 0],
      ['2024-05-01', 2, 'zero', 0],
    ]);
  });

  test('three customers: unbounded, bounded, cumulative and streak retention', async () => {
    const three = [
      buy('A', '2024-01-10'),
      buy('A', '2024-02-10'),
      buy('A', '2024-04-10'),
      buy('B', '2024-01-11'),
      buy('B', '2024-03-11'),
      buy('C', '2024-01-12'),
    ];
    const result = await query('2024-04-30', BY_MONTH, three);
    const rates = (reading: CohortReading, denominator: CohortView['denominator'] = 'size') =>
      readCohortCells(result, { ...VIEW, reading, denominator }).map(({ value }) => value);
    expect(rates('in')).toEqual([1, 1 / 3, 1 / 3, 1 / 3]);
    expect(rates('in_or_after')).toEqual([1, 2 / 3, 2 / 3, 1 / 3]);
    expect(rates('cumulative')).toEqual([1, 1 / 3, 2 / 3, 2 / 3]);
    expect(rates('streak')).toEqual([1, 1 / 3, 0, 0]);
    expect(rates('in_or_after', 'previous')).toEqual([1, 2 / 3, 1, 1 / 2]);
    expect(rates('streak', 'previous')).toEqual([1, 1 / 3, 0, null]);
  });

  test('rolling days count from each customer’s own first date and wait for the whole cohort', async () => {
    const given = [
      buy('a', '2024-01-01', 10n),
      buy('a', '2024-01-01', 5n),
      buy('a', '2024-01-31', 20n),
      buy('b', '2024-01-31', 40n),
      buy('b', '2024-03-02', 80n),
      buy('b', '2024-03-03', 160n),
    ];
    const request: CohortRequest = { ...BY_MONTH, ages: { kind: 'rolling', days: 30 } };
    const state = ({ age, state: of, customers, eligible, orders, completeOn }: CohortCell) => [
      age,
      of,
      customers,
      eligible,
      orders,
      completeOn,
    ];
    const early = await query('2024-02-15', request, given);
    expect(early.rows.map(state)).toEqual([
      [0, 'partly_observed', 1, 1, 4, '2024-03-01'],
      [1, 'partly_observed', 0, 0, 0, '2024-03-31'],
    ]);
    const late = await query('2024-03-31', request, given);
    expect(late.rows.map(state)).toEqual([
      [0, 'value', 1, 2, 4, '2024-03-01'],
      [1, 'value', 1, 2, 2, '2024-03-31'],
      [2, 'partly_observed', 0, 1, 0, '2024-04-30'],
    ]);
    expect(late.ageDays?.map(({ from, through }) => [from, through])).toEqual([
      [0, 30],
      [31, 60],
      [61, 90],
    ]);
    const open31 = await query('2024-01-31', request, given);
    expect(open31.rows.map(({ state: of, completeOn }) => [of, completeOn])).toEqual([
      ['partly_observed', '2024-03-01'],
    ]);
  });

  test('brackets: cumulative is the N-day repurchase rate, what comes after the last counts as or-after', async () => {
    const given = [
      buy('a', '2024-01-01'),
      buy('a', '2024-01-31'),
      buy('b', '2024-01-01'),
      buy('b', '2024-02-01'),
      buy('c', '2024-01-01'),
      buy('c', '2024-01-01'),
      buy('c', '2024-06-01'),
    ];
    const result = await query('2024-12-31', { ...BY_MONTH, ages: { kind: 'brackets', through: [30, 60, 90] } }, given);
    expect(
      result.rows.map(({ customers, customersReturned, customersInOrAfter, ordersInOrAfter }) => [
        customers,
        customersReturned,
        customersInOrAfter,
        ordersInOrAfter,
      ]),
    ).toEqual([
      [1, 1, 3, 7],
      [1, 2, 2, 2],
      [0, 2, 1, 1],
    ]);
  });

  test('by first behaviour: visits that come back, and purchases that follow', async () => {
    const purchases = [buy('a', '2024-01-02', 10n), buy('a', '2024-02-10', 20n), buy('b', '2024-02-03', 40n)];
    const events = [
      { customer: 'a', date: '2024-01-05' },
      { customer: 'a', date: '2024-01-06' },
      { customer: 'b', date: '2024-01-20' },
      { customer: 'b', date: '2024-02-02' },
      { customer: 'p', date: '2024-01-31' },
    ];
    const visits = await query(
      '2024-02-29',
      { ...BY_MONTH, anchor: 'behavior', activity: 'behavior' },
      purchases,
      events,
    );
    expect(
      visits.rows.map(({ cohort, size, age, customers, revenueCents }) => [cohort, size, age, customers, revenueCents]),
    ).toEqual([
      ['2024-01-01', 3, 0, 3, 0n],
      ['2024-01-01', 3, 1, 1, 60n],
    ]);
    const bought = await query('2024-02-29', { ...BY_MONTH, anchor: 'behavior' }, purchases, events);
    expect(bought.rows.map(({ customers, customersReturned }) => [customers, customersReturned])).toEqual([
      [0, 0],
      [2, 2],
    ]);
    expect(readCohortCells(bought, VIEW).map(({ value }) => value)).toEqual([0, 2 / 3]);
  });

  test('money: AOV, revenue per acquired customer, margins and payback', async () => {
    const engine = await open();
    await createCohortMart(engine, {
      purchases: [
        buy('a', '2024-01-05', 100n, 40n),
        buy('a', '2024-02-05', 300n, 90n),
        buy('b', '2024-01-06', 200n, 60n),
        buy('c', '2024-02-01', 50n),
      ],
      costs: [
        { startedOn: '2024-01-01', cents: 180n },
        { startedOn: '2024-02-01', cents: 60n },
      ],
    });
    const result = await queryCohortRetention(engine, scopeAt('2024-02-29'), BY_MONTH);
    const read = (view: Partial<CohortView>) => readCohortCells(result, { ...VIEW, ...view }).map(({ value }) => value);
    expect(read({ measure: 'aov' })).toEqual([150, 300, 50, null]);
    expect(read({ measure: 'aov', reading: 'cumulative' })).toEqual([150, 200, 50, null]);
    expect(read({ measure: 'ltv' })).toEqual([150, 300, 50, null]);
    expect(read({ measure: 'margin' })).toEqual([100, 90, null, null]);
    expect(read({ measure: 'revenue', reading: 'in_or_after' })).toEqual([600, 300, 50, null]);
    const [first] = result.rows;
    expect(first?.squares.inPeriod).toEqual({ orders: 2, revenue: 100 ** 2 + 200 ** 2, margin: 40 ** 2 + 60 ** 2 });
    expect(result.rows[1]?.squares.cumulative).toEqual({
      orders: 5,
      revenue: 400 ** 2 + 200 ** 2,
      margin: 130 ** 2 + 60 ** 2,
    });
    expect(first?.squares.inOrAfter).toEqual(result.rows[1]?.squares.cumulative);
    expect(findPayback(result)).toEqual([
      { cohort: '2024-01-01', cacCents: 90, age: 1, basis: 'margin' },
      { cohort: '2024-02-01', cacCents: 60, age: null, basis: 'revenue' },
    ]);
    const ofFew = await queryCohortRetention(
      engine,
      { ...scopeAt('2024-02-29'), audience: { kind: 'customers', ids: ['a'] } },
      BY_MONTH,
    );
    expect(ofFew.cohorts).toEqual([{ start: '2024-01-01', end: '2024-01-31', size: 1, costCents: null }]);
  });

  test('a mean that rises only because cohorts drop out is found', async () => {
    const given = [
      buy('a', '2024-01-01'),
      buy('a', '2024-02-01'),
      buy('a', '2024-03-01'),
      buy('b', '2024-02-01'),
      buy('c', '2024-02-02'),
    ];
    const cells = readCohortCells(await query('2024-03-31', BY_MONTH, given), { ...VIEW, reading: 'in_or_after' });
    expect(averageByAge(cells, 'weighted').map(({ value }) => value)).toEqual([1, 1 / 3, 1]);
    expect(findDropOutRises(cells, 'weighted')).toEqual([2]);
    expect(
      findDropOutRises(
        cells.filter(({ cell }) => cell.cohort === '2024-01-01'),
        'weighted',
      ),
    ).toEqual([]);
    expect(summariseCohort(cells.slice(0, 3), VIEW, 1)).toBe(1);
  });

  test('no purchases, no cohorts', async () => {
    const result = await query('2024-06-30', BY_MONTH, []);
    expect(result).toMatchObject({ rows: [], cohorts: [] });
  });
});

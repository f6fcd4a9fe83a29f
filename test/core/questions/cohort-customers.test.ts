import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { currentCustomers } from '#core/questions/audience/audience.ts';
import { queryCohortCustomers, writeCohortRule } from '#core/questions/cohorts/cohort-customers.ts';
import { readCohortCells, type CohortReading } from '#core/questions/cohorts/cohort-reading.ts';
import { queryCohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import type { CohortRequest } from '#core/questions/cohorts/cohort-scope.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';
import { createCohortMart } from './cohort-mart.ts';

const READINGS: readonly CohortReading[] = ['in', 'in_or_after', 'cumulative', 'streak'];
const REQUESTS: readonly CohortRequest[] = [
  { anchor: 'purchase', activity: 'purchase', unit: 'month', ages: { kind: 'calendar' } },
  { anchor: 'purchase', activity: 'purchase', unit: 'month', ages: { kind: 'rolling', days: 20 }, maxAges: 3 },
  { anchor: 'purchase', activity: 'purchase', unit: 'quarter', ages: { kind: 'brackets', through: [10, 60] } },
  { anchor: 'behavior', activity: 'purchase', unit: 'month', ages: { kind: 'calendar' }, maxCohorts: 2 },
  { anchor: 'purchase', activity: 'behavior', unit: 'week', ages: { kind: 'calendar' }, maxAges: 4 },
];

const days = fc
  .integer({ min: 0, max: 110 })
  .map((day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10));
const given = fc.record({
  purchases: fc.array(fc.record({ customer: fc.constantFrom('a', 'b', 'c', 'd', 'e'), date: days }), { maxLength: 16 }),
  events: fc.array(fc.record({ customer: fc.constantFrom('a', 'b', 'c', 'f'), date: days }), { maxLength: 12 }),
});
const scope = { schema: 'mart', parameters: settleParameters('2024-04-20') };

describeOnBothEngines('queryCohortCustomers', (open, kind) => {
  test(
    'lists exactly the customers that a cell counts, and the rule that stays true names the same',
    { timeout: 200_000 },
    async () => {
      const engine = await open();
      await fc.assert(
        fc.asyncProperty(
          given,
          fc.constantFrom(...REQUESTS),
          fc.constantFrom(...READINGS),
          async (mart, request, reading) => {
            await createCohortMart(engine, mart);
            const result = await queryCohortRetention(engine, scope, request);
            const view = { reading, measure: 'customers', denominator: 'size', minSize: 1, mean: 'weighted' } as const;
            const cells = readCohortCells(result, view).filter(({ cell }) => cell.state !== 'not_observed');
            for (const { cell, value } of cells.slice(0, 12)) {
              const asked = { request, reading, cells: [{ cohort: cell.cohort, age: cell.age }], isComplement: false };
              const ids = await queryCohortCustomers(engine, scope, asked);
              expect(ids.length).toBe(value);
              const rest = await queryCohortCustomers(engine, scope, { ...asked, isComplement: true });
              expect(ids.length + rest.length).toBe(cell.size);
              for (const [isComplement, expected] of [
                [false, ids],
                [true, rest],
              ] as const) {
                const rule = writeCohortRule({ ...asked, isComplement });
                if (rule === null) continue;
                const found = await engine.query(
                  sql`select customer_id from ${currentCustomers({ ...scope, audience: rule })} as found order by customer_id`,
                );
                expect(toRows(found).map((row) => row['customer_id'])).toEqual(expected);
              }
            }
          },
        ),
        { numRuns: kind === 'native' ? 25 : 5 },
      );
    },
  );

  test('a block of cells lists every customer once', async () => {
    const engine = await open();
    await createCohortMart(engine, {
      purchases: ['2024-01-05', '2024-02-05', '2024-03-05'].flatMap((date) => [
        { customer: 'a', date },
        { customer: 'b', date: date === '2024-03-05' ? '2024-01-20' : date },
      ]),
    });
    const request = REQUESTS[0] as CohortRequest;
    const cells = [1, 2].map((age) => ({ cohort: '2024-01-01', age }));
    const asked = { request, reading: 'in', cells, isComplement: false } as const;
    expect(await queryCohortCustomers(engine, scope, asked)).toEqual(['a', 'b']);
    expect(await queryCohortCustomers(engine, scope, { ...asked, cells: cells.slice(1) })).toEqual(['a']);
    expect(
      await queryCohortCustomers(engine, { ...scope, audience: { kind: 'customers', ids: ['b'] } }, asked),
    ).toEqual(['b']);
    expect(await queryCohortCustomers(engine, scope, { ...asked, cells: [] })).toEqual([]);
  });
});

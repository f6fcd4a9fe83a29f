import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { queryCohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import type { CohortRequest } from '#core/questions/cohorts/cohort-scope.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';
import { createCohortMart, type GivenEvent, type GivenPurchase } from './cohort-mart.ts';

const TEST_TIMEOUT_MS = 200_000;
const SCOPE = { schema: 'mart', parameters: settleParameters('2024-12-20') };

function dayOf(number: number): string {
  return new Date(Date.UTC(2024, 0, 1 + (number % 350))).toISOString().slice(0, 10);
}

const NAMES = Array.from({ length: 30 }, (_, index) => `c${String(index).padStart(2, '0')}`);
const PURCHASES: readonly GivenPurchase[] = NAMES.flatMap((customer, index) =>
  Array.from({ length: (index * 7) % 6 }, (_, order) => ({
    customer,
    date: dayOf(index * 11 + order * order * 19),
    cents: BigInt(100 + ((index * 37 + order * 53) % 900)),
    margin: index % 9 === 0 ? null : BigInt(10 + order),
    voidedOn: (index + order) % 11 === 0 ? '2024-12-01' : null,
  })),
);
const EVENTS: readonly GivenEvent[] = NAMES.flatMap((customer, index) =>
  Array.from({ length: (index * 5) % 7 }, (_, visit) => ({ customer, date: dayOf(index * 13 + visit * 29) })),
);
const MEANT = NAMES.filter((_, index) => index % 3 !== 1);

const REQUESTS: readonly CohortRequest[] = [
  { anchor: 'purchase', activity: 'purchase', unit: 'month', ages: { kind: 'calendar' } },
  { anchor: 'purchase', activity: 'purchase', unit: 'week', ages: { kind: 'calendar' }, maxCohorts: 9, maxAges: 5 },
  { anchor: 'purchase', activity: 'purchase', unit: 'month', ages: { kind: 'rolling', days: 30 } },
  { anchor: 'purchase', activity: 'behavior', unit: 'quarter', ages: { kind: 'brackets', through: [30, 60, 90] } },
  { anchor: 'behavior', activity: 'behavior', unit: 'month', ages: { kind: 'calendar' }, maxAges: 4 },
  { anchor: 'behavior', activity: 'purchase', unit: 'month', ages: { kind: 'rolling', days: 14 } },
];

describeOnBothEngines('cohorts under filters', (open) => {
  test('are the cohorts of a shop that has only those customers', { timeout: TEST_TIMEOUT_MS }, async () => {
    const engine = await open();
    const audience: AudienceRule = { kind: 'customers', ids: [...MEANT] };
    await createCohortMart(engine, { purchases: PURCHASES, events: EVENTS });
    const filtered = [];
    for (const request of REQUESTS) filtered.push(await queryCohortRetention(engine, { ...SCOPE, audience }, request));
    const isMeant = ({ customer }: { readonly customer: string }): boolean => MEANT.includes(customer);
    await createCohortMart(engine, { purchases: PURCHASES.filter(isMeant), events: EVENTS.filter(isMeant) });
    for (const [index, request] of REQUESTS.entries()) {
      const alone = await queryCohortRetention(engine, SCOPE, request);
      expect(filtered[index], JSON.stringify(request)).toEqual(alone);
      expect(alone.rows.length).toBeGreaterThan(0);
    }
  });

  test('sums and squares equal plain SQL over pairs of purchases', { timeout: TEST_TIMEOUT_MS }, async () => {
    const engine = await open();
    await createCohortMart(engine, { purchases: PURCHASES, events: EVENTS });
    const { rows } = await queryCohortRetention(engine, SCOPE, REQUESTS[0]);
    const plain = toRows(
      await engine.query(sql`
with bought as (
  select customer_no, date_trunc('month', purchase_date) as month, net_cents::double as cents
  from mart.int_purchases where purchase_date <= date '2024-12-20' and (voided_on is null or voided_on > date '2024-12-20')
),
born as (select customer_no, min(month) as cohort from bought group by customer_no),
aged as (
  select customer_no, cohort, month, cents,
    12 * (year(month) - year(cohort)) + month(month) - month(cohort) as age
  from bought join born using (customer_no)
),
cells as (select distinct c.cohort, a.age from aged as c cross join (select unnest(range(12)) as age) as a)
select cast(cast(cells.cohort as date) as varchar) as cohort, cast(cells.age as integer) as age,
  (select count(distinct customer_no) from aged where aged.cohort = cells.cohort and aged.age = cells.age) as customers,
  (select count(distinct customer_no) from aged where aged.cohort = cells.cohort and aged.age >= cells.age) as in_or_after,
  (select coalesce(sum(total * total), 0) from (
    select sum(cents) as total from aged where aged.cohort = cells.cohort and aged.age <= cells.age group by customer_no)) as squares_to_date,
  (select coalesce(sum(total * total), 0) from (
    select sum(cents) as total from aged where aged.cohort = cells.cohort and aged.age >= cells.age group by customer_no)) as squares_onward
from cells order by all`),
    );
    const shown = rows.map(({ cohort, age, customers, customersInOrAfter, squares }) => ({
      cohort,
      age,
      customers: BigInt(customers),
      in_or_after: BigInt(customersInOrAfter),
      squares_to_date: squares.cumulative.revenue,
      squares_onward: squares.inOrAfter.revenue,
    }));
    expect(shown).toEqual(plain.filter((row) => Number(row['age']) < 12));
    expect(shown.length).toBeGreaterThan(50);
  });
});

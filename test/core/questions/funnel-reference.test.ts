import { describe, expect, test } from 'vitest';
import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { queryActivity } from '#core/questions/behaviour/activity.ts';
import { readCohortCells, type CohortReading } from '#core/questions/cohorts/cohort-reading.ts';
import { queryCohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import { queryFunnel, type FunnelArgs } from '#core/questions/behaviour/funnel.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { createPathSource } from '../../../cli/path-source.ts';
import { buildSample } from '../../golden/sample-build.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { getSharedPath, hasSharedData } from '../../helpers/shared-data.ts';

const BUILD_TIMEOUT_MS = 600_000;

const ARGS: FunnelArgs = {
  steps: ['view', 'cart', 'purchase'],
  order: 'ordered',
  windowHours: 72,
  repurchaseDays: 30,
  count: 'people',
  from: '2000-01-01',
  through: '2099-12-31',
  breakdown: null,
  trend: 'day',
};

async function readOne(engine: Engine, statement: Sql): Promise<Row> {
  return toSingleRow(await engine.query(statement));
}

/**
 * People through view → cart → purchase → repurchase as plain joins over every combination, without any matching: who has a view, a
 * cart not before it and a purchase not before that, the last within the window of the view; and a purchase on a later day.
 */
function writePeople(events: Sql, purchases: Sql, isWithin: (from: string, to: string) => string): Sql {
  return sql`
with steps as materialized (${events}),
buys as materialized (${purchases}),
viewed as (select distinct customer_no, moment from steps where behavior = 1),
carted as (
  select distinct v.customer_no, v.moment as first_at, c.moment
  from viewed v join steps c on c.customer_no = v.customer_no and c.behavior = 3 and c.moment >= v.moment and ${rawSql(isWithin('v.moment', 'c.moment'))}
),
bought as (
  select distinct c.customer_no, p.moment
  from carted c join buys p on p.customer_no = c.customer_no and p.moment >= c.moment and ${rawSql(isWithin('c.first_at', 'p.moment'))}
),
again as (
  select distinct b.customer_no
  from bought b join buys p on p.customer_no = b.customer_no
    and cast(p.moment as date) > cast(b.moment as date) and cast(p.moment as date) - cast(b.moment as date) <= 30
)
select
  (select count(distinct customer_no) from viewed) as viewed,
  (select count(distinct customer_no) from carted) as carted,
  (select count(distinct customer_no) from bought) as bought,
  (select count(*) from again) as again`;
}

describeOnBothEngines('the sample equals plain SQL', (open) => {
  test('cohorts by month and the funnel by people', { timeout: BUILD_TIMEOUT_MS }, async () => {
    const engine = await open();
    const project = await buildSample(engine);
    const scope = { schema: project.schema, parameters: project.parameters };

    const cohorts = await queryCohortRetention(engine, scope);
    const plain = toRows(
      await engine.query(sql`
with bought as (
  select distinct customer_id, date_trunc('month', purchase_date) as month from mart.int_purchases
  where voided_on is null or voided_on > cast(${project.parameters.asOfDate} as date)
),
firsts as (select customer_id, min(month) as cohort from bought group by customer_id)
select cast(cast(cohort as date) as varchar) as cohort, cast(date_diff('month', cohort, month) as integer) as age,
  cast(count(*) as integer) as customers
from bought join firsts using (customer_id) group by all order by cohort, age`),
    );
    expect(
      cohorts.rows
        .filter(({ customers }) => customers > 0)
        .map(({ cohort, age, customers }) => ({ cohort, age, customers })),
    ).toEqual(plain);

    const view = { measure: 'rate', denominator: 'size', minSize: 1, mean: 'weighted' } as const;
    const read = (reading: CohortReading) => readCohortCells(cohorts, { ...view, reading });
    const inPeriod = read('in');
    const orAfter = read('in_or_after');
    const cumulative = read('cumulative');
    inPeriod.forEach(({ value }, index) => {
      expect(orAfter[index]?.value ?? 0).toBeGreaterThanOrEqual(value ?? 0);
      expect(cumulative[index]?.value ?? 0).toBeGreaterThanOrEqual(inPeriod[index]?.cell.age === 0 ? 0 : (value ?? 0));
    });

    const funnel = await queryFunnel(engine, scope, ARGS);
    const people = await readOne(
      engine,
      writePeople(
        sql`select customer_no, behavior, occurred_at as moment from mart.int_events where behavior in (1, 3)`,
        sql`select customer_no, purchased_at as moment from mart.int_purchases where not purchased_at_is_date
          and (voided_on is null or voided_on > cast(${project.parameters.asOfDate} as date))`,
        (from, to) => `${to} <= ${from} + interval '72 hours'`,
      ),
    );
    const dated = await readOne(engine, sql`select count(*) as n from mart.int_purchases where purchased_at_is_date`);
    expect(dated).toEqual({ n: 0n });
    expect(funnel.counts).toEqual(Object.values(people).map(Number));
    expect(funnel.fromOrders).toBe(true);
  });
});

async function buildEvents(engine: Engine): Promise<BuiltProject> {
  const columns = {
    customer_id: 'user_id',
    occurred_at: 'date',
    behavior_type: 'event',
    product_id: 'item_id',
    price: 'price',
  };
  const outcome = await buildProject(engine, {
    name: 'EComm 618',
    parameters: parametersSchema.parse({}),
    sources: [
      {
        source: 'behaviors',
        files: [await createPathSource(getSharedPath('ecomm618/events_derived.csv.gz'))],
        template: { ...createTemplate('behaviors', columns), equalRows: 'keep' as const },
      },
    ],
  });
  if (outcome.status !== 'built') throw new Error(`Questions: ${JSON.stringify(outcome.questions)}`);
  return outcome.project;
}

describe.skipIf(!hasSharedData)('EComm 618, where ../shared/data lies beside the project', () => {
  describeOnBothEngines('behaviours known by their day only equal plain SQL and the reference', (open) => {
    test('the funnel by people and the daily activity', { timeout: BUILD_TIMEOUT_MS }, async () => {
      const engine = await open();
      const project = await buildEvents(engine);
      const scope = { schema: project.schema, parameters: project.parameters };
      const funnel = await queryFunnel(engine, scope, ARGS);
      const people = await readOne(
        engine,
        writePeople(
          sql`select distinct customer_no, behavior, day as moment from mart.int_events where behavior in (1, 3)`,
          sql`select distinct customer_no, day as moment from mart.int_events where behavior = 4`,
          (from, to) => `${to} - ${from} <= 3`,
        ),
      );
      expect(funnel.counts).toEqual(Object.values(people).map(Number));
      expect(funnel).toMatchObject({ fromOrders: false, dateOnlyShare: 1 });
      const events = await queryFunnel(engine, scope, { ...ARGS, count: 'events', repurchaseDays: null });
      expect(events.counts[0]).toBe(57_917);
      expect(events.counts[2]).toBeLessThanOrEqual(6_701);
      const days = await queryActivity(engine, scope, { unit: 'day', from: '2019-06-10', through: '2019-06-19' });
      expect(days.map(({ customers }) => customers)).toEqual([382, 446, 450, 552, 570, 703, 915, 766, 840, 593]);
      expect(days.map(({ purchaseDays }) => purchaseDays)).toEqual([70, 108, 99, 76, 54, 62, 506, 272, 504, 138]);
    });
  });
});

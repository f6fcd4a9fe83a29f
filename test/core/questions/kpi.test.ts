import { beforeAll, describe, expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { KpiId } from '#core/questions/key-figures/kpi-metrics.ts';
import { queryKpis, type Kpi, type Kpis } from '#core/questions/key-figures/kpi.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { buildSample } from '../../golden/sample-build.ts';
import { buildModels, orderLine } from '../../helpers/build-models.ts';
import { describeOnBothEngines, openTestEngine } from '../../helpers/engines.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';

const findKpi = (kpis: Kpis, id: KpiId): Kpi => {
  const found = kpis.rows.find((kpi) => kpi.id === id);
  if (found === undefined) throw new Error(`No ${id}.`);
  return found;
};

describeOnBothEngines('queryKpis', (open) => {
  const orders = [
    orderLine('a', '2023-02-01', 10_000),
    orderLine('a', '2023-03-03', 10_000),
    orderLine('a', '2024-05-01', 30_000),
    orderLine('a', '2024-05-11', 20_000),
    orderLine('b', '2023-06-01', 5_000),
    orderLine('b', '2024-06-20', 5_000, { refund_cents: 2_000, refunded_at: '2024-07-05' }),
    orderLine('c', '2024-06-25', 8_000),
  ];

  test('counts by hand, and compares with what was known a year before', async () => {
    const engine = await open();
    const parameters = settleParameters('2024-06-30');
    await buildModels(engine, ['fct_cst_profile', 'agg_cst_current'], { stg_orders: orders }, parameters);
    const kpis = await queryKpis(engine, { schema: 'mart', parameters });
    expect(kpis.comparison).toEqual({ kind: 'year', date: '2023-06-30', isWindowCovered: false });
    expect(kpis).toMatchObject({ windowFrom: '2023-07-02', windowThrough: '2024-06-30' });
    expect(findKpi(kpis, 'customers')).toMatchObject({ value: 3, previous: 2, interval: null });
    expect(findKpi(kpis, 'repurchase')).toMatchObject({ value: 1 / 3, numerator: 1, denominator: 3, previous: null });
    expect(findKpi(kpis, 'cycle')).toMatchObject({ value: 10, numerator: 1, interval: null, previous: null });
    expect(findKpi(kpis, 'order_value')).toMatchObject({ value: 63_000 / 4, numerator: 63_000, denominator: 4 });
  });

  test('goes by the filters in force', async () => {
    const engine = await open();
    const parameters = settleParameters('2024-06-30');
    await buildModels(engine, ['fct_cst_profile', 'agg_cst_current'], { stg_orders: orders }, parameters);
    const audience: AudienceRule = { kind: 'customers', ids: ['a'] };
    const kpis = await queryKpis(engine, { schema: 'mart', parameters, audience });
    expect(findKpi(kpis, 'customers')).toMatchObject({ value: 1, previous: 1 });
    expect(findKpi(kpis, 'order_value')).toMatchObject({ value: 25_000, interval: null });
    const everybody = await queryKpis(engine, { schema: 'mart', parameters });
    expect(findKpi(everybody, 'customers')).toMatchObject({ value: 3, previous: 2 });
    expect(await queryKpis(engine, { schema: 'mart', parameters, audience })).toEqual(kpis);
  });

  test('has no comparison before the second period, and no rates of nobody', async () => {
    const engine = await open();
    const parameters = settleParameters('2024-06-20');
    await buildModels(
      engine,
      ['fct_cst_profile', 'agg_cst_current'],
      { stg_orders: [orderLine('a', '2024-06-03', 100)] },
      parameters,
    );
    const scope = { schema: 'mart', parameters };
    expect((await queryKpis(engine, scope)).comparison).toBeNull();
    const nobody = await queryKpis(engine, { ...scope, audience: { kind: 'customers', ids: [] } });
    expect(nobody.rows.map(({ value }) => value)).toEqual([0, null, null, null, null, null]);
  });
});

type Purchase = { customer: string; day: string; voided: string | null };
type Money = { customer: string; booked: string; known: string; cents: number };

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** The windows once more, in plain code over rows. */
function referTo(purchases: readonly Purchase[], money: readonly Money[], date: string) {
  const from = new Date((dayNumber(date) - 364) * 86_400_000).toISOString().slice(0, 10);
  const known = purchases.filter(({ day, voided }) => day <= date && (voided === null || voided > date));
  const customers = new Set(known.map(({ customer }) => customer));
  const inWindow = new Map<string, number>();
  const days = new Map<string, Set<string>>();
  for (const { customer, day } of known) {
    if (day >= from) inWindow.set(customer, (inWindow.get(customer) ?? 0) + 1);
    days.set(customer, (days.get(customer) ?? new Set()).add(day));
  }
  const cycles: number[] = [];
  for (const own of days.values()) {
    const sorted = [...own].filter((day) => day >= from).toSorted();
    const gaps = sorted.flatMap((day, index) =>
      index > 0 ? [dayNumber(day) - dayNumber(sorted[index - 1] ?? day)] : [],
    );
    if (gaps.length > 0) cycles.push(median(gaps));
  }
  const revenue = money
    .filter(
      ({ customer, booked, known: knownOn }) =>
        customers.has(customer) && booked >= from && booked <= date && knownOn <= date,
    )
    .reduce((sum, { cents }) => sum + cents, 0);
  const counts = [...inWindow.values()];
  return {
    repurchase: counts.filter((count) => count >= 2).length / counts.length,
    cycle: median(cycles),
    order_value: revenue / counts.reduce((sum, count) => sum + count, 0),
  };
}

describe('the tiles of the sample', () => {
  let engine: Engine;
  let project: BuiltProject;
  let kpis: Kpis;

  beforeAll(async () => {
    engine = await openTestEngine('native');
    project = await buildSample(engine);
    kpis = await queryKpis(engine, { schema: project.schema, parameters: project.parameters, audience: EVERYBODY });
    return () => engine.close();
  });

  test('equal a reference in plain code, now and at the date of comparison', async () => {
    const purchases = toRows(
      await engine.query(
        sql`select customer_no::varchar as customer, purchase_date::varchar as day, voided_on::varchar as voided from ${ident(project.schema, 'int_purchases')}`,
      ),
    ) as unknown as Purchase[];
    const money = toRows(
      await engine.query(
        sql`select customer_no::varchar as customer, booked_on::varchar as booked, known_on::varchar as known, amount_cents::double as cents from ${ident(project.schema, 'int_money_events')}`,
      ),
    ) as unknown as Money[];
    const now = referTo(purchases, money, project.parameters.asOfDate);
    const date = kpis.comparison?.date ?? '';
    const then = referTo(purchases, money, date);
    for (const id of ['repurchase', 'cycle', 'order_value'] as const) {
      expect(findKpi(kpis, id).value, id).toBeCloseTo(now[id], 8);
      if (kpis.comparison?.isWindowCovered === true) expect(findKpi(kpis, id).previous, id).toBeCloseTo(then[id], 8);
      else expect(findKpi(kpis, id).previous, id).toBeNull();
    }
  });

  test('hold their value within their interval and compare with the year before', () => {
    expect(kpis.comparison).toMatchObject({ kind: 'year', date: '2025-06-30' });
    for (const { id, value, interval } of kpis.rows.filter((kpi) => kpi.interval !== null)) {
      expect(interval?.low, id).toBeLessThanOrEqual(value ?? Number.NaN);
      expect(interval?.high, id).toBeGreaterThanOrEqual(value ?? Number.NaN);
    }
    expect(kpis.rows.filter(({ interval }) => interval === null).map(({ id }) => id)).toEqual(['customers']);
  });

  test('are the same at the date of comparison as a build whose data end there', async () => {
    const before = kpis.comparison?.date ?? '';
    const rows = toRows(
      await engine.query(
        sql`select count(*) as customers, count(*) filter (where segment_key = 1) as fresh from ${ident(project.schema, 'fct_cst_profile')}
          where period_end_date = ${before}::date and last_purchase_date is not null`,
      ),
    );
    expect(findKpi(kpis, 'customers').previous).toBe(Number(rows[0]?.['customers']));
    expect(findKpi(kpis, 'new_share').previous).toBeCloseTo(
      Number(rows[0]?.['fresh']) / Number(rows[0]?.['customers']),
      10,
    );
  });
});

import { describe, expect, test } from 'vitest';
import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { queryCohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import { queryRepurchaseRates } from '#core/questions/key-figures/repurchase-rates.ts';
import { sql } from '#core/kernel/sql.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { hashText } from '../helpers/canonical-csv.ts';
import { describeOnBothEngines } from '../helpers/engines.ts';
import { getSharedPath, hasSharedData, readReference, readReferenceRows } from '../helpers/shared-data.ts';

type NDayReference = { n: number; den: number };
type Reference = {
  rows: number;
  customers: number;
  sum_cents: number;
  customer_days: number;
  rfm: { sha256_id_recency_orders_days_cents: string };
  cohort_month: { cohorts: Record<string, { size: number; active: number[]; cents: number[] }> };
  repurchase: {
    D1_two_or_more_orders: { n: number };
    D2_two_or_more_purchase_days: { n: number };
    D3_second_purchase_day_within_N_days: Record<string, { only_fully_observed: NDayReference }>;
  };
  snapshot_customer_month: { rows: number; sha256: string };
};

const CASES = [
  { name: 'cdnow_sample', customerColumn: 'sample_id', snapshotRows: 40_131 },
  { name: 'cdnow_master', customerColumn: 'customer_id', snapshotRows: 401_288 },
] as const;

const FIRST_DAY = '1997-01-01';
const AS_OF = '1998-07-01';

/** The reference counts every record as an order, the free ones too. */
async function buildCdnow(engine: Engine, name: string, customerColumn: string): Promise<BuiltProject> {
  const template = {
    ...createTemplate('orders', { customer_id: customerColumn, ordered_at: 'date', amount: 'amount', quantity: 'cds' }),
    currency: 'USD',
    equalRows: 'keep' as const,
  };
  const outcome = await buildProject(engine, {
    name,
    parameters: parametersSchema.parse({
      asOfDate: AS_OF,
      currency: { code: 'USD', decimals: 2 },
      countZeroAmountOrders: true,
    }),
    sources: [{ source: 'orders', files: [await createPathSource(getSharedPath(`cdnow/${name}.csv.gz`))], template }],
  });
  if (outcome.status !== 'built') throw new Error(`Questions: ${JSON.stringify(outcome.questions)}`);
  return outcome.project;
}

describe.skipIf(!hasSharedData)('CDNOW, where ../shared/data lies beside the project', () => {
  describeOnBothEngines('purchase histories equal the independent reference', (open) => {
    for (const { name, customerColumn, snapshotRows } of CASES) {
      test(`${name}: totals, RFM, cohorts, repurchase, monthly snapshot`, { timeout: 180_000 }, async () => {
        const engine = await open();
        const reference = readReference(`cdnow/${name}.reference.json`) as Reference;
        const project = await buildCdnow(engine, name, customerColumn);
        expect(project.tables.flatMap(({ failures }) => failures)).toEqual([]);

        const [file] = project.report.files;
        expect(file).toMatchObject({ rowsIn: reference.rows, loaded: reference.rows, duplicates: 0, rejected: 0 });
        const totals = toSingleRow(
          await engine.query(sql`
            select count(*) as customers, sum(monetary_cents)::bigint as cents, sum(frequency)::bigint as orders
            from mart.agg_cst_current where segment_key > 0`),
        );
        expect(totals).toEqual({
          customers: BigInt(reference.customers),
          cents: BigInt(reference.sum_cents),
          orders: BigInt(reference.rows),
        });
        const daily = toSingleRow(
          await engine.query(sql`
            select count(*) as days, sum(revenue_cents)::bigint as cents, sum(order_count)::bigint as orders
            from mart.fct_cst_behavior_daily`),
        );
        expect(daily).toEqual({
          days: BigInt(reference.customer_days),
          cents: BigInt(reference.sum_cents),
          orders: BigInt(reference.rows),
        });

        const rfm = toRows(
          await engine.query(sql`
            select c.customer_id::bigint as id, c.recency_days, c.frequency, d.days, c.monetary_cents
            from mart.agg_cst_current c
            join (select customer_id, count(*) as days from mart.fct_cst_behavior_daily where order_count > 0 group by all) d using (customer_id)
            order by id`),
        );
        const lines = rfm.map((row) =>
          [row['id'], row['recency_days'], row['frequency'], row['days'], row['monetary_cents']].join(','),
        );
        expect(hashText(`${lines.join('\n')}\n`)).toBe(reference.rfm.sha256_id_recency_orders_days_cents);

        const cohorts = await queryCohortRetention(engine, { schema: project.schema, parameters: project.parameters });
        for (const [month, expected] of Object.entries(reference.cohort_month.cohorts)) {
          const cells = cohorts.rows.filter(
            ({ cohort, age }) => cohort === `${month}-01` && age < expected.active.length,
          );
          expect(cells.map(({ size }) => size)).toEqual(expected.active.map(() => expected.size));
          expect(cells.map(({ customers }) => customers)).toEqual(expected.active);
          expect(cells.map(({ revenueCents }) => Number(revenueCents))).toEqual(expected.cents);
        }

        const rates = await queryRepurchaseRates(
          engine,
          { schema: project.schema, parameters: project.parameters },
          { from: FIRST_DAY, through: AS_OF },
        );
        const rate = (metric: string, days: number | null): unknown => {
          const found = rates.rows.find((row) => row.metric === metric && row.days === days);
          return found && { n: found.repeatCustomers, den: found.customers };
        };
        const { repurchase } = reference;
        expect(rate('customer_repurchase', null)).toEqual({
          n: repurchase.D1_two_or_more_orders.n,
          den: reference.customers,
        });
        expect(rate('customer_repurchase_by_day', null)).toEqual({
          n: repurchase.D2_two_or_more_purchase_days.n,
          den: reference.customers,
        });
        for (const [days, { only_fully_observed }] of Object.entries(repurchase.D3_second_purchase_day_within_N_days)) {
          expect(rate('n_day_repurchase', Number(days))).toEqual({
            n: only_fully_observed.n,
            den: only_fully_observed.den,
          });
        }

        const snapshot = toSingleRow(
          await engine.query(sql`select count(*) as n, max(period_key) as last from mart.fct_cst_profile`),
        );
        expect(snapshot).toEqual({ n: BigInt(snapshotRows), last: 19_980_630 });
        expect(snapshotRows).toBe(reference.snapshot_customer_month.rows);
        const months = toRows(
          await engine.query(sql`
            select customer_id::bigint as id, period_key, period_orders, period_revenue_cents, frequency, monetary_cents, recency_days
            from mart.fct_cst_profile order by period_key, id`),
        );
        const monthLines = months.map((row) => {
          const key = String(row['period_key']);
          const cells = [
            row['period_orders'],
            row['period_revenue_cents'],
            row['frequency'],
            row['monetary_cents'],
            row['recency_days'],
          ];
          return [row['id'], `${key.slice(0, 4)}-${key.slice(4, 6)}`, ...cells].join(',');
        });
        expect(hashText(`${monthLines.join('\n')}\n`)).toBe(reference.snapshot_customer_month.sha256);
      });
    }

    test(
      'recency, orders and money of every sample customer equal the per-customer reference',
      { timeout: 120_000 },
      async () => {
        const engine = await open();
        await buildCdnow(engine, 'cdnow_sample', 'sample_id');
        const rows = toRows(
          await engine.query(sql`
          select customer_id::bigint::varchar as id, last_purchase_date, first_purchase_date, frequency, monetary_cents, recency_days
          from mart.agg_cst_current order by customer_id::bigint`),
        );
        const expected = readReferenceRows('cdnow/cdnow_sample_rfm.csv.gz').map(
          ([id, last, first, orders, , cents, recency]) => [id, last, first, orders, cents, recency].join(','),
        );
        const actual = rows.map((row) =>
          [
            row['id'],
            row['last_purchase_date'],
            row['first_purchase_date'],
            row['frequency'],
            row['monetary_cents'],
            row['recency_days'],
          ].join(','),
        );
        expect(actual).toEqual(expected);
      },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { toRows } from '#core/engine/columns.ts';
import { createTemplate } from '#core/mapping/template.ts';
import { parametersSchema } from '#core/parameters.ts';
import { buildProject } from '#core/pipeline/build-project.ts';
import { sql } from '#core/sql/sql.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { hashText } from '../helpers/canonical-csv.ts';
import { describeOnBothEngines } from '../helpers/engines.ts';
import { getSharedPath, hasSharedData, readReference } from '../helpers/shared-data.ts';

type CustomerDays = { rows: number; sums: Record<string, number>; sha256: string; users_days_with_purchase: number };
type Reference = { rows: number; customer_day_all_rows: CustomerDays; customer_day_deduplicated: CustomerDays };

const VARIANTS = [
  { equalRows: 'keep', key: 'customer_day_all_rows' },
  { equalRows: 'drop', key: 'customer_day_deduplicated' },
] as const;

describe.skipIf(!hasSharedData)('EComm 618, where ../shared/data lies beside the project', () => {
  describeOnBothEngines('daily behaviour equals the independent reference', (open) => {
    for (const { equalRows, key } of VARIANTS) {
      test(`equal rows: ${equalRows}`, { timeout: 120_000 }, async () => {
        const engine = await open();
        const reference = readReference('ecomm618/reference.json') as Reference;
        const expected = reference[key];
        const template = {
          ...createTemplate('behaviors', {
            customer_id: 'user_id',
            occurred_at: 'date',
            behavior_type: 'event',
            product_id: 'item_id',
            price: 'price',
          }),
          equalRows,
        };
        const files = [await createPathSource(getSharedPath('ecomm618/events_derived.csv.gz'))];
        const outcome = await buildProject(engine, {
          name: 'EComm 618',
          parameters: parametersSchema.parse({}),
          sources: [{ source: 'behaviors', files, template }],
        });
        if (outcome.status !== 'built') throw new Error(`Questions: ${JSON.stringify(outcome.questions)}`);
        const { project } = outcome;
        expect(project.tables.flatMap(({ failures }) => failures)).toEqual([]);
        expect(project.parameters.asOfDate).toBe('2019-06-19');
        expect(project.report.files[0]?.rowsIn).toBe(reference.rows);

        const rows = toRows(
          await engine.query(sql`
            select f.customer_id::bigint as id, d.date::varchar as day, view_count, favorite_count, cart_count, purchase_count, product_count, revenue_cents, is_repurchase
            from mart.fct_cst_behavior_daily f join mart.dim_date d using (date_key) order by id, day`),
        );
        expect(rows).toHaveLength(expected.rows);
        const names = ['view_count', 'favorite_count', 'cart_count', 'purchase_count', 'product_count', 'revenue_cents'];
        const sums = names.map((name) => rows.reduce((sum, row) => sum + Number(row[name]), 0));
        expect(sums).toEqual(['view', 'favourite', 'cart', 'purchase', 'items', 'purchase_cents'].map((name) => expected.sums[name]));
        expect(rows.filter((row) => row['is_repurchase'] !== null)).toHaveLength(expected.users_days_with_purchase);
        const lines = rows.map((row) => [row['id'], row['day'], ...names.map((name) => row[name])].join(','));
        expect(hashText(`${lines.join('\n')}\n`)).toBe(expected.sha256);
      });
    }
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import {
  queryMigration,
  queryMigrationCustomers,
  queryMigrationDates,
  type MigrationSide,
  type MigrationState,
} from '#core/questions/segments/migration.ts';
import { narrowGrid, queryRfmCube, queryRfmGrid, sumBlock } from '#core/questions/segments/rfm-grid.ts';
import { querySegmentComparison } from '#core/questions/segments/segment-compare.ts';
import { querySegmentSizes } from '#core/questions/segments/segment-sizes.ts';
import { rawSql } from '#core/kernel/sql.ts';
import { createPathSource } from '../../../cli/path-source.ts';
import { buildSample } from '../../golden/sample-build.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { getSharedPath, hasSharedData } from '../../helpers/shared-data.ts';

const BUILD_TIMEOUT_MS = 600_000;
const VIP: AudienceRule = { kind: 'segment', keys: [3] };
const RETURNING: AudienceRule = { kind: 'segment', keys: [2] };
const RECENT: AudienceRule = { kind: 'number', field: 'recency_days', min: null, max: 60 };

async function buildCdnow(engine: Engine): Promise<BuiltProject> {
  const template = {
    ...createTemplate('orders', { customer_id: 'sample_id', ordered_at: 'date', amount: 'amount', quantity: 'cds' }),
    currency: 'USD',
    equalRows: 'keep' as const,
  };
  const outcome = await buildProject(engine, {
    name: 'cdnow_sample',
    parameters: parametersSchema.parse({
      asOfDate: '1998-06-15',
      currency: { code: 'USD', decimals: 2 },
      countZeroAmountOrders: true,
    }),
    sources: [
      { source: 'orders', files: [await createPathSource(getSharedPath('cdnow/cdnow_sample.csv.gz'))], template },
    ],
  });
  if (outcome.status !== 'built') throw new Error(`Questions: ${JSON.stringify(outcome.questions)}`);
  return outcome.project;
}

function declareTests(name: string, build: (engine: Engine) => Promise<BuiltProject>): void {
  describeOnBothEngines(name, (open) => {
    let engine: Engine;
    let scope: MartScope;
    const ask = async (text: string): Promise<Row[]> =>
      toRows(await engine.query(rawSql(text.replaceAll('mart.', `"${scope.schema}".`))));

    beforeAll(async () => {
      engine = await open();
      const { schema, parameters } = await build(engine);
      scope = { schema, parameters };
    }, BUILD_TIMEOUT_MS);

    test('migration: every cell as counted customer by customer', async () => {
      const dates = await queryMigrationDates(engine, scope);
      const now = dates[0];
      const then = dates[Math.min(5, dates.length - 1)];
      const before = dates[Math.min(8, dates.length - 1)];
      if (now === undefined || then === undefined || before === undefined) throw new Error('No dates.');
      expect(now.isNow).toBe(true);
      expect(now.endDate).toBe(scope.parameters.asOfDate);
      for (const [from, to] of [
        [then, now],
        [before, then],
      ] as const) {
        for (const side of ['segment', 'value'] satisfies MigrationSide[]) {
          const args = { side, from: from.periodKey, to: to.periodKey };
          const migration = await queryMigration(engine, scope, args);
          const states = await ask(`select customer_id, ${side}_key as state, period_key from mart.fct_cst_profile
            where period_key in (${from.periodKey}, ${to.periodKey})
            union all select customer_id, ${side}_key, period_key from mart.agg_cst_current`);
          const read = (period: number): Map<string, number> =>
            new Map(
              states
                .filter((row) => Number(row['period_key']) === period && Number(row['state']) > 0)
                .map((row) => [String(row['customer_id']), Number(row['state'])]),
            );
          const [earlier, later] = [read(from.periodKey), read(to.periodKey)];
          const everyone = new Set([...earlier.keys(), ...later.keys()]);
          const find = (states_: Map<string, number>, id: string): MigrationState => states_.get(id) ?? 'absent';
          expect(migration.customers).toBe(everyone.size);
          for (const cell of migration.cells) {
            const meant = [...everyone].filter((id) => find(earlier, id) === cell.from && find(later, id) === cell.to);
            expect(cell.customers, `${side} ${String(cell.from)} ${String(cell.to)}`).toBe(meant.length);
            if (cell.interval === null || cell.share === null) continue;
            expect(cell.interval.low).toBeLessThanOrEqual(cell.share);
            expect(cell.interval.high).toBeGreaterThanOrEqual(cell.share);
          }
          const [cell] = migration.cells.filter(({ customers }) => customers > 0);
          if (cell === undefined) throw new Error('Nobody is in the matrix.');
          const ids = await queryMigrationCustomers(engine, scope, { ...args, fromState: cell.from, toState: cell.to });
          expect(ids).toHaveLength(cell.customers);
          for (const row of new Set(migration.cells.map((entry) => entry.from))) {
            const shares = migration.cells.filter((entry) => entry.from === row).map(({ share }) => share ?? 0);
            const sum = shares.reduce((total, share) => total + share, 0);
            expect(sum === 0 || Math.abs(sum - 1) < 1e-12).toBe(true);
          }
        }
      }
    });

    test('migration goes by the filters in force', async () => {
      const [now, , , then] = await queryMigrationDates(engine, scope);
      if (now === undefined || then === undefined) throw new Error('No dates.');
      const args = { side: 'segment', from: then.periodKey, to: now.periodKey } as const;
      const whole = await queryMigration(engine, scope, args);
      const parts = [
        await queryMigration(engine, { ...scope, audience: RECENT }, args),
        await queryMigration(engine, { ...scope, audience: { kind: 'not', rule: RECENT } }, args),
      ];
      whole.cells.forEach(({ customers }, index) => {
        expect(parts.reduce((sum, part) => sum + (part.cells[index]?.customers ?? 0), 0)).toBe(customers);
      });
      expect(parts[0]?.customers).toBeGreaterThan(0);
    });

    test('comparison: sizes, repurchase, means and variances as computed apart', async () => {
      const { rows, totalCustomers, totalMonetaryCents } = await querySegmentComparison(engine, scope, {
        rules: [VIP, RETURNING, { kind: 'segment', keys: [99] }],
      });
      const [everyone] = await ask(
        'select count(*) as n, sum(monetary_cents)::bigint as cents from mart.agg_cst_current',
      );
      expect(totalCustomers).toBe(Number(everyone?.['n']));
      expect(totalMonetaryCents).toBe(everyone?.['cents']);
      for (const [index, segment] of [3, 2].entries()) {
        const found = rows[index];
        const [own] = await ask(`
          select count(*) as n, sum(monetary_cents)::bigint as cents,
            avg(recency_days) as recency, var_samp(recency_days) as recency_variance,
            avg(monetary_cents / frequency) as aov, median(ltv_cents) as ltv,
            count(*) filter (where recency_days between 31 and 60) as second_class,
            count(*) filter (where recency_days > 365) as last_class
          from mart.agg_cst_current where segment_key = ${segment}`);
        const [bought] = await ask(`
          select count(*) as total, count(*) filter (where purchases > 1) as repeat from (
            select customer_id, count(*) as purchases from mart.int_purchases
            where voided_on is null and purchase_date between cast('${scope.parameters.asOfDate}' as date) - 364 and cast('${scope.parameters.asOfDate}' as date)
            group by customer_id
          ) join mart.agg_cst_current using (customer_id) where segment_key = ${segment}`);
        expect(found?.customers).toBe(Number(own?.['n']));
        expect(found?.monetaryCents).toBe(own?.['cents']);
        expect(found?.repurchase).toEqual({ total: Number(bought?.['total']), count: Number(bought?.['repeat']) });
        expect(found?.numbers.recency_days.mean).toBeCloseTo(Number(own?.['recency']), 8);
        expect(found?.numbers.recency_days.variance).toBeCloseTo(Number(own?.['recency_variance']), 6);
        expect(found?.numbers.average_order_cents.mean).toBeCloseTo(Number(own?.['aov']), 6);
        expect(found?.numbers.ltv_cents.median).toBeCloseTo(Number(own?.['ltv']), 6);
        expect(found?.recency[1]).toBe(Number(own?.['second_class']));
        expect(found?.recency.at(-1)).toBe(Number(own?.['last_class']));
        expect(found?.recency.reduce((sum, part) => sum + part, 0)).toBe(Number(own?.['n']));
        expect(found?.rfmSegments.reduce((sum, { customers }) => sum + customers, 0)).toBe(Number(own?.['n']));
      }
      expect(rows[2]).toMatchObject({ customers: 0, monetaryCents: 0n, repurchase: { total: 0, count: 0 } });
      expect(rows[2]?.numbers.recency_days).toEqual({ n: 0, mean: null, variance: null, median: null });
    });

    test('sizes of overlapping rules, also among filtered customers', async () => {
      const about = { ...scope, audience: RECENT };
      const { total, rows } = await querySegmentSizes(engine, about, { rules: [VIP, RETURNING, RECENT] });
      const [own] = await ask(`select count(*) as n, count(*) filter (where segment_key = 3) as vip,
        coalesce(sum(monetary_cents) filter (where segment_key = 2), 0)::bigint as cents
        from mart.agg_cst_current where recency_days <= 60`);
      expect(total.customers).toBe(Number(own?.['n']));
      expect(rows[0]?.customers).toBe(Number(own?.['vip']));
      expect(rows[1]?.monetaryCents).toBe(own?.['cents']);
      expect(rows[2]).toEqual(total);
    });

    test('the cube adds up to the grid, and a block of it to the customers of the rule', async () => {
      const grid = await queryRfmGrid(engine, scope);
      const cube = await queryRfmCube(engine, scope);
      const full = { min: 1, max: cube.scoreCount };
      expect(narrowGrid(grid, cube, full).rows.map(({ customers }) => customers)).toEqual(
        grid.rows.map(({ customers }) => customers),
      );
      const block = { r: { min: 3, max: 5 }, f: { min: 2, max: 4 }, m: { min: 2, max: 5 } };
      const [own] =
        await ask(`select count(*) as n, coalesce(sum(monetary_cents), 0)::bigint as cents from mart.agg_cst_current
        where r_score >= 3 and f_score between 2 and 4 and m_score >= 2`);
      expect(sumBlock(cube, block)).toEqual({ customers: Number(own?.['n']), monetaryCents: own?.['cents'] });
      const { rows } = await querySegmentSizes(engine, scope, { rules: [{ kind: 'rfm-scores', ...block }] });
      expect(rows[0]?.customers).toBe(Number(own?.['n']));
    });
  });
}

declareTests('segment queries on the sample', buildSample);

describe.skipIf(!hasSharedData)('where ../shared/data lies beside the project', () => {
  declareTests('segment queries on CDNOW', buildCdnow);
});

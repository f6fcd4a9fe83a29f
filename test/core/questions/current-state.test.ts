import { expect, test } from 'vitest';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { queryRfmGrid } from '#core/questions/segments/rfm-grid.ts';
import { querySegmentValueMatrix } from '#core/questions/segments/segment-value-matrix.ts';
import { queryTableSummary } from '#core/questions/tables/table-summary.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createMartTables } from '../../helpers/mart-tables.ts';
import { createTable, settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const parameters = settleParameters('2024-06-30');
const scope = { schema: 'mart', parameters };

function customer(
  id: string,
  segment: number,
  value: number,
  frequency: number | null,
  monetary: bigint | null,
  scores?: readonly [number, number],
): GivenRow {
  return {
    customer_id: id,
    segment_key: segment,
    value_key: value,
    frequency,
    monetary_cents: monetary,
    r_score: scores?.[0] ?? null,
    f_score: scores?.[1] ?? null,
  };
}

const CURRENT: readonly GivenRow[] = [
  customer('a', 3, 1, 5, 50_000n, [5, 5]),
  customer('b', 3, 1, 1, 10_000n, [5, 5]),
  customer('c', 1, 3, 1, 2_500n, [5, 1]),
  customer('d', 2, 2, 2, 20_001n, [1, 3]),
  customer('e', 2, 2, 1, -1n, [1, 3]),
  customer('f', 2, 3, null, null),
  customer('g', 0, 0, null, null),
  customer('h', 0, 0, 0, 0n),
  customer('i', -1, 1, 1, 99n),
];

describeOnBothEngines('queries on the current state', (open) => {
  test('segment × value matrix', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', { current: CURRENT });
    const matrix = await querySegmentValueMatrix(engine, scope);
    expect(matrix.rows.map(({ segment, value }) => `${segment} ${value}`)).toEqual([
      'new high',
      'new medium',
      'new low',
      'returning high',
      'returning medium',
      'returning low',
      'vip high',
      'vip medium',
      'vip low',
    ]);
    expect(matrix).toMatchObject({ purchasers: 6, monetaryCents: 82_500n, prospectCustomers: 2, unknownCustomers: 1 });
    expect(matrix.rows.find((cell) => cell.segment === 'vip' && cell.value === 'high')).toEqual({
      segmentKey: 3,
      segment: 'vip',
      valueKey: 1,
      value: 'high',
      customers: 2,
      customerShare: 2 / 6,
      monetaryCents: 60_000n,
      revenueShare: 60_000 / 82_500,
      repeatCustomers: 1,
      repurchaseRate: 0.5,
      strategy: 'vip_care',
    });
    expect(matrix.rows.find((cell) => cell.segment === 'returning' && cell.value === 'medium')).toMatchObject({
      customers: 2,
      monetaryCents: 20_000n,
      repurchaseRate: 0.5,
      strategy: 'activation',
    });
    expect(matrix.rows.find((cell) => cell.segment === 'returning' && cell.value === 'low')).toMatchObject({
      customers: 1,
      monetaryCents: 0n,
      repurchaseRate: null,
      strategy: 'wake_up',
    });
    expect(matrix.rows.find((cell) => cell.segment === 'new' && cell.value === 'high')).toMatchObject({
      customers: 0,
      customerShare: 0,
      monetaryCents: 0n,
      revenueShare: 0,
      repurchaseRate: null,
    });
    expect(matrix.rows.reduce((sum, { customers }) => sum + customers, 0)).toBe(matrix.purchasers);
  });

  test('segment × value matrix of nobody', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', {});
    const matrix = await querySegmentValueMatrix(engine, scope);
    expect(matrix.rows).toHaveLength(9);
    expect(
      matrix.rows.every((cell) => cell.customers === 0 && cell.customerShare === null && cell.revenueShare === null),
    ).toBe(true);
  });

  test('RFM grid', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', { current: CURRENT });
    const grid = await queryRfmGrid(engine, scope);
    expect(grid).toMatchObject({ scoreCount: 5, scoredCustomers: 5 });
    expect(grid.rows).toHaveLength(25);
    expect(grid.rows.slice(0, 6).map(({ rScore, fScore }) => [rScore, fScore])).toEqual([
      [5, 1],
      [5, 2],
      [5, 3],
      [5, 4],
      [5, 5],
      [4, 1],
    ]);
    const cells = grid.rows.filter(({ customers }) => customers > 0);
    expect(cells).toEqual([
      { rScore: 5, fScore: 1, customers: 1, customerShare: 0.2, monetaryCents: 2_500n, meanMonetaryCents: 2_500 },
      { rScore: 5, fScore: 5, customers: 2, customerShare: 0.4, monetaryCents: 60_000n, meanMonetaryCents: 30_000 },
      { rScore: 1, fScore: 3, customers: 2, customerShare: 0.4, monetaryCents: 20_000n, meanMonetaryCents: 10_000 },
    ]);
    expect(grid.rows[1]).toEqual({
      rScore: 5,
      fScore: 2,
      customers: 0,
      customerShare: 0,
      monetaryCents: 0n,
      meanMonetaryCents: null,
    });
  });

  test('RFM grid has K × K cells and no share of nobody', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', {});
    const grid = await queryRfmGrid(engine, {
      schema: 'mart',
      parameters: { ...parameters, rfm: { ...parameters.rfm, scoreCount: 3 } },
    });
    expect(grid.rows).toHaveLength(9);
    expect(grid.rows.every(({ customerShare }) => customerShare === null)).toBe(true);
  });

  test('table summary', async () => {
    const engine = await open();
    await createMartTables(engine, 'mart', { current: CURRENT });
    await createTable(engine, 'mart', 'dim_store', { store_key: 'INTEGER' }, []);
    const text = { zh: '当前', en: 'current' };
    const current = defineModel({
      name: 'agg_cst_current',
      kind: 'aggregate',
      label: text,
      doc: text,
      grain: text,
      primaryKey: ['customer_id'],
      inputs: {},
      columns: { customer_id: { type: 'VARCHAR', label: text, doc: text } },
      sql: () => sql`select 1`,
    });
    const { rows } = await queryTableSummary(engine, { schema: 'mart' }, [dimStore, current]);
    expect(
      rows.map(({ name, kind, primaryKey, columnCount, rowCount }) => [name, kind, primaryKey, columnCount, rowCount]),
    ).toEqual([
      ['dim_store', 'dimension', ['store_key'], 6, 0],
      ['agg_cst_current', 'aggregate', ['customer_id'], 1, 9],
    ]);
    expect(await queryTableSummary(engine, { schema: 'mart' }, [])).toEqual({ rows: [] });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { ident, rawSql } from '#core/kernel/sql.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { DIMENSIONS } from '#core/questions/explore/dimensions.ts';
import { queryLeaderboard, type LeaderboardArgs } from '#core/questions/explore/leaderboard.ts';
import { buildSample } from '../../../golden/sample-build.ts';
import { openTestEngine } from '../../../helpers/engines.ts';

describe('queryLeaderboard on the sample', () => {
  let engine: Engine;
  let project: BuiltProject;
  beforeAll(async () => {
    engine = await openTestEngine('native');
    project = await buildSample(engine);
    return () => engine.close();
  }, 120_000);

  const args: LeaderboardArgs = {
    dimension: 'store',
    measure: 'money',
    span: { from: '2026-04-01', through: '2026-06-30' },
    comparison: { from: '2025-04-02', through: '2025-07-01' },
    search: '',
    limit: 3,
  };
  const ask = (changes: Partial<LeaderboardArgs>) =>
    queryLeaderboard(engine, { schema: project.schema, parameters: project.parameters }, { ...args, ...changes });
  const read = async (text: string): Promise<Row[]> =>
    toRows(await engine.query(rawSql(text.replaceAll('{}', ident(project.schema).text))));

  it('equals a statement of its own for stores and categories', async () => {
    const { rows } = await ask({ limit: 200, comparison: null });
    const stores = await read(
      `select store_id as key, cast(sum(net_cents) as bigint) as cents, count(*) as orders, count(distinct customer_id) as buyers
       from {}.int_purchases where purchase_date between date '2026-04-01' and date '2026-06-30' and voided_on is null
       group by store_id order by cents desc, key nulls last`,
    );
    expect(
      rows.map(({ key, now }) => ({ key, cents: now.cents, orders: BigInt(now.orders), buyers: BigInt(now.buyers) })),
    ).toEqual(stores);
    const goods = await ask({ dimension: 'category', measure: 'buyers', limit: 200, comparison: null });
    const categories = await read(
      `select category as key, count(distinct customer_id) as buyers
       from {}.brg_cst_behavior_product_daily join {}.dim_product using (product_key)
       where order_count > 0 and date_key between 20260401 and 20260630 group by category order by buyers desc, key nulls last`,
    );
    expect(goods.rows.map(({ key, now }) => ({ key, buyers: BigInt(now.buyers) }))).toEqual(categories);
  });

  it.each(DIMENSIONS)('adds up to the total with the others: %s', async (dimension) => {
    const { rows, others, total } = await ask({ dimension });
    const parts = [...rows, ...(others === null ? [] : [others])];
    const sum = (side: 'now' | 'before'): bigint => parts.reduce((all, part) => all + (part[side]?.cents ?? 0n), 0n);
    expect(sum('now')).toBe(total.now.cents);
    expect(sum('before')).toBe(total.before?.cents);
    expect(total.now.cents).toBeGreaterThan(0n);
    expect(rows.map(({ now }) => now.cents)).toEqual(rows.map(({ now }) => now.cents).sort((a, b) => Number(b - a)));
    const all = await ask({ dimension, limit: 200 });
    if (others !== null) expect(all.rows.length).toBe(Math.min(200, rows.length + others.members));
  });

  it('finds members by any part of their name', async () => {
    const all = await ask({ dimension: 'category', limit: 200 });
    const name = all.rows.find(({ key }) => key !== null)?.name?.zh ?? '';
    const found = await ask({ dimension: 'category', limit: 200, search: name.slice(0, 1) });
    expect(found.rows.map(({ key }) => key)).toEqual(
      all.rows.filter(({ name: other }) => other?.zh.includes(name.slice(0, 1))).map(({ key }) => key),
    );
    expect((await ask({ search: 'nothing is called so' })).rows).toEqual([]);
  });
});

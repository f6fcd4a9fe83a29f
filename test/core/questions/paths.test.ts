import { expect, test } from 'vitest';
import { queryActivity } from '#core/questions/behaviour/activity.ts';
import { queryPaths, type PathArgs } from '#core/questions/behaviour/paths.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createTable, settleParameters } from '../../helpers/staging-tables.ts';
import { createCohortMart } from './cohort-mart.ts';

const scope = { schema: 'mart', parameters: settleParameters('2024-01-31') };
const ARGS: PathArgs = {
  unit: 'session',
  kinds: ['view', 'favorite', 'cart', 'purchase'],
  steps: 3,
  from: '2024-01-01',
  through: '2024-01-31',
};

describeOnBothEngines('queryPaths', (open) => {
  test('one path per session: repeats are one step, a purchase joins the session under way', async () => {
    const engine = await open();
    await createCohortMart(engine, {
      events: [
        { customer: 'a', date: '2024-01-02 10:00:00', behavior: 1, session: 1 },
        { customer: 'a', date: '2024-01-02 10:01:00', behavior: 1, session: 1 },
        { customer: 'a', date: '2024-01-02 10:05:00', behavior: 3, session: 1 },
        { customer: 'a', date: '2024-01-02 11:00:00', behavior: 1, session: 2 },
        { customer: 'b', date: '2024-01-03 09:00:00', behavior: 3, session: 3 },
        { customer: 'b', date: '2024-01-03 09:30:00', behavior: 0, session: 3 },
        { customer: 'b', date: '2024-01-04', behavior: 1 },
      ],
      purchases: [
        { customer: 'a', date: '2024-01-02 10:10:00' },
        { customer: 'b', date: '2024-01-05 08:00:00' },
      ],
    });
    const result = await queryPaths(engine, scope, ARGS);
    expect(result).toMatchObject({ people: 2, paths: 5 });
    expect(result.starts).toEqual([
      { kind: 'view', people: 2, paths: 3 },
      { kind: 'cart', people: 1, paths: 1 },
      { kind: 'purchase', people: 1, paths: 1 },
    ]);
    expect(result.links).toEqual([
      { place: 0, from: 'view', to: 'cart', people: 1, paths: 1 },
      { place: 0, from: 'view', to: 'end', people: 2, paths: 2 },
      { place: 0, from: 'cart', to: 'end', people: 1, paths: 1 },
      { place: 0, from: 'purchase', to: 'end', people: 1, paths: 1 },
      { place: 1, from: 'cart', to: 'purchase', people: 1, paths: 1 },
    ]);
    const byDay = await queryPaths(engine, scope, { ...ARGS, unit: 'day', steps: 4, through: '2024-01-03' });
    expect(byDay).toMatchObject({ people: 2, paths: 2 });
    expect(byDay.links.filter(({ place }) => place === 2)).toEqual([
      { place: 2, from: 'purchase', to: 'view', people: 1, paths: 1 },
    ]);
    const few = await queryPaths(engine, { ...scope, audience: { kind: 'customers', ids: ['b'] } }, ARGS);
    expect(few).toMatchObject({ people: 1, paths: 3 });
  });
});

describeOnBothEngines('queryActivity', (open) => {
  test('customers once a period; repurchase over purchase days', async () => {
    const engine = await open();
    await createCohortMart(engine, {
      purchases: [
        { customer: 'a', date: '2024-01-01' },
        { customer: 'b', date: '2024-01-01' },
      ],
    });
    const day = (customer_id: string, date_key: number, view_count: number, is_repurchase: number | null) => ({
      customer_id,
      date_key,
      view_count,
      favorite_count: 0,
      cart_count: 1,
      is_repurchase,
    });
    await createTable(
      engine,
      'mart',
      'fct_cst_behavior_daily',
      {
        customer_id: 'VARCHAR',
        date_key: 'INTEGER',
        view_count: 'INTEGER',
        favorite_count: 'INTEGER',
        cart_count: 'INTEGER',
        is_repurchase: 'INTEGER',
      },
      [
        day('a', 20240102, 3, 0),
        day('a', 20240103, 2, 1),
        day('b', 20240103, 1, null),
        day('b', 20240130, 5, 0),
        day('b', 20240210, 9, 1),
      ],
    );
    const weeks = await queryActivity(engine, scope, { unit: 'week', from: '2024-01-02', through: '2024-02-29' });
    expect(weeks).toEqual([
      {
        start: '2024-01-01',
        customers: 2,
        views: 6,
        favorites: 0,
        carts: 3,
        purchaseDays: 2,
        repurchaseDays: 1,
        repurchaseRate: 0.5,
        isPartial: true,
      },
      {
        start: '2024-01-29',
        customers: 1,
        views: 5,
        favorites: 0,
        carts: 1,
        purchaseDays: 1,
        repurchaseDays: 0,
        repurchaseRate: 0,
        isPartial: true,
      },
    ]);
    const months = await queryActivity(
      engine,
      { ...scope, audience: { kind: 'customers', ids: ['b'] } },
      { unit: 'month', from: '2024-01-01', through: '2024-01-31' },
    );
    expect(months).toMatchObject([{ customers: 1, purchaseDays: 1, repurchaseRate: 0, isPartial: false }]);
  });
});

import chineseDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { beforeAll, describe, expect, test } from 'vitest';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { checkModels } from '#core/mart/check.ts';
import { CHINA_HOLIDAY_YEARS } from '#core/mart/dims/china-holidays.ts';
import { dimCustomerSegment } from '#core/mart/dims/dim-customer-segment.ts';
import { dimCustomerValue } from '#core/mart/dims/dim-customer-value.ts';
import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import type { Model } from '#core/mart/define-model.ts';
import { runModels } from '#core/mart/run.ts';
import { SOURCE_MODELS } from '#core/mart/staging/sources.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { createStagingTables, settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const DIMENSIONS: readonly Model[] = [dimDate, dimProduct, dimStore, dimCustomerSegment, dimCustomerValue];

type Given = Readonly<Record<string, readonly GivenRow[]>>;

function order(orderedAt: string, more: GivenRow = {}): GivenRow {
  return { customer_id: 'c1', ordered_at: orderedAt, ordered_at_is_date: false, amount_cents: 100n, ...more };
}

describeOnBothEngines('dimensions', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
  });

  async function build(given: Given, parameters: SettledParameters): Promise<void> {
    await createStagingTables(engine, given);
    await runModels(engine, { models: [...SOURCE_MODELS, ...DIMENSIONS], sourceSchema: 'staging', parameters });
    for (const { table, failures } of await checkModels(engine, DIMENSIONS, 'mart'))
      expect([table, failures]).toEqual([table, []]);
  }

  const query = async (statement: Sql): Promise<Row[]> => toRows(await engine.query(statement));
  const queryRange = (): Promise<Row[]> =>
    query(sql`
      select min(date_key) filter (where date_key > 0) as first_key, max(date_key) as last_key,
        count(*) - 1 = max(date) - min(date) + 1 as is_gapless, min(date_key) as unknown_key
      from mart.dim_date`);

  test('dim_date runs from the first fact to the end of the as-of month', async () => {
    await build({ stg_orders: [order('2024-02-27 23:59:59')] }, settleParameters('2024-04-02'));
    expect(await queryRange()).toEqual([
      { first_key: 20240227, last_key: 20240430, is_gapless: true, unknown_key: -1 },
    ]);
  });

  test('dim_date ends with the as-of week or quarter where these are the periods', async () => {
    const given = { stg_behaviors: [{ customer_id: 'c', occurred_at: '2024-03-01 08:00', behavior_type: 'view' }] };
    await build(given, settleParameters('2024-04-02', { periodType: 'week' }));
    expect(await queryRange()).toMatchObject([{ first_key: 20240301, last_key: 20240407 }]);
    await build(given, settleParameters('2024-04-02', { periodType: 'quarter' }));
    expect(await queryRange()).toMatchObject([{ first_key: 20240301, last_key: 20240630 }]);
  });

  test('dim_date reaches the last planned touch plus the longest window', async () => {
    await build(
      {
        stg_orders: [order('2024-03-01')],
        stg_planned_touches: [
          { strategy_id: 's', customer_id: 'c1', assigned_at: '2024-05-10 09:00', is_control: false },
        ],
        stg_strategies: [
          { strategy_id: 's', conversion_window_days: 45 },
          { strategy_id: 't', conversion_window_days: 7 },
        ],
      },
      settleParameters('2024-03-31'),
    );
    expect(await queryRange()).toMatchObject([{ first_key: 20240301, last_key: 20240624, is_gapless: true }]);
  });

  test('dim_date starts with a touch that precedes every order', async () => {
    await build(
      {
        stg_orders: [order('2024-03-10')],
        stg_touches: [{ strategy_id: 's', customer_id: 'c1', assigned_at: '2024-03-02 10:00', is_control: true }],
      },
      settleParameters('2024-03-31'),
    );
    expect(await queryRange()).toMatchObject([{ first_key: 20240302, last_key: 20240401 }]);
  });

  test('the order of the rows changes no member and no key', async () => {
    const ids = ['b', '10', '9', '商品', 'A', '𠀀', 'a'];
    const readDimensions = async (productIds: readonly string[]): Promise<Row[][]> => {
      const orders = productIds.map((id, index) =>
        order(`2024-01-0${(ids.indexOf(id) % 9) + 1}`, { product_id: id, store_id: ids[index] ?? null }),
      );
      await build({ stg_orders: orders }, settleParameters('2024-01-31'));
      return [
        await query(sql`from mart.dim_date`),
        await query(sql`from mart.dim_product`),
        await query(sql`from mart.dim_store`),
      ];
    };
    expect(await readDimensions(ids.toReversed())).toEqual(await readDimensions(ids));
  });

  test('dim_date without any fact has the as-of date and the rest of its period', async () => {
    await build({}, settleParameters('2024-02-28'));
    expect(await queryRange()).toMatchObject([{ first_key: 20240228, last_key: 20240229, is_gapless: true }]);
  });

  test('dim_date knows ISO weeks, weekdays and period bounds', async () => {
    await build({ stg_orders: [order('2024-12-29')] }, settleParameters('2025-01-01'));
    expect(
      await query(sql`
        select date_key, year, quarter, month, iso_year, iso_week, weekday, is_weekend, week_start_date, week_end_date,
          month_end_date, quarter_start_date, quarter_end_date, season, promo_peak
        from mart.dim_date where date_key in (20241229, 20241230)  order by 1`),
    ).toEqual([
      {
        date_key: 20241229,
        year: 2024,
        quarter: 4,
        month: 12,
        iso_year: 2024,
        iso_week: 52,
        weekday: 7,
        is_weekend: true,
        week_start_date: '2024-12-23',
        week_end_date: '2024-12-29',
        month_end_date: '2024-12-31',
        quarter_start_date: '2024-10-01',
        quarter_end_date: '2024-12-31',
        season: 'winter',
        promo_peak: null,
      },
      {
        date_key: 20241230,
        year: 2024,
        quarter: 4,
        month: 12,
        iso_year: 2025,
        iso_week: 1,
        weekday: 1,
        is_weekend: false,
        week_start_date: '2024-12-30',
        week_end_date: '2025-01-05',
        month_end_date: '2024-12-31',
        quarter_start_date: '2024-10-01',
        quarter_end_date: '2024-12-31',
        season: 'winter',
        promo_peak: null,
      },
    ]);
  });

  test('dim_date knows the holidays and make-up workdays of China', async () => {
    await build({ stg_orders: [order('2024-09-28')] }, settleParameters('2024-11-11'));
    const rows = await query(sql`
      select date_key, is_weekend, is_holiday, holiday_name_zh, holiday_name_en, is_makeup_workday, is_workday
      from mart.dim_date where date_key in (20240929, 20241001, 20241005, 20241008, 20241013) order by 1`);
    expect(rows.map((row) => Object.values(row))).toEqual([
      [20240929, true, false, '国庆节', 'National Day', true, true],
      [20241001, false, true, '国庆节', 'National Day', false, false],
      [20241005, true, true, '国庆节', 'National Day', false, false],
      [20241008, false, false, null, null, false, true],
      [20241013, true, false, null, null, false, false],
    ]);
    expect(await query(sql`select count(*) as days from mart.dim_date where promo_peak = 'double11'`)).toEqual([
      { days: 11n },
    ]);
  });

  test('dim_date says NULL, not false, in years without holiday data', async () => {
    const { from, to } = CHINA_HOLIDAY_YEARS;
    await build({ stg_orders: [order(`${from - 1}-12-31`)] }, settleParameters(`${to + 1}-01-05`));
    expect(
      await query(sql`
        select year, count(is_holiday) as holidays_known, count(is_makeup_workday) as makeup_known, count(is_workday) as workdays_known
        from mart.dim_date where year in (${from - 1}, ${to + 1}) group by year order by year`),
    ).toEqual([
      { year: from - 1, holidays_known: 0n, makeup_known: 0n, workdays_known: 0n },
      { year: to + 1, holidays_known: 0n, makeup_known: 0n, workdays_known: 0n },
    ]);
    expect(
      await query(sql`
        select count(*) as unknown_days from mart.dim_date
        where year between ${from} and ${to} and (is_holiday is null or is_workday is null)`),
    ).toEqual([{ unknown_days: 0n }]);
    expect(
      await query(sql`
        select count(*) filter (where is_holiday) as holidays, count(*) filter (where is_makeup_workday) as makeups
        from mart.dim_date`),
    ).toEqual([
      {
        holidays: BigInt(Object.keys(chineseDays.holidays).length),
        makeups: BigInt(Object.keys(chineseDays.workdays).length),
      },
    ]);
  });

  test('dim_product ranks listed and named products in byte order', async () => {
    await build(
      {
        stg_products: [
          { product_id: '9', name: '牛奶', category: '食品' },
          { product_id: '10', name: '面包', list_price_cents: 1250n },
        ],
        stg_orders: [
          order('2024-01-01', { product_id: '𠀀' }),
          order('2024-01-01', { product_id: '9' }),
          order('2024-01-02'),
        ],
        stg_behaviors: [{ customer_id: 'c', occurred_at: '2024-01-02', behavior_type: 'view', product_id: '～' }],
        stg_touches: [{ strategy_id: 's', customer_id: 'c', touched_at: '2024-01-03', product_id: 'Z' }],
        stg_planned_touches: [
          { strategy_id: 's', customer_id: 'c', assigned_at: '2024-01-03', is_control: false, product_id: 'a' },
        ],
      },
      settleParameters('2024-01-31'),
    );
    const rows = await query(
      sql`select product_key, product_id, product_name, is_listed from mart.dim_product order by product_key`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      [-1, null, '未知', false],
      [1, '10', '面包', true],
      [2, '9', '牛奶', true],
      [3, 'Z', null, false],
      [4, 'a', null, false],
      [5, '～', null, false],
      [6, '𠀀', null, false],
    ]);
  });

  test('products and stores seen only after the as-of date are no members', async () => {
    await build(
      {
        stg_orders: [
          order('2024-01-31 23:59:59', { product_id: 'a', store_id: 'x' }),
          order('2024-02-01 00:00:00', { product_id: '0', store_id: '0' }),
        ],
        stg_stores: [{ store_id: '店', name: '一店', region: '华东', channel: '线下' }],
      },
      settleParameters('2024-01-31'),
    );
    expect(await query(sql`select product_key, product_id from mart.dim_product order by 1`)).toEqual([
      { product_key: -1, product_id: null },
      { product_key: 1, product_id: 'a' },
    ]);
    expect(await query(sql`select * from mart.dim_store order by 1`)).toEqual([
      { store_key: -1, store_id: null, store_name: '未知', region: null, channel: null, is_listed: false },
      { store_key: 1, store_id: 'x', store_name: null, region: null, channel: null, is_listed: false },
      { store_key: 2, store_id: '店', store_name: '一店', region: '华东', channel: '线下', is_listed: true },
    ]);
  });

  test('segments and value tiers have their fixed members', async () => {
    await build({}, settleParameters('2024-01-31'));
    const segments = await query(sql`select segment_key, segment_name_zh from mart.dim_customer_segment order by 1`);
    expect(segments.map((row) => Object.values(row))).toEqual([
      [-1, '未知'],
      [0, '未购'],
      [1, '新客'],
      [2, '老客'],
      [3, 'VIP'],
    ]);
    const tiers = await query(sql`select value_key, value_name_zh from mart.dim_customer_value order by 1`);
    expect(tiers.map((row) => Object.values(row))).toEqual([
      [-1, '未知'],
      [0, '未购'],
      [1, '高价值'],
      [2, '中价值'],
      [3, '低价值'],
    ]);
  });

  test('text is compared by its UTF-8 bytes', async () => {
    const values = ['𠀀', '中', '～', 'z', 'Z', 'é', '10', '9', 'a', '1'];
    const byBytes = [...values].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const rows = await query(sql`select unnest(string_split(${values.join('|')}, '|')) as v order by v`);
    expect(rows.map((row) => row['v'])).toEqual(byBytes);
    const extremes = await query(
      sql`select min(v) as lo, max(v) as hi from (select unnest(string_split(${values.join('|')}, '|')) as v)`,
    );
    expect(extremes).toEqual([{ lo: byBytes[0], hi: byBytes.at(-1) }]);
  });
});

describe('China holidays', () => {
  test('cover every year of their range', () => {
    const years = new Set(Object.keys(chineseDays.holidays).map((date) => Number(date.slice(0, 4))));
    for (let year = CHINA_HOLIDAY_YEARS.from; year <= CHINA_HOLIDAY_YEARS.to; year += 1)
      expect(years.has(year)).toBe(true);
    expect(CHINA_HOLIDAY_YEARS).toEqual({ from: 2004, to: 2026 });
  });

  test('make-up workdays are weekends and no holidays', () => {
    for (const date of Object.keys(chineseDays.workdays)) {
      expect([0, 6]).toContain(new Date(`${date}T00:00:00Z`).getUTCDay());
      expect(date in chineseDays.holidays).toBe(false);
    }
  });

  test('the covered years are written into the column', () => {
    expect(dimDate.columns['is_holiday']?.doc.zh).toContain('2004–2026');
    expect(dimDate.columns['is_holiday']?.doc.en).toContain('2004–2026');
  });
});

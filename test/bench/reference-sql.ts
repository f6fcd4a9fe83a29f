import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { BenchData } from './generate-data.ts';

/**
 * The yardstick: what an analyst fluent in DuckDB would write by hand for clean files with known formats.
 * It types the columns while reading, builds the order, monthly-profile, daily-behaviour and current tables
 * with the same columns as the product, and writes them as Parquet. No detection, cleaning, duplicate
 * search, reject report or checks.
 */
export async function runReferenceSql(
  data: BenchData,
  outputFolder: string,
  threads: number,
): Promise<{ ingest: number; build: number; export: number }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  const run = async (text: string): Promise<void> => {
    await connection.run(text);
  };
  const asOf = `date '${data.asOfDate}'`;
  const started = performance.now();
  await run(`create table orders as select * from read_csv('${data.orders}', auto_detect = false, header = true, columns = {
    'order_id': 'varchar', 'customer_id': 'varchar', 'ordered_at': 'timestamp', 'amount': 'decimal(18,2)', 'product_id': 'varchar',
    'quantity': 'integer', 'store_id': 'varchar', 'status': 'varchar'}) where status <> 'cancelled'`);
  await run(`create table behaviors as select * from read_csv('${data.behaviors}', auto_detect = false, header = true, columns = {
    'customer_id': 'varchar', 'occurred_at': 'timestamp', 'behavior_type': 'varchar', 'product_id': 'varchar', 'store_id': 'varchar'})`);
  await run(`create table products as select * from read_csv('${data.products}', auto_detect = false, header = true, columns = {
    'product_id': 'varchar', 'name': 'varchar', 'category': 'varchar', 'unit_cost': 'decimal(18,2)'})`);
  const ingested = performance.now();
  await run(`create table lines as
    select o.customer_id, o.order_id, o.ordered_at, o.ordered_at::date as order_date, o.store_id, o.product_id, o.quantity,
      case when o.status = 'refunded' then 0 else (o.amount * 100)::bigint end as net_cents,
      case when o.status = 'refunded' then 0 else (o.amount * 100)::bigint end - (o.quantity * p.unit_cost * 100)::bigint as margin_cents
    from orders o left join products p using (product_id)`);
  await run(`create table purchases as
    select customer_id, order_id, min(ordered_at) as ordered_at, min(order_date) as order_date, min(store_id) as store_id,
      sum(net_cents)::bigint as net_cents, sum(margin_cents)::bigint as margin_cents
    from lines group by customer_id, order_id having sum(net_cents) > 0`);
  await run(
    `create table dim_product as select row_number() over (order by product_id) as product_key, * from products`,
  );
  await run(
    `create table dim_store as select row_number() over (order by store_id) as store_key, store_id from (select distinct store_id from orders)`,
  );
  await run(`create table periods as select last_day(m) as period_end, m as period_start
    from (select unnest(generate_series(date_trunc('month', (select min(order_date) from purchases))::date, ${asOf}, interval 1 month))::date as m) where last_day(m) <= ${asOf}`);
  await run(`create table fct_cst_profile as
    with monthly as (select customer_id, last_day(order_date) as m, count(*) as orders, sum(net_cents) as cents, sum(margin_cents) as margin,
        min(order_date) as first_date, max(order_date) as last_date from purchases group by all),
      customers as (select customer_id, min(first_date) as first_date from monthly group by 1),
      spine as (select customer_id, first_date, period_end, period_start from customers join periods on period_end >= first_date),
      states as (select s.customer_id, s.period_end, s.period_start, s.first_date,
          sum(m.orders) over w as frequency, sum(m.cents) over w as monetary, sum(m.margin) over w as margin, max(m.last_date) over w as last_date,
          coalesce(m.orders, 0) as period_orders, coalesce(m.cents, 0) as period_cents
        from spine s left join monthly m on m.customer_id = s.customer_id and m.m = last_day(s.period_end)
        window w as (partition by s.customer_id order by s.period_end)),
      home_monthly as (select customer_id, store_id, last_day(order_date) as m, count(*) as orders, sum(net_cents) as cents, max(ordered_at) as latest from purchases group by all),
      home_cumulative as (select customer_id, store_id, m, sum(orders) over w as orders, sum(cents) over w as cents, max(latest) over w as latest
        from home_monthly window w as (partition by customer_id, store_id order by m)),
      home_filled as (select s.customer_id, s.period_end, h.store_id, h.orders, h.cents, h.latest, h.m
        from spine s join home_cumulative h on h.customer_id = s.customer_id and h.m <= last_day(s.period_end)),
      home as (select customer_id, period_end, arg_max(store_id, (orders, cents, latest)) as store_id from home_filled group by all),
      scored as (select s.*, h.store_id, date_diff('day', last_date, s.period_end) as recency,
          1 + (5 * (rank() over (partition by s.period_end order by last_date) - 1)) // count(*) over (partition by s.period_end) as r,
          1 + (5 * (rank() over (partition by s.period_end order by frequency) - 1)) // count(*) over (partition by s.period_end) as f,
          1 + (5 * (rank() over (partition by s.period_end order by monetary) - 1)) // count(*) over (partition by s.period_end) as m,
          (rank() over (partition by s.period_end order by monetary) - 1) / count(*) over (partition by s.period_end) as lower_share
        from states s join home h using (customer_id, period_end)),
      keyed as (select *, case when f >= 4 and m >= 4 then 3 when period_end - first_date < 90 then 1 else 2 end as segment_key,
          case when lower_share >= 0.8 then 1 when lower_share >= 0.5 then 2 else 3 end as value_key from scored)
    select k.*, d.store_key, lag(segment_key) over c as prev_segment_key, lag(value_key) over c as prev_value_key
    from keyed k join dim_store d using (store_id) window c as (partition by k.customer_id order by k.period_end)`);
  await run(`create table agg_cst_current as
    with states as (select customer_id, count(*) as frequency, sum(net_cents) as monetary, sum(margin_cents) as margin, min(order_date) as first_date, max(order_date) as last_date
        from purchases group by 1),
      home as (select customer_id, arg_max(store_id, (orders, cents, latest)) as store_id from (
        select customer_id, store_id, count(*) as orders, sum(net_cents) as cents, max(ordered_at) as latest from purchases group by all) group by 1),
      scored as (select s.*, h.store_id, date_diff('day', last_date, ${asOf}) as recency,
          1 + (5 * (rank() over (order by last_date) - 1)) // count(*) over () as r, 1 + (5 * (rank() over (order by frequency) - 1)) // count(*) over () as f,
          1 + (5 * (rank() over (order by monetary) - 1)) // count(*) over () as m, (rank() over (order by monetary) - 1) / count(*) over () as lower_share
        from states s join home h using (customer_id))
    select k.*, case when k.f >= 4 and k.m >= 4 then 3 when ${asOf} - k.first_date < 90 then 1 else 2 end as segment_key,
      case when k.lower_share >= 0.8 then 1 when k.lower_share >= 0.5 then 2 else 3 end as value_key, d.store_key, p.segment_key as prev_segment_key, p.value_key as prev_value_key
    from scored k join dim_store d using (store_id) left join fct_cst_profile p on p.customer_id = k.customer_id and p.period_end = date_trunc('month', ${asOf})::date - 1`);
  await run(`create table fct_cst_behavior_daily as
    with events as (select customer_id, occurred_at::date as day, product_id, store_id, behavior_type from behaviors),
      by_product as (select customer_id, day, product_id, count(*) filter (behavior_type = 'view') as views, count(*) filter (behavior_type = 'favorite') as favorites,
        count(*) filter (behavior_type = 'cart') as carts, count(*) filter (behavior_type = 'purchase') as purchases from events group by all),
      bought as (select customer_id, order_date as day, product_id, count(distinct order_id) as orders, sum(quantity) as quantity, sum(net_cents) as cents, sum(margin_cents) as margin
        from lines group by all),
      joined as (select coalesce(a.customer_id, b.customer_id) as customer_id, coalesce(a.day, b.day) as day, coalesce(a.product_id, b.product_id) as product_id,
        coalesce(views, 0) as views, coalesce(favorites, 0) as favorites, coalesce(carts, 0) as carts, coalesce(purchases, 0) as purchases,
        coalesce(orders, 0) as orders, coalesce(quantity, 0) as quantity, coalesce(cents, 0) as cents, coalesce(margin, 0) as margin
        from by_product a full join bought b on a.customer_id = b.customer_id and a.day = b.day and a.product_id = b.product_id),
      daily as (select customer_id, day, sum(views) as view_count, sum(favorites) as favorite_count, sum(carts) as cart_count, sum(purchases) as purchase_count,
        sum(orders) as order_count, sum(quantity) as item_quantity, sum(cents) as revenue_cents, sum(margin) as margin_cents, count(*) as product_count,
        arg_max(product_id, (orders, carts, views)) as product_id from joined group by all),
      stores as (select customer_id, day, arg_max(store_id, n) as store_id from (
        select customer_id, day, store_id, count(*) as n from events group by all) group by all),
      keyed as (select d.*, lag(case when order_count > 0 then day end ignore nulls) over (partition by d.customer_id order by day) as previous_day, s.store_id
        from daily d left join stores s using (customer_id, day))
    select k.*, p.product_key, coalesce(t.store_key, -1) as store_key, coalesce(f.segment_key, 0) as segment_key,
      case when order_count > 0 then (previous_day is not null)::integer end as is_repurchase, date_diff('day', previous_day, day) as days_since_previous
    from keyed k left join dim_product p using (product_id) left join dim_store t using (store_id)
      left join fct_cst_profile f on f.customer_id = k.customer_id and f.period_end = date_trunc('month', k.day)::date - 1`);
  await run(`create table brg_cst_behavior_product_daily as select customer_id, occurred_at::date as day, product_key, behavior_type, count(*) as events
    from behaviors join dim_product using (product_id) group by all`);
  const built = performance.now();
  for (const table of [
    'dim_product',
    'dim_store',
    'fct_cst_profile',
    'agg_cst_current',
    'fct_cst_behavior_daily',
    'brg_cst_behavior_product_daily',
  ]) {
    await run(`copy ${table} to '${join(outputFolder, `${table}.parquet`)}' (format parquet, compression zstd)`);
  }
  const exported = performance.now();
  connection.closeSync();
  instance.closeSync();
  return { ingest: ingested - started, build: built - ingested, export: exported - built };
}

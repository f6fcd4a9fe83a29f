import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export type BenchData = {
  readonly orders: string;
  readonly behaviors: string;
  readonly products: string;
  readonly asOfDate: string;
};

const END = '2026-06-30';

/**
 * Makes reproducible order and behaviour files (hash-based, so equal on every machine): skewed customers
 * and products, 24 months of orders, 6 months of behaviours in visits of eight events. Files that exist already are kept.
 */
export async function generateBenchData(
  folder: string,
  orderCount: number,
  behaviorCount: number,
  customers: number = Math.max(100, Math.round(orderCount * 0.3)),
): Promise<BenchData> {
  mkdirSync(folder, { recursive: true });
  const orders = join(folder, `orders-${orderCount}.csv`);
  const behaviors = join(folder, `behaviors-${behaviorCount}.csv`);
  const products = join(folder, 'products.csv');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`create macro u(i, salt) as (hash(i * 1000003 + salt) % 1000000007) / 1000000007.0`);
  if (!existsSync(orders)) {
    await connection.run(`copy (
      select (hash(i) % 900000000000000000 + 100000000000000000)::varchar as order_id,
        'C' || lpad(floor(${customers} * pow(u(i, 1), 1.7))::bigint::varchar, 8, '0') as customer_id,
        strftime(timestamp '${END} 23:59:59' - to_seconds(floor(730 * 86400 * u(i, 2))::bigint), '%Y-%m-%d %H:%M:%S') as paid_at,
        round(20 + 480 * u(i, 3) * u(i, 4), 2)::decimal(18, 2) as net_amount,
        'P' || lpad(floor(2000 * pow(u(i, 5), 2))::bigint::varchar, 5, '0') as product_id,
        1 + floor(3 * u(i, 6))::integer as quantity,
        'S' || (1 + floor(8 * u(i, 7)))::integer as store_id,
        case when u(i, 8) < 0.02 then 'cancelled' when u(i, 8) < 0.05 then 'refunded' else 'completed' end as status
      from range(${orderCount}) as t(i)
    ) to '${orders}' (header, delimiter ',')`);
  }
  if (!existsSync(behaviors)) {
    await connection.run(`copy (
      select 'C' || lpad(floor(${customers} * pow(u(i // 8, 11), 1.7))::bigint::varchar, 8, '0') as customer_id,
        strftime(timestamp '${END} 23:59:59' - to_days(floor(181 * u(i // 8, 12))::integer) - to_seconds(floor(86400 * u(i, 16))::bigint), '%Y-%m-%d %H:%M:%S') as occurred_at,
        case when u(i, 13) < 0.7 then 'view' when u(i, 13) < 0.78 then 'favorite' when u(i, 13) < 0.94 then 'cart' else 'purchase' end as behavior_type,
        'P' || lpad(floor(2000 * pow(u(i, 14), 2))::bigint::varchar, 5, '0') as product_id,
        'S' || (1 + floor(8 * u(i, 15)))::integer as store_id
      from range(${behaviorCount}) as t(i)
    ) to '${behaviors}' (header, delimiter ',')`);
  }
  if (!existsSync(products)) {
    await connection.run(`copy (
      select 'P' || lpad(i::varchar, 5, '0') as product_id, 'Product ' || i as name, 'Category ' || (i % 12) as category,
        round(10 + 200 * u(i, 21), 2)::decimal(18, 2) as unit_cost
      from range(2000) as t(i)
    ) to '${products}' (header, delimiter ',')`);
  }
  connection.closeSync();
  instance.closeSync();
  return { orders, behaviors, products, asOfDate: END };
}

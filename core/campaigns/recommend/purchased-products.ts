import type { Engine } from '#core/kernel/engine.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { isInAudience } from '#core/questions/audience/audience.ts';
import { martTable, type MartScope } from '#core/questions/mart-scope.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

/**
 * Who bought what on which day: one entry per customer, day and product, sorted by customer, then day. Customers are numbered
 * from 0 by id, products are keys of `dim_product`, days count from 1970-01-01.
 */
export type PurchasedProducts = {
  readonly count: number;
  readonly customers: Int32Array;
  readonly days: Int32Array;
  readonly products: Int32Array;
  /** Ids of the customers, by number. */
  readonly customerIds: readonly string[];
};

const decoder = new TextDecoder();

/** Reads the products of every purchase as of the date. Rejects with `task/cancelled` and the engine's errors. */
export async function readPurchasedProducts(
  engine: Engine,
  scope: MartScope,
  task: TaskOptions = {},
): Promise<PurchasedProducts> {
  const run = { signal: task.signal };
  const columns = await engine.query(
    sql`
      with bought as (
        select customer_id, product_key, cast(strptime(cast(date_key as varchar), '%Y%m%d') as date) as day
        from ${martTable(scope, 'brg_cst_behavior_product_daily')}
        where order_count > 0 and product_key > 0 and ${isInAudience(scope, rawSql('customer_id'))}
      )
      select customer_id, cast(dense_rank() over (order by customer_id) - 1 as integer) as customer_no, day,
        cast(product_key as integer) as product_key
      from bought order by customer_id, day, product_key`,
    run,
  );
  const [ids, customers, days, products] = columns.columns.map(({ data }) => data);
  if (ids === undefined || !('offsets' in ids)) throw new RangeError('The result has no customer ids.');
  const numbers = (customers as Int32Array).slice(0, columns.rowCount);
  const customerIds: string[] = [];
  numbers.forEach((customer, row) => {
    if (customer === customerIds.length) {
      customerIds.push(decoder.decode(ids.bytes.subarray(ids.offsets[row], ids.offsets[row + 1])));
    }
  });
  return {
    count: columns.rowCount,
    customers: numbers,
    days: (days as Int32Array).slice(0, columns.rowCount),
    products: (products as Int32Array).slice(0, columns.rowCount),
    customerIds,
  };
}

/** The entries up to the end of a day, customers keeping their numbers: what was known then. */
export function cutPurchases(purchases: PurchasedProducts, throughDay: number): PurchasedProducts {
  const rows = Uint32Array.from({ length: purchases.count }, (_, row) => row).filter(
    (row) => (purchases.days[row] as number) <= throughDay,
  );
  const pick = (column: Int32Array): Int32Array => Int32Array.from(rows, (row) => column[row] as number);
  return {
    count: rows.length,
    customers: pick(purchases.customers),
    days: pick(purchases.days),
    products: pick(purchases.products),
    customerIds: purchases.customerIds,
  };
}

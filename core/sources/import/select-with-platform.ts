import { ident, sql, type Sql } from '#core/kernel/sql.ts';
import type { SourceContract } from '#core/sources/contracts.ts';

/** Rows whose customer ids carry the namespace of their platform, or the id that `customer_links` gives them. */
export function selectWithPlatform(
  schema: string,
  rows: Sql,
  contract: SourceContract,
  platform: string | undefined,
): Sql {
  const hasCustomer = contract.fields.some((field) => field.name === 'customer_id');
  if (platform === undefined || !hasCustomer || contract.linksCustomers === true) return rows;
  const links = sql`select source_customer_id, customer_id as linked_id from ${ident(schema, 'stg_customer_links')} where platform = ${platform}`;
  return sql`select line.* replace (case when line.customer_id is not null then coalesce(link.linked_id, ${`${platform}:`} || line.customer_id) end as customer_id)
    from (${rows}) as line left join (${links}) as link on line.customer_id = link.source_customer_id`;
}

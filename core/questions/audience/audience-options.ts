import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { isInAudience } from './audience.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

/** Values of one choice listed at most, those with most customers first. */
const LIMIT = 200;

/** A product, category or strategy that a rule can name, and its customers. */
export type AudienceOption = { readonly value: string; readonly name: string | null; readonly customers: number };

export type AudienceOptions = {
  /** Products that were bought, by natural id; those whose id or name holds the search. */
  readonly products: readonly AudienceOption[];
  readonly categories: readonly AudienceOption[];
  /** Strategies that customers were assigned to. */
  readonly strategies: readonly AudienceOption[];
};

function readOption(row: Row): AudienceOption {
  return {
    value: readText(row, 'value'),
    name: row['name'] === null ? null : readText(row, 'name'),
    customers: readNumber(row, 'customers'),
  };
}

/** What rules about products, categories and strategies can name in this project. */
export async function queryAudienceOptions(
  engine: Engine,
  scope: MartScope,
  { search }: { readonly search: string },
  options: RunOptions = {},
): Promise<AudienceOptions> {
  const wanted = search.trim().toLowerCase();
  const matches =
    wanted === ''
      ? sql`true`
      : sql`(contains(lower(product_id), ${wanted}) or contains(lower(coalesce(product_name, '')), ${wanted}))`;
  const rows = toRows(
    await engine.query(
      sql`
with bought as (
  select facts.customer_id, products.product_id, products.product_name, products.category
  from ${martTable(scope, 'brg_cst_behavior_product_daily')} as facts
  join ${martTable(scope, 'dim_product')} as products using (product_key)
  where facts.order_count > 0 and product_key > 0 and ${isInAudience(scope, rawSql('facts.customer_id'))}
),
found as (
  select 'product' as kind, product_id as value, max(product_name) as name, count(distinct customer_id) as customers
  from bought where ${matches} group by product_id
  union all
  select 'category', category, null, count(distinct customer_id) from bought where category is not null group by category
  union all
  select 'strategy', strategy_id, null, count(distinct customer_id)
  from ${martTable(scope, 'fct_cst_repurchase')} where ${isInAudience(scope, rawSql('customer_id'))} group by strategy_id
)
select kind, value, name, customers from found
qualify row_number() over (partition by kind order by customers desc, value) <= ${LIMIT}
order by kind, customers desc, value`,
      options,
    ),
  );
  const ofKind = (kind: string): AudienceOption[] => rows.filter((row) => row['kind'] === kind).map(readOption);
  return { products: ofKind('product'), categories: ofKind('category'), strategies: ofKind('strategy') };
}

/** Asks {@link queryAudienceOptions}. */
export const audienceOptionsQuestion = defineQuestion({
  name: 'audience-options',
  args: z.strictObject({ search: z.string() }),
  run: queryAudienceOptions,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof audienceOptionsQuestion> {}
}

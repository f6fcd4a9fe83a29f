import type { Label } from '#core/kernel/label.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { martTable, type MartScope } from '#core/questions/mart-scope.ts';

/** What money can be told apart by. Those of goods count order lines, the others whole purchases. */
export const DIMENSIONS = [
  'product',
  'category',
  'brand',
  'store',
  'region',
  'store_channel',
  'segment',
  'value',
  'city',
  'gender',
  'channel',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const DIMENSION_LABELS: Readonly<Record<Dimension, Label>> = {
  product: { zh: '商品', en: 'Product' },
  category: { zh: '品类', en: 'Category' },
  brand: { zh: '品牌', en: 'Brand' },
  store: { zh: '门店', en: 'Store' },
  region: { zh: '门店区域', en: 'Store region' },
  store_channel: { zh: '门店渠道', en: 'Store channel' },
  segment: { zh: '客户分群', en: 'Customer segment' },
  value: { zh: '客户价值', en: 'Customer value' },
  city: { zh: '客户城市', en: 'Customer city' },
  gender: { zh: '客户性别', en: 'Customer gender' },
  channel: { zh: '客户来源渠道', en: 'Customer channel' },
};

/** Whether a dimension is of goods: its money is of order lines, and one order may lie in several of its members. */
export function isOfGoods(dimension: Dimension): boolean {
  return dimension === 'product' || dimension === 'category' || dimension === 'brand';
}

/** SQL of a dimension beside the rows it is joined to. `key` is the natural key as text, NULL where unknown. */
export type DimensionSql = { readonly joined: Sql; readonly key: Sql; readonly zh: Sql; readonly en: Sql };

function writePlain(joined: Sql, column: string): DimensionSql {
  const key = rawSql(column);
  return { joined, key, zh: key, en: key };
}

/** Joins a dimension to rows `facts` with the columns `product_key`, or `store_key` and `customer_id`. */
export function writeDimension(scope: MartScope, dimension: Dimension): DimensionSql {
  const products = sql`left join ${martTable(scope, 'dim_product')} as products on products.product_key = facts.product_key`;
  const stores = sql`left join ${martTable(scope, 'dim_store')} as stores on stores.store_key = facts.store_key`;
  const customers = sql`left join ${martTable(scope, 'agg_cst_current')} as current_customers
    on current_customers.customer_id = facts.customer_id`;
  const attributes = sql`left join ${martTable(scope, 'int_customer_attributes')} as attributes
    on attributes.customer_id = facts.customer_id`;
  switch (dimension) {
    case 'product': {
      const name = rawSql('coalesce(products.product_name, products.product_id)');
      return { joined: products, key: rawSql('products.product_id'), zh: name, en: name };
    }
    case 'category':
    case 'brand':
      return writePlain(products, `products.${dimension}`);
    case 'store': {
      const name = rawSql('coalesce(stores.store_name, stores.store_id)');
      return { joined: stores, key: rawSql('stores.store_id'), zh: name, en: name };
    }
    case 'region':
      return writePlain(stores, 'stores.region');
    case 'store_channel':
      return writePlain(stores, 'stores.channel');
    case 'segment':
    case 'value': {
      const members = martTable(scope, `dim_customer_${dimension}`);
      const key = rawSql(`${dimension}_key`);
      return {
        joined: sql`${customers} left join ${members} as members on members.${key} = current_customers.${key}`,
        key: sql`cast(members.${key} as varchar)`,
        zh: rawSql(`members.${dimension}_name_zh`),
        en: rawSql(`members.${dimension}_name_en`),
      };
    }
    case 'city':
    case 'gender':
    case 'channel':
      return writePlain(attributes, `attributes.${dimension}`);
  }
}

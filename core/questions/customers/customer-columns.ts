import type { Label } from '#core/kernel/label.ts';
import { profileColumns } from '#core/mart/facts/profile-columns.ts';
import { intCustomerAttributes } from '#core/mart/intermediate/int-customer-attributes.ts';
import { asOfDate, martTable, type MartScope } from '#core/questions/mart-scope.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** How a column of the customer list is written and aligned. */
export type CustomerColumnKind =
  | 'text'
  | 'count'
  | 'money'
  | 'share'
  | 'decimal'
  | 'date'
  | 'segment'
  | 'value'
  | 'rfm';

export type CustomerColumn = {
  readonly label: Label;
  /** 口径 of the column, written into exports. */
  readonly doc: Label;
  readonly kind: CustomerColumnKind;
  /** An attribute of a person: masked in exports unless the analyst asks for it. */
  readonly isPersonal: boolean;
  /** Where it comes from: the row of `agg_cst_current`, its home store, or the customer master. */
  readonly from: 'profile' | 'store' | 'master';
};

type ProfileColumn = keyof typeof profileColumns;

function takeProfile(name: ProfileColumn, kind: CustomerColumnKind): CustomerColumn {
  const { label, doc } = profileColumns[name];
  return { label, doc, kind, isPersonal: false, from: 'profile' };
}

function takeMaster(name: string, kind: CustomerColumnKind, isPersonal: boolean): CustomerColumn {
  const column = intCustomerAttributes.columns[name];
  if (column === undefined) throw new RangeError(`The customer master has no column ${name}.`);
  return { label: column.label, doc: column.doc, kind, isPersonal, from: 'master' };
}

/** Every column that the list of customers can show, sort by and export, besides the customer's id. Money in minor units. */
export const CUSTOMER_COLUMNS = {
  segment_key: takeProfile('segment_key', 'segment'),
  value_key: takeProfile('value_key', 'value'),
  rfm_segment: takeProfile('rfm_segment', 'rfm'),
  r_score: takeProfile('r_score', 'count'),
  f_score: takeProfile('f_score', 'count'),
  m_score: takeProfile('m_score', 'count'),
  recency_days: takeProfile('recency_days', 'count'),
  frequency: takeProfile('frequency', 'count'),
  monetary_cents: takeProfile('monetary_cents', 'money'),
  average_order_cents: {
    label: { zh: '客单价', en: 'Average order' },
    doc: {
      zh: '观察窗口内的净额 / 购买次数（分）；没有购买为空。',
      en: 'Net money / purchases in the observation window, in minor units; NULL without a purchase.',
    },
    kind: 'money',
    isPersonal: false,
    from: 'profile',
  },
  margin_cents: takeProfile('margin_cents', 'money'),
  ltv_historic_cents: takeProfile('ltv_historic_cents', 'money'),
  ltv_predicted_cents: takeProfile('ltv_predicted_cents', 'money'),
  ltv_cents: takeProfile('ltv_cents', 'money'),
  p_alive: takeProfile('p_alive', 'share'),
  expected_purchases: takeProfile('expected_purchases', 'decimal'),
  first_purchase_date: takeProfile('first_purchase_date', 'date'),
  last_purchase_date: takeProfile('last_purchase_date', 'date'),
  tenure_days: {
    label: { zh: '首购至今天数', en: 'Days since first purchase' },
    doc: {
      zh: '首购日到截止日的整天数；没有购买为空。',
      en: 'Whole days from the first purchase to the as-of date; NULL without a purchase.',
    },
    kind: 'count',
    isPersonal: false,
    from: 'profile',
  },
  store_id: {
    label: profileColumns.store_key.label,
    doc: profileColumns.store_key.doc,
    kind: 'text',
    isPersonal: false,
    from: 'store',
  },
  channel: takeMaster('channel', 'text', false),
  registered_on: takeMaster('registered_on', 'date', false),
  gender: takeMaster('gender', 'text', true),
  birth_date: takeMaster('birth_date', 'date', true),
  city: takeMaster('city', 'text', true),
} as const satisfies Record<string, CustomerColumn>;

export type CustomerColumnId = keyof typeof CUSTOMER_COLUMNS;

/** The columns in their order. */
export const CUSTOMER_COLUMN_IDS = Object.keys(CUSTOMER_COLUMNS) as CustomerColumnId[];

/** SQL of a column over rows `customers` (agg_cst_current), `stores` and `masters` (customer master). */
export function writeCustomerColumn(scope: Pick<MartScope, 'parameters'>, id: CustomerColumnId): Sql {
  switch (id) {
    case 'average_order_cents':
      return rawSql('cast(round(customers.monetary_cents / nullif(customers.frequency, 0)) as bigint)');
    case 'tenure_days':
      return sql`(${asOfDate(scope)} - customers.first_purchase_date)`;
    default:
      switch (CUSTOMER_COLUMNS[id].from) {
        case 'store':
          return rawSql(`stores.${id}`);
        case 'master':
          return rawSql(`masters.${id}`);
        case 'profile':
          return rawSql(`customers.${id}`);
      }
  }
}

/** SQL of the joins that the columns need. */
export function writeCustomerJoins(
  scope: Pick<MartScope, 'schema' | 'parameters'>,
  ids: readonly CustomerColumnId[],
): Sql {
  const froms = new Set<CustomerColumn['from']>(ids.map((id) => CUSTOMER_COLUMNS[id].from));
  const stores = sql`left join ${martTable(scope, 'dim_store')} as stores
    on stores.store_key = customers.store_key and stores.store_key > 0`;
  const masters = sql`left join ${martTable(scope, 'int_customer_attributes')} as masters
    on masters.customer_id = customers.customer_id`;
  return sql`${froms.has('store') ? stores : sql``} ${froms.has('master') ? masters : sql``}`;
}

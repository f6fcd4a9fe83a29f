import { EVERYBODY, isEverybody, type AudienceRule } from './audience-rule.ts';
import { asOfDate, martTable, writeStandingPurchases, type MartScope } from '#core/questions/mart-scope.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

type TableScope = Pick<MartScope, 'schema' | 'parameters'>;
type NumberField = Extract<AudienceRule, { kind: 'number' }>['field'];

/** Values as one bound parameter: a list of some hundred thousand ids stays one hash join. */
function writeList(values: readonly string[]): Sql {
  if (values.length === 0) return sql`(select cast(null as varchar) where false)`;
  return sql`(select unnest(string_split(${values.join('\u001F')}, chr(31))))`;
}

function writeNumber(scope: TableScope, field: NumberField): Sql {
  switch (field) {
    case 'tenure_days':
      return sql`(${asOfDate(scope)} - customers.first_purchase_date)`;
    case 'average_order_cents':
      return sql`(customers.monetary_cents / nullif(customers.frequency, 0))`;
    default:
      return rawSql(`customers.${field}`);
  }
}

function writeDays(
  column: Sql,
  { from, through }: { readonly from: string | null; readonly through: string | null },
): Sql {
  const bounds = [
    ...(from === null ? [] : [sql`${column} >= cast(${from} as date)`]),
    ...(through === null ? [] : [sql`${column} <= cast(${through} as date)`]),
  ];
  return bounds.length === 0 ? sql`true` : join(bounds, ' and ');
}

function writeScores({ r, f, m }: Extract<AudienceRule, { kind: 'rfm-scores' }>): Sql {
  const bounds = Object.entries({ r_score: r, f_score: f, m_score: m }).flatMap(([column, range]) =>
    range === undefined ? [] : [sql`customers.${rawSql(column)} between ${range.min} and ${range.max}`],
  );
  return bounds.length === 0 ? sql`customers.r_score is not null` : join(bounds, ' and ');
}

const dateOfKey = rawSql('make_date(facts.date_key // 10000, facts.date_key // 100 % 100, facts.date_key % 100)');

function writeEvent(event: Extract<AudienceRule, { kind: 'sequence' }>['first']): Sql {
  return event === 'purchase' ? rawSql('facts.is_repurchase is not null') : rawSql(`facts.${event}_count > 0`);
}

/** Days are unique per customer, so that the next day of the second event is one window away. */
function writeSequence(scope: TableScope, rule: Extract<AudienceRule, { kind: 'sequence' }>): Sql {
  return sql`select customer_id from (
    select
      facts.customer_id,
      ${writeEvent(rule.first)} and ${writeDays(dateOfKey, rule)} as is_first,
      ${dateOfKey} as day,
      min(case when ${writeEvent(rule.next)} then ${dateOfKey} end) over (
        partition by facts.customer_id order by facts.date_key
        rows between ${rawSql(rule.sameDay ? 'current row' : '1 following')} and unbounded following
      ) as next_day
    from ${martTable(scope, 'fct_cst_behavior_daily')} as facts
    where ${writeEvent(rule.first)} or ${writeEvent(rule.next)}
  ) where is_first and next_day - day <= ${rule.withinDays}
  group by customer_id`;
}

function writeFactCustomers(scope: TableScope, rule: AudienceRule): Sql {
  switch (rule.kind) {
    case 'tag':
      return sql`select customer_id from ${martTable(scope, 'brg_cst_profile_tag')}
        where tag = ${rule.tag} and value in (select * from ${writeList(rule.values)})
        and period_key = (select max(period_key) from ${martTable(scope, 'agg_cst_current')})`;
    case 'attribute':
      return sql`select customer_id from ${martTable(scope, 'int_customer_attributes')}
        where ${rawSql(rule.field)} in (select * from ${writeList(rule.values)})`;
    case 'purchased': {
      const stores =
        rule.storeIds.length === 0 ? sql`true` : sql`store_id in (select * from ${writeList(rule.storeIds)})`;
      return sql`select customer_id from ${writeStandingPurchases(scope)}
        where ${writeDays(rawSql('purchase_date'), rule)} and ${stores}
        ${rule.min === 1 ? sql`` : sql`group by customer_id having count(*) >= ${rule.min}`}`;
    }
    case 'bought-product': {
      const named = [
        ...(rule.productIds.length === 0
          ? []
          : [sql`products.product_id in (select * from ${writeList(rule.productIds)})`]),
        ...(rule.categories.length === 0
          ? []
          : [sql`products.category in (select * from ${writeList(rule.categories)})`]),
      ];
      return sql`select facts.customer_id from ${martTable(scope, 'brg_cst_behavior_product_daily')} as facts
        join ${martTable(scope, 'dim_product')} as products using (product_key)
        where facts.order_count > 0 and ${writeDays(dateOfKey, rule)}
        and ${named.length === 0 ? sql`true` : sql`(${join(named, ' or ')})`}`;
    }
    case 'behaved':
      return sql`select facts.customer_id from ${martTable(scope, 'fct_cst_behavior_daily')} as facts
        where ${writeDays(dateOfKey, rule)}
        group by facts.customer_id having sum(facts.${rawSql(`${rule.type}_count`)}) >= ${rule.min}`;
    case 'sequence':
      return writeSequence(scope, rule);
    case 'touched': {
      const arm = rule.arm === undefined ? sql`true` : sql`is_control = ${rule.arm === 'control'}`;
      return sql`select customer_id from ${martTable(scope, 'fct_cst_repurchase')}
        where strategy_id = ${rule.strategyId} and ${arm}`;
    }
    case 'customers':
      return sql`select * from ${writeList(rule.ids)}`;
    default:
      throw new RangeError(`${rule.kind} is no rule over facts.`);
  }
}

/**
 * A rule as a condition on a row `customers` of `agg_cst_current`. It is never NULL: what is not known is not in, so that
 * the exclusion of a rule holds exactly the customers that the rule does not.
 */
export function writeAudienceCondition(scope: TableScope, rule: AudienceRule): Sql {
  switch (rule.kind) {
    case 'all':
    case 'any': {
      if (rule.rules.length === 0) return rule.kind === 'all' ? sql`true` : sql`false`;
      const parts = rule.rules.map((part) => writeAudienceCondition(scope, part));
      return sql`(${join(parts, rule.kind === 'all' ? ' and ' : ' or ')})`;
    }
    case 'not':
      return sql`(not ${writeAudienceCondition(scope, rule.rule)})`;
    case 'named':
      return writeAudienceCondition(scope, rule.rule);
    case 'segment':
      return sql`coalesce(list_contains([${join(rule.keys.map((key) => sql`${key}`))}], customers.segment_key), false)`;
    case 'value':
      return sql`coalesce(list_contains([${join(rule.keys.map((key) => sql`${key}`))}], customers.value_key), false)`;
    case 'rfm-segment':
      return sql`coalesce(list_contains([${join(rule.codes.map((code) => sql`${code}`))}], customers.rfm_segment), false)`;
    case 'rfm-scores':
      return sql`coalesce(${writeScores(rule)}, false)`;
    case 'number': {
      const field = writeNumber(scope, rule.field);
      const bounds = [
        sql`${field} is not null`,
        ...(rule.min === null ? [] : [sql`${field} >= ${rule.min}`]),
        ...(rule.max === null ? [] : [sql`${field} <= ${rule.max}`]),
      ];
      return sql`coalesce(${join(bounds, ' and ')}, false)`;
    }
    case 'first-purchase':
      return sql`(customers.first_purchase_date is not null
        and coalesce(${writeDays(rawSql('customers.first_purchase_date'), rule)}, false))`;
    case 'home-store':
      return sql`customers.store_key in (select store_key from ${martTable(scope, 'dim_store')}
        where store_id in (select * from ${writeList(rule.ids)}))`;
    default:
      return sql`customers.customer_id in (${writeFactCustomers(scope, rule)})`;
  }
}

/** `(select … from agg_cst_current)`: the rows of the customers who are meant, all columns. */
export function writeAudience(scope: TableScope, rule: AudienceRule): Sql {
  return sql`(
    select customers.* from ${martTable(scope, 'agg_cst_current')} as customers
    where ${writeAudienceCondition(scope, rule)}
  )`;
}

/** The customers that the scope is about: `agg_cst_current` under the filters in force. */
export function currentCustomers(scope: MartScope): Sql {
  const rule = scope.audience ?? EVERYBODY;
  return isEverybody(rule) ? martTable(scope, 'agg_cst_current') : writeAudience(scope, rule);
}

/** The condition that a column holds a customer under the filters in force. */
export function isInAudience(scope: MartScope, customerId: Sql): Sql {
  const rule = scope.audience ?? EVERYBODY;
  return isEverybody(rule) ? sql`true` : sql`${customerId} in (select customer_id from ${writeAudience(scope, rule)})`;
}

/** The purchases that stand as of the date, of the customers under the filters in force. */
export function standingPurchases(scope: MartScope): Sql {
  const purchases = writeStandingPurchases(scope);
  return isEverybody(scope.audience ?? EVERYBODY)
    ? purchases
    : sql`(select * from ${purchases} where ${isInAudience(scope, rawSql('customer_id'))})`;
}

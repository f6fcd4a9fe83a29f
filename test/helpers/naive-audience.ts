import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { GivenRow } from './staging-tables.ts';

/** The rows of a small mart that the naive evaluation looks at, by table. */
export type NaiveMart = {
  readonly asOf: string;
  readonly current: readonly GivenRow[];
  readonly days: readonly GivenRow[];
  readonly products: readonly GivenRow[];
  readonly purchases: readonly GivenRow[];
  readonly tags: readonly GivenRow[];
  readonly attributes: readonly GivenRow[];
  readonly touches: readonly GivenRow[];
};

type Days = { readonly from: string | null; readonly through: string | null };

function isWithin(day: string, { from, through }: Days): boolean {
  return (from === null || day >= from) && (through === null || day <= through);
}

function toDay(key: unknown): string {
  const text = String(key);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

function countDays(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function readField(row: GivenRow, field: string, asOf: string): number | null {
  const get = (name: string): number | null =>
    row[name] === null || row[name] === undefined ? null : Number(row[name]);
  if (field === 'tenure_days') {
    return typeof row['first_purchase_date'] === 'string' ? countDays(row['first_purchase_date'], asOf) : null;
  }
  if (field === 'average_order_cents') {
    const [money, frequency] = [get('monetary_cents'), get('frequency')];
    return money === null || frequency === null || frequency === 0 ? null : money / frequency;
  }
  return get(field);
}

function didEvent(row: GivenRow, event: string): boolean {
  return event === 'purchase' ? row['is_repurchase'] !== null : Number(row[`${event}_count`]) > 0;
}

/** Whether a rule means a customer, read row by row: no SQL, no joins, no sets. */
export function isMeant(mart: NaiveMart, customer: GivenRow, rule: AudienceRule): boolean {
  const own = (rows: readonly GivenRow[]): GivenRow[] =>
    rows.filter((row) => row['customer_id'] === customer['customer_id']);
  switch (rule.kind) {
    case 'all':
      return rule.rules.every((part) => isMeant(mart, customer, part));
    case 'any':
      return rule.rules.some((part) => isMeant(mart, customer, part));
    case 'not':
      return !isMeant(mart, customer, rule.rule);
    case 'named':
      return isMeant(mart, customer, rule.rule);
    case 'segment':
      return rule.keys.includes(Number(customer['segment_key']));
    case 'value':
      return rule.keys.includes(Number(customer['value_key']));
    case 'rfm-segment':
      return rule.codes.includes(String(customer['rfm_segment']));
    case 'rfm-scores': {
      const asked = [
        ['r_score', rule.r],
        ['f_score', rule.f],
        ['m_score', rule.m],
      ] as const;
      if (customer['r_score'] === null) return false;
      return asked.every(
        ([column, range]) =>
          range === undefined || (Number(customer[column]) >= range.min && Number(customer[column]) <= range.max),
      );
    }
    case 'number': {
      const value = readField(customer, rule.field, mart.asOf);
      return value !== null && (rule.min === null || value >= rule.min) && (rule.max === null || value <= rule.max);
    }
    case 'tag':
      return own(mart.tags).some((row) => row['tag'] === rule.tag && rule.values.includes(String(row['value'])));
    case 'home-store':
      return rule.ids.includes(`s${String(customer['store_key'])}`);
    case 'attribute':
      return own(mart.attributes).some((row) => rule.values.includes(String(row[rule.field])));
    case 'first-purchase':
      return typeof customer['first_purchase_date'] === 'string' && isWithin(customer['first_purchase_date'], rule);
    case 'purchased':
      return (
        own(mart.purchases).filter(
          (row) =>
            row['voided_on'] === null &&
            isWithin(String(row['purchase_date']), rule) &&
            (rule.storeIds.length === 0 || rule.storeIds.includes(String(row['store_id']))),
        ).length >= rule.min
      );
    case 'bought-product':
      return own(mart.products).some(
        (row) =>
          Number(row['order_count']) > 0 &&
          isWithin(toDay(row['date_key']), rule) &&
          ((rule.productIds.length === 0 && rule.categories.length === 0) ||
            rule.productIds.includes(`p${String(row['product_key'])}`) ||
            rule.categories.includes(Number(row['product_key']) % 2 === 0 ? 'even' : 'odd')),
      );
    case 'behaved': {
      const days = own(mart.days).filter((row) => isWithin(toDay(row['date_key']), rule));
      return days.length > 0 && days.reduce((sum, row) => sum + Number(row[`${rule.type}_count`]), 0) >= rule.min;
    }
    case 'sequence':
      return own(mart.days).some(
        (first) =>
          didEvent(first, rule.first) &&
          isWithin(toDay(first['date_key']), rule) &&
          own(mart.days).some((next) => {
            const gap = countDays(toDay(first['date_key']), toDay(next['date_key']));
            return didEvent(next, rule.next) && gap <= rule.withinDays && (gap > 0 || (gap === 0 && rule.sameDay));
          }),
      );
    case 'touched':
      return own(mart.touches).some(
        (row) =>
          row['strategy_id'] === rule.strategyId &&
          (rule.arm === undefined || row['is_control'] === (rule.arm === 'control')),
      );
    case 'customers':
      return rule.ids.includes(String(customer['customer_id']));
  }
}

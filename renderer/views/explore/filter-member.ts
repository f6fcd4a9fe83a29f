import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { Dimension } from '#core/questions/explore/dimensions.ts';
import type { Span } from '#core/questions/periods/period.ts';

/** The filter that means the customers of a member in the period; null where a dimension has none, or the member is not known. */
export function filterMember(dimension: Dimension, key: string | null, span: Span): AudienceRule | null {
  if (key === null) return null;
  switch (dimension) {
    case 'product':
      return { kind: 'bought-product', ...span, productIds: [key], categories: [] };
    case 'category':
      return { kind: 'bought-product', ...span, productIds: [], categories: [key] };
    case 'store':
      return { kind: 'purchased', ...span, min: 1, storeIds: [key] };
    case 'segment':
    case 'value':
      return { kind: dimension, keys: [Number(key)] };
    case 'city':
    case 'gender':
    case 'channel':
      return { kind: 'attribute', field: dimension, values: [key] };
    case 'brand':
    case 'region':
    case 'store_channel':
      return null;
  }
}

/** Whether a filter is one that a list of the dimension makes: the list itself is shown without it. */
export function isOfDimension(dimension: Dimension, rule: AudienceRule): boolean {
  switch (rule.kind) {
    case 'bought-product':
      return dimension === (rule.productIds.length > 0 ? 'product' : 'category');
    case 'purchased':
      return dimension === 'store' && rule.storeIds.length > 0;
    case 'segment':
    case 'value':
      return dimension === rule.kind;
    case 'attribute':
      return dimension === rule.field;
    default:
      return false;
  }
}

/** The filters with a member's put in force, or taken away where it is in force: one member of a dimension at a time. */
export function toggleMember(
  filters: readonly AudienceRule[],
  dimension: Dimension,
  rule: AudienceRule,
): readonly AudienceRule[] {
  const written = JSON.stringify(rule);
  const others = filters.filter((other) => !isOfDimension(dimension, other));
  return filters.some((other) => JSON.stringify(other) === written) ? others : [...others, rule];
}

import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';

/** Kinds of conditions that the builder has a form for, in the order of its menu. */
export const CONDITION_KINDS = [
  'number',
  'segment',
  'value',
  'rfm-segment',
  'rfm-scores',
  'tag',
  'purchased',
  'bought-product',
  'first-purchase',
  'behaved',
  'sequence',
  'home-store',
  'attribute',
  'touched',
  'named',
] as const;

export type ConditionKind = (typeof CONDITION_KINDS)[number];
export type Condition = Exclude<AudienceRule, { kind: 'all' | 'any' | 'not' }>;

const ANY_DAYS = { from: null, through: null };

/** What a new line of a kind asks at first; null where it needs a value that only the data can give. */
export function createCondition(
  kind: ConditionKind,
  first: {
    readonly rfmSegment: string | undefined;
    readonly tag: { readonly tag: string; readonly value: string } | undefined;
    readonly store: string | undefined;
    readonly attribute: { readonly field: 'gender' | 'city' | 'channel'; readonly value: string } | undefined;
    readonly category: string | undefined;
    readonly product: string | undefined;
    readonly strategy: string | undefined;
    readonly named: Extract<AudienceRule, { kind: 'named' }> | undefined;
  },
): Condition | null {
  switch (kind) {
    case 'number':
      return { kind, field: 'recency_days', min: null, max: 90 };
    case 'segment':
      return { kind, keys: [3] };
    case 'value':
      return { kind, keys: [1] };
    case 'rfm-segment':
      return first.rfmSegment === undefined ? null : { kind, codes: [first.rfmSegment] };
    case 'rfm-scores':
      return { kind, r: { min: 4, max: 5 } };
    case 'tag':
      return first.tag === undefined ? null : { kind, tag: first.tag.tag, values: [first.tag.value] };
    case 'purchased':
      return { kind, ...ANY_DAYS, min: 2, storeIds: [] };
    case 'bought-product':
      return first.category === undefined && first.product === undefined
        ? null
        : {
            kind,
            ...ANY_DAYS,
            productIds: first.category === undefined && first.product !== undefined ? [first.product] : [],
            categories: first.category === undefined ? [] : [first.category],
          };
    case 'first-purchase':
      return { kind, ...ANY_DAYS };
    case 'behaved':
      return { kind, ...ANY_DAYS, type: 'cart', min: 1 };
    case 'sequence':
      return { kind, ...ANY_DAYS, first: 'cart', next: 'purchase', withinDays: 7, sameDay: true };
    case 'home-store':
      return first.store === undefined ? null : { kind, ids: [first.store] };
    case 'attribute':
      return first.attribute === undefined
        ? null
        : { kind, field: first.attribute.field, values: [first.attribute.value] };
    case 'touched':
      return first.strategy === undefined ? null : { kind, strategyId: first.strategy };
    case 'named':
      return first.named ?? null;
  }
}

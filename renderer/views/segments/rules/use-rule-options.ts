import { useMemo } from 'react';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { AudienceOptions } from '#core/questions/audience/audience-options.ts';
import type { FilterOptions } from '#core/questions/audience/filter-options.ts';
import { useQuery } from '../../../data/use-query.ts';
import {
  toNamedRule,
  toTagRule,
  useOwnTags,
  useSavedSegments,
} from '../../../components/customers/use-saved-segments.ts';
import type { createCondition } from './new-condition.ts';

export type RuleOptions = {
  readonly filters: FilterOptions | null;
  readonly bought: AudienceOptions | null;
  readonly named: readonly Extract<AudienceRule, { kind: 'named' }>[];
  /** Starting values of new conditions, out of the data. */
  readonly first: Parameters<typeof createCondition>[1];
};

/** What the builder offers, out of the data of the project and its saved segments and tags. */
export function useRuleOptions(): RuleOptions {
  const filterState = useQuery('filter-options', {}, { isUnfiltered: true });
  const boughtState = useQuery('audience-options', { search: '' }, { isUnfiltered: true });
  const { segments } = useSavedSegments();
  const { tags } = useOwnTags();
  const filters = filterState.status === 'ready' ? filterState.value : null;
  const bought = boughtState.status === 'ready' ? boughtState.value : null;
  return useMemo(() => {
    const named = [...segments.map(toNamedRule), ...tags.map(toTagRule)];
    const tag = filters?.tags[0];
    const attribute = filters?.attributes[0];
    return {
      filters,
      bought,
      named,
      first: {
        rfmSegment: filters?.rfmSegments[0]?.value,
        tag: tag?.values[0] === undefined ? undefined : { tag: tag.tag, value: tag.values[0].value },
        store: filters?.stores[0]?.value,
        attribute:
          attribute?.values[0] === undefined ? undefined : { field: attribute.field, value: attribute.values[0].value },
        category: bought?.categories[0]?.value,
        product: bought?.products[0]?.value,
        strategy: bought?.strategies[0]?.value,
        named: named[0],
      },
    };
  }, [filters, bought, segments, tags]);
}

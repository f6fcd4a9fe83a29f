import type { Label } from '#core/kernel/label.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { describeRule, type RuleNames } from '#core/questions/audience/describe-rule.ts';
import { useMemo } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import { useQuery } from '../../data/use-query.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

const NO_CURRENCY = { code: 'CNY', decimals: 2 };

/** Names of what rules hold by id: stores of the data, strategies of the project. */
export function useRuleNames(): RuleNames {
  const currency = useWorkbench((state) => state.project?.parameters.currency ?? NO_CURRENCY);
  const strategies = useWorkbench((state) => state.document?.strategies);
  const options = useQuery('filter-options', {}, { isUnfiltered: true });
  const stores = options.status === 'ready' ? options.value.stores : undefined;
  return useMemo(
    () => ({
      currency,
      stores: new Map((stores ?? []).flatMap(({ value, name }) => (name === null ? [] : [[value, name] as const]))),
      strategies: new Map((strategies ?? []).map(({ id, name }) => [id, name] as const)),
    }),
    [currency, stores, strategies],
  );
}

/** Says an audience rule in words, in the language of the window. */
export function useRuleText(): (rule: AudienceRule) => string {
  const { language } = useLanguage();
  const names = useRuleNames();
  return useMemo(() => (rule) => describeRule(rule, names)[language === 'en' ? 'en' : 'zh'], [language, names]);
}

/** Says an audience rule in words, in both languages: for files, which are read anywhere. */
export function useRuleLabel(): (rule: AudienceRule) => Label {
  const names = useRuleNames();
  return useMemo(() => (rule) => describeRule(rule, names), [names]);
}

/** The filters in force in words, one each; none where everybody is meant. */
export function useFilterTexts(): readonly string[] {
  const { filters } = useFilters();
  const say = useRuleText();
  return useMemo(() => filters.map(say), [filters, say]);
}

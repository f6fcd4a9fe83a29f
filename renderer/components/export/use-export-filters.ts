import { useMemo } from 'react';
import type { ExportFilters } from '#core/workbench/export/export-project.ts';
import { combineRules } from '#core/questions/audience/audience-rule.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useRuleLabel } from '../filters/use-rule-text.ts';

/** The filters in force as an export takes them; undefined where everybody is meant. */
export function useExportFilters(): ExportFilters | undefined {
  const { filters } = useFilters();
  const say = useRuleLabel();
  return useMemo(() => {
    if (filters.length === 0) return undefined;
    const rule = combineRules(filters);
    const texts = filters.map(say);
    return {
      rule,
      text: { zh: texts.map(({ zh }) => zh).join('；'), en: texts.map(({ en }) => en).join('; ') },
    };
  }, [filters, say]);
}

import { useMemo } from 'react';
import { combineRules, EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { useWorkbench } from './use-workbench.ts';

const NO_FILTERS: readonly AudienceRule[] = [];

/** Whom a question is about: `extra` and, unless it is unfiltered, every filter in force. */
export function useAudience(extra: AudienceRule = EVERYBODY, isUnfiltered = false): AudienceRule {
  const filters = useWorkbench((state) => state.config?.filters ?? NO_FILTERS);
  return useMemo(() => combineRules(isUnfiltered ? [extra] : [...filters, extra]), [filters, extra, isUnfiltered]);
}

export type Filters = {
  readonly filters: readonly AudienceRule[];
  /** Puts a filter in force; one of the same kind on the same thing is replaced by it. */
  readonly applyFilter: (rule: AudienceRule) => void;
  readonly removeFilter: (index: number) => void;
  readonly clearFilters: () => void;
};

/** What a filter is about: two filters about the same thing replace each other. */
function nameSubject(rule: AudienceRule): string {
  switch (rule.kind) {
    case 'number':
    case 'attribute':
      return `${rule.kind} ${rule.field}`;
    case 'tag':
      return `tag ${rule.tag}`;
    case 'named':
      return `named ${rule.id}`;
    case 'segment':
    case 'value':
    case 'rfm-segment':
    case 'rfm-scores':
    case 'home-store':
    case 'first-purchase':
      return rule.kind;
    default:
      return JSON.stringify(rule);
  }
}

/** The filters with one more in force: it takes the place of one about the same thing. */
export function addFilter(filters: readonly AudienceRule[], rule: AudienceRule): AudienceRule[] {
  const subject = nameSubject(rule);
  return [...filters.filter((other) => nameSubject(other) !== subject), rule];
}

/** The filters of the project: chips of the global bar, saved and undone with it. */
export function useFilters(): Filters {
  const filters = useWorkbench((state) => state.config?.filters ?? NO_FILTERS);
  const editProject = useWorkbench((state) => state.document.editProject);
  return useMemo(
    () => ({
      filters,
      applyFilter: (rule) => editProject({ filters: addFilter(filters, rule) }),
      removeFilter: (index) => editProject({ filters: filters.filter((_, at) => at !== index) }),
      clearFilters: () => editProject({ filters: [] }),
    }),
    [filters, editProject],
  );
}

import { pinIdSchema } from '#core/outputs/project/ids.ts';
import { describeRule } from '#core/questions/audience/describe-rule.ts';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbenchStore } from '../../store/use-workbench.ts';
import type { DefinedValue } from '../definition-text.ts';
import { useRuleNames } from '../filters/use-rule-text.ts';
import { PIN_VERSION, pinContentSchema, type PinContent } from './pin-content.ts';

/** What a chart or a table has to say for itself when it is pinned; the rest is of the project. */
export type Pinned = Pick<PinContent, 'title' | 'note' | 'summary' | 'svg' | 'heads' | 'rows'> & {
  readonly definitions: readonly DefinedValue[];
  readonly sql?: string | undefined;
};

const NAME_LIMIT = 200;

/** Pins a chart or a table for a report: with numbers, definitions, filters and dates as they are now. A step that can be undone. */
export function usePin(): (pinned: Pinned) => void {
  const store = useWorkbenchStore();
  const { t } = useTranslation();
  const { language } = useLanguage();
  const names = useRuleNames();
  return useCallback(
    ({ definitions, sql, ...shown }) => {
      const { config: document } = store.getState();
      const { built: project } = store.getState().project;
      const { view } = store.getState().navigation;
      const { editProject } = store.getState().document;
      if (document === null || project === null) return;
      const content: PinContent = pinContentSchema.parse({
        ...shown,
        view,
        language,
        rows: shown.rows.map(({ head, cells }) => ({ head, cells })),
        definitions: definitions.map(({ metric: { label, formula, filters, denominator }, full, counted }) => ({
          label,
          formula,
          filters,
          denominator,
          full,
          counted: counted ?? null,
        })),
        filters: document.filters.map((rule) => describeRule(rule, names)),
        sql: sql ?? null,
        asOf: project.parameters.asOfDate,
        timeZone: project.parameters.timeZone,
        buildId: project.buildId,
      });
      const name = `${t(`nav.${view}`)} · ${shown.title}`.slice(0, NAME_LIMIT);
      const id = pinIdSchema.parse(`pin-${crypto.randomUUID()}`);
      editProject({ pins: [...document.pins, { id, version: PIN_VERSION, name, content }] });
    },
    [store, t, language, names],
  );
}

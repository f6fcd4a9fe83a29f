import { audienceRuleSchema } from '#core/questions/audience/audience-rule.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useWorkbench, useWorkbenchStore } from '../store/use-workbench.ts';
import type { Command, Situation } from './command.ts';
import { PROJECT_COMMANDS } from './project-commands.ts';
import { SCREEN_COMMANDS } from './screen-commands.ts';

const COMMANDS = [...PROJECT_COMMANDS, ...SCREEN_COMMANDS];

/** Whether there is a step to undo or to redo. */
export function useHistory() {
  const { temporal } = useWorkbenchStore();
  const canUndo = useStore(temporal, (state) => state.pastStates.length > 0);
  const canRedo = useStore(temporal, (state) => state.futureStates.length > 0);
  return { canUndo, canRedo, undo: () => temporal.getState().undo(), redo: () => temporal.getState().redo() };
}

function useSituation(): Situation {
  const hasDocument = useWorkbench((state) => state.config !== null);
  const hasProject = useWorkbench((state) => state.project.built !== null);
  const hasFilters = useWorkbench((state) => (state.config?.filters.length ?? 0) > 0);
  const saved = useWorkbench((state) => state.config?.segments);
  const recents = useWorkbench((state) => state.document.recents);
  const { canUndo, canRedo } = useHistory();
  return useMemo(() => {
    const segments = (saved ?? []).filter(({ content }) => audienceRuleSchema.safeParse(content['rule']).success);
    return { hasDocument, hasProject, hasFilters, canUndo, canRedo, segments, recents };
  }, [hasDocument, hasProject, hasFilters, canUndo, canRedo, saved, recents]);
}

/** Every command of the window, in the order of the menus, with the keys that the analyst has given them. */
export function useCommands(): readonly Command[] {
  const { i18n } = useTranslation();
  const store = useWorkbenchStore();
  const language = useWorkbench((state) => state.preferences.language);
  const ownKeys = useWorkbench((state) => state.preferences.keys);
  const situation = useSituation();

  return useMemo(() => {
    const t = i18n.getFixedT(language);
    const other = i18n.getFixedT(language === 'en' ? 'zh-CN' : 'en');
    return COMMANDS.flatMap(({ offers, isEnabled, run, ...placed }) =>
      offers(situation).map(({ id, args, label, note = null, keys }): Command => ({
        ...placed,
        id,
        label: label(t),
        otherLabel: label(other),
        note,
        enabled: isEnabled(situation),
        keys: ownKeys?.[id] === undefined ? keys : (ownKeys[id] ?? null),
        defaultKeys: keys,
        run: () => run(store, args),
      })),
    );
  }, [i18n, language, store, ownKeys, situation]);
}

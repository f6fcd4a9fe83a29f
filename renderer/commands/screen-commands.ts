import { audienceRuleSchema } from '#core/questions/audience/audience-rule.ts';
import { z } from 'zod';
import { VIEW_IDS } from '../store/navigation.slice.ts';
import { addFilter } from '../store/use-filters.ts';
import { VIEWS } from '../views/registry.ts';
import { defineAction, defineCommand, type CommandDefinition, type Situation } from './command.ts';

const hasProject = (situation: Situation): boolean => situation.hasProject;
const always = (): boolean => true;

export const SCREEN_COMMANDS: readonly CommandDefinition[] = [
  defineAction({
    id: 'filter:add-filter',
    menu: 'edit',
    label: (t) => t('commands.addFilter'),
    keys: 'f',
    isEnabled: hasProject,
    startsGroup: true,
    run: (store) => store.getState().overlay.openOverlay('filters'),
  }),
  defineAction({
    id: 'filter:clear-filters',
    menu: 'edit',
    label: (t) => t('commands.clearFilters'),
    keys: null,
    isEnabled: ({ hasFilters }) => hasFilters,
    run: (store) => store.getState().document.editProject({ filters: [] }),
  }),
  defineAction({
    id: 'screen:run-front',
    menu: 'edit',
    label: (t) => t('commands.run'),
    keys: 'CmdOrCtrl+Enter',
    isEnabled: hasProject,
    run: (store) => void store.getState().front.askFront('run'),
  }),
  defineAction({
    id: 'screen:open-palette',
    menu: 'view',
    label: (t) => t('commands.palette'),
    keys: 'CmdOrCtrl+K',
    isEnabled: always,
    run: (store) => store.getState().overlay.openOverlay('palette'),
  }),
  defineAction({
    id: 'screen:toggle-table',
    menu: 'view',
    label: (t) => t('shortcuts.table'),
    keys: 't',
    isEnabled: hasProject,
    run: (store) => void store.getState().front.askFront('toggle-table'),
  }),
  defineAction({
    id: 'screen:toggle-nav',
    menu: 'view',
    label: (t) => t('shortcuts.nav'),
    keys: '[',
    isEnabled: always,
    run: (store) => {
      const { navOpen, setPreferences } = store.getState().preferences;
      setPreferences({ navOpen: !navOpen });
    },
  }),
  defineAction({
    id: 'screen:show-tasks',
    menu: 'view',
    label: (t) => t('commands.tasks'),
    keys: null,
    isEnabled: always,
    run: (store) => store.getState().overlay.openOverlay('tasks'),
  }),
  defineAction({
    id: 'screen:switch-language',
    menu: 'view',
    label: (t) => t('commands.language'),
    keys: null,
    isEnabled: always,
    startsGroup: true,
    run: (store) => {
      const { language, setPreferences } = store.getState().preferences;
      setPreferences({ language: language === 'en' ? 'zh-CN' : 'en' });
    },
  }),
  defineAction({
    id: 'screen:show-shortcuts',
    menu: 'help',
    label: (t) => t('shortcuts.help'),
    keys: '?',
    isEnabled: always,
    run: (store) => store.getState().overlay.openOverlay('shortcuts'),
  }),
  defineCommand({
    id: 'go',
    menu: 'go',
    section: 'view',
    isEnabled: always,
    args: z.strictObject({ view: z.enum(VIEW_IDS) }),
    offers: () =>
      VIEWS.map(({ id, key }) => ({
        id: `go:${id}`,
        args: { view: id },
        label: (t) => t('commands.goTo', { screen: t(`nav.${id}`) }),
        keys: `g ${key}`,
      })),
    run: (store, { view }) => store.getState().navigation.openView(view),
  }),
  defineCommand({
    id: 'filter:by-segment',
    menu: null,
    section: 'segment',
    isEnabled: always,
    args: z.strictObject({ id: z.string() }),
    offers: ({ segments }) =>
      segments.map(({ id, name }) => ({ id: `segment:${id}`, args: { id }, label: () => name, keys: null })),
    run: (store, { id }) => {
      const { config, document } = store.getState();
      const segment = config?.segments.find((known) => known.id === id);
      if (config === null || segment === undefined) return;
      const rule = audienceRuleSchema.parse(segment.content['rule']);
      const named = { kind: 'named', of: 'segment', id, name: segment.name, rule } as const;
      document.editProject({ filters: addFilter(config.filters, named) });
    },
  }),
];

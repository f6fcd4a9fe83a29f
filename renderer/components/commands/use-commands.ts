import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useWorkbench, useWorkbenchStore } from '../../store/use-workbench.ts';
import type { WorkbenchStore } from '../../store/workbench-store.ts';
import { VIEWS } from '../../views/registry.ts';
import { announceCommand, EXPORT_EVENT, RUN_EVENT } from '../command-events.ts';
import { TOGGLE_TABLE_EVENT } from '../toggle-table.ts';
import type { Command, CommandRule } from './command.ts';

/** Whether there is a step to undo or to redo. */
export function useHistory() {
  const { temporal } = useWorkbenchStore();
  const canUndo = useStore(temporal, (state) => state.pastStates.length > 0);
  const canRedo = useStore(temporal, (state) => state.futureStates.length > 0);
  return { canUndo, canRedo, undo: () => temporal.getState().undo(), redo: () => temporal.getState().redo() };
}

type Situation = {
  readonly hasDocument: boolean;
  readonly hasProject: boolean;
  readonly hasFilters: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
};

function listProjectCommands(store: WorkbenchStore, { hasDocument, canUndo, canRedo }: Situation): CommandRule[] {
  const { chooseProject, saveProject, rebuild } = store.getState().document;
  const { openImport } = store.getState().navigation;
  const history = () => store.temporal.getState();
  const file = { menu: 'file', section: 'action' } as const;
  return [
    {
      ...file,
      id: 'project:open-project',
      name: (t) => t('project.open'),
      keys: 'CmdOrCtrl+O',
      isEnabled: true,
      run: () => void chooseProject(),
    },
    {
      ...file,
      id: 'project:import-data',
      name: (t) => t('project.import'),
      keys: null,
      isEnabled: true,
      run: openImport,
    },
    {
      ...file,
      id: 'project:save-project',
      name: (t) => t('project.save'),
      keys: 'CmdOrCtrl+S',
      isEnabled: hasDocument,
      startsGroup: true,
      run: () => void saveProject(),
    },
    {
      ...file,
      id: 'project:save-as',
      name: (t) => t('project.saveAs'),
      keys: 'CmdOrCtrl+Shift+S',
      isEnabled: hasDocument,
      run: () => void saveProject('as'),
    },
    {
      ...file,
      id: 'project:save-packaged',
      name: (t) => t('project.savePackaged'),
      keys: null,
      isEnabled: hasDocument,
      run: () => void saveProject('packaged'),
    },
    {
      ...file,
      id: 'project:export-front',
      name: (t) => t('commands.export'),
      keys: 'CmdOrCtrl+E',
      isEnabled: hasDocument,
      startsGroup: true,
      run: () => {
        if (!announceCommand(EXPORT_EVENT)) store.getState().navigation.openView('tables');
      },
    },
    {
      ...file,
      id: 'project:rebuild-project',
      name: (t) => t('project.rebuild'),
      keys: null,
      isEnabled: hasDocument,
      run: () => void rebuild(),
    },
    {
      id: 'project:undo-change',
      menu: 'edit',
      section: 'action',
      name: (t) => t('project.undo'),
      keys: 'CmdOrCtrl+Z',
      isEnabled: canUndo,
      isOfText: true,
      run: () => history().undo(),
    },
    {
      id: 'project:redo-change',
      menu: 'edit',
      section: 'action',
      name: (t) => t('project.redo'),
      keys: 'CmdOrCtrl+Shift+Z',
      isEnabled: canRedo,
      isOfText: true,
      run: () => history().redo(),
    },
  ];
}

function listScreenCommands(store: WorkbenchStore, { hasProject, hasFilters }: Situation): CommandRule[] {
  const { openOverlay } = store.getState().overlay;
  const { setPreferences } = store.getState().preferences;
  const { editProject } = store.getState().document;
  const edit = { menu: 'edit', section: 'action' } as const;
  const view = { menu: 'view', section: 'action' } as const;
  return [
    {
      ...edit,
      id: 'filter:add-filter',
      name: (t) => t('commands.addFilter'),
      keys: 'f',
      isEnabled: hasProject,
      startsGroup: true,
      run: () => openOverlay('filters'),
    },
    {
      ...edit,
      id: 'filter:clear-filters',
      name: (t) => t('commands.clearFilters'),
      keys: null,
      isEnabled: hasFilters,
      run: () => editProject({ filters: [] }),
    },
    {
      ...edit,
      id: 'screen:run-front',
      name: (t) => t('commands.run'),
      keys: 'CmdOrCtrl+Enter',
      isEnabled: hasProject,
      run: () => void announceCommand(RUN_EVENT),
    },
    {
      ...view,
      id: 'screen:open-palette',
      name: (t) => t('commands.palette'),
      keys: 'CmdOrCtrl+K',
      isEnabled: true,
      run: () => openOverlay('palette'),
    },
    {
      ...view,
      id: 'screen:toggle-table',
      name: (t) => t('shortcuts.table'),
      keys: 't',
      isEnabled: hasProject,
      run: () => void window.dispatchEvent(new CustomEvent(TOGGLE_TABLE_EVENT)),
    },
    {
      ...view,
      id: 'screen:toggle-nav',
      name: (t) => t('shortcuts.nav'),
      keys: '[',
      isEnabled: true,
      run: () => setPreferences({ navOpen: !store.getState().preferences.navOpen }),
    },
    {
      ...view,
      id: 'screen:show-tasks',
      name: (t) => t('commands.tasks'),
      keys: null,
      isEnabled: true,
      run: () => openOverlay('tasks'),
    },
    {
      ...view,
      id: 'screen:switch-language',
      name: (t) => t('commands.language'),
      keys: null,
      isEnabled: true,
      startsGroup: true,
      run: () => setPreferences({ language: store.getState().preferences.language === 'en' ? 'zh-CN' : 'en' }),
    },
    {
      id: 'screen:show-shortcuts',
      menu: 'help',
      section: 'action',
      name: (t) => t('shortcuts.help'),
      keys: '?',
      isEnabled: true,
      run: () => openOverlay('shortcuts'),
    },
  ];
}

function listViewCommands(store: WorkbenchStore): CommandRule[] {
  return VIEWS.map(({ id, key }) => ({
    id: `go:${id}`,
    menu: 'go',
    section: 'view',
    name: (t) => t('commands.goTo', { screen: t(`nav.${id}`) }),
    keys: `g ${key}`,
    isEnabled: true,
    run: () => store.getState().navigation.openView(id),
  }));
}

/** Every command of the window, in the order of the menus, with the keys that the analyst has given them. */
export function useCommands(): readonly Command[] {
  const { i18n } = useTranslation();
  const store = useWorkbenchStore();
  const language = useWorkbench((state) => state.preferences.language);
  const ownKeys = useWorkbench((state) => state.preferences.keys);
  const hasDocument = useWorkbench((state) => state.config !== null);
  const hasProject = useWorkbench((state) => state.project.built !== null);
  const hasFilters = useWorkbench((state) => (state.config?.filters.length ?? 0) > 0);
  const { canUndo, canRedo } = useHistory();

  return useMemo(() => {
    const situation = { hasDocument, hasProject, hasFilters, canUndo, canRedo };
    const rules = [
      ...listProjectCommands(store, situation),
      ...listScreenCommands(store, situation),
      ...listViewCommands(store),
    ];
    const t = i18n.getFixedT(language);
    const other = i18n.getFixedT(language === 'en' ? 'zh-CN' : 'en');
    return rules.map(({ name, isEnabled, keys, ...rule }): Command => ({
      ...rule,
      label: name(t),
      otherLabel: name(other),
      enabled: isEnabled,
      keys: ownKeys?.[rule.id] === undefined ? keys : (ownKeys[rule.id] ?? null),
      defaultKeys: keys,
    }));
  }, [i18n, language, store, ownKeys, hasDocument, hasProject, hasFilters, canUndo, canRedo]);
}

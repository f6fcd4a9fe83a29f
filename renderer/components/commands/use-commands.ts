import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { HostCommand } from '../../host/host-bridge.ts';
import { useWorkbench, useWorkbenchStore } from '../../store/use-workbench.ts';

/** A command of the window: one table for the menu of the top bar, the native menu and the keys. */
export type Command = HostCommand & { readonly enabled: boolean; readonly run: () => void };

/** Whether a project is open, and whether there is a step to undo or to redo. */
export function useHistory() {
  const { temporal } = useWorkbenchStore();
  const canUndo = useStore(temporal, (state) => state.pastStates.length > 0);
  const canRedo = useStore(temporal, (state) => state.futureStates.length > 0);
  return { canUndo, canRedo, undo: () => temporal.getState().undo(), redo: () => temporal.getState().redo() };
}

/** Every command on the project, in the order of the menu. */
export function useCommands(): readonly Command[] {
  const { t } = useTranslation();
  const store = useWorkbenchStore();
  const hasDocument = useWorkbench((state) => state.document !== null);
  const { canUndo, canRedo } = useHistory();

  return useMemo((): readonly Command[] => {
    const { chooseProject, saveProject, openImport } = store.getState();
    const history = () => store.temporal.getState();
    return [
      {
        id: 'project:open-project',
        menu: 'file',
        label: t('project.open'),
        accelerator: 'CmdOrCtrl+O',
        enabled: true,
        run: () => void chooseProject(),
      },
      {
        id: 'project:import-data',
        menu: 'file',
        label: t('project.import'),
        enabled: true,
        run: openImport,
      },
      {
        id: 'project:save-project',
        menu: 'file',
        label: t('project.save'),
        accelerator: 'CmdOrCtrl+S',
        enabled: hasDocument,
        startsGroup: true,
        run: () => void saveProject(),
      },
      {
        id: 'project:save-as',
        menu: 'file',
        label: t('project.saveAs'),
        accelerator: 'CmdOrCtrl+Shift+S',
        enabled: hasDocument,
        run: () => void saveProject('as'),
      },
      {
        id: 'project:save-packaged',
        menu: 'file',
        label: t('project.savePackaged'),
        enabled: hasDocument,
        run: () => void saveProject('packaged'),
      },
      {
        id: 'project:undo-change',
        menu: 'edit',
        label: t('project.undo'),
        accelerator: 'CmdOrCtrl+Z',
        enabled: canUndo,
        run: () => history().undo(),
      },
      {
        id: 'project:redo-change',
        menu: 'edit',
        label: t('project.redo'),
        accelerator: 'CmdOrCtrl+Shift+Z',
        enabled: canRedo,
        run: () => history().redo(),
      },
    ];
  }, [t, store, hasDocument, canUndo, canRedo]);
}

function matches(accelerator: string, event: KeyboardEvent): boolean {
  const parts = accelerator.split('+');
  return (
    (event.metaKey || event.ctrlKey) === parts.includes('CmdOrCtrl') &&
    event.shiftKey === parts.includes('Shift') &&
    !event.altKey &&
    event.key.toUpperCase() === parts.at(-1)
  );
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea') !== null);
}

/** Connects the commands to the keys and to the host's native menu. In a text field undo and redo stay the field's own. */
export function useCommandKeys(commands: readonly Command[]): void {
  const store = useWorkbenchStore();
  const language = useWorkbench((state) => state.preferences.language);

  useEffect(() => {
    function handle(event: KeyboardEvent) {
      if (event.isComposing) return;
      const command = commands.find(({ accelerator }) => accelerator !== undefined && matches(accelerator, event));
      if (command === undefined || (command.menu === 'edit' && isTextField(event.target))) return;
      event.preventDefault();
      if (command.enabled && document.querySelector('[role="dialog"]') === null) command.run();
    }
    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, [commands]);

  useEffect(() => {
    const { host } = store.getState();
    host.setCommands(
      language,
      commands.map(({ id, menu, label, enabled, accelerator, startsGroup }) => ({
        id,
        menu,
        label,
        enabled,
        ...(accelerator === undefined ? {} : { accelerator }),
        ...(startsGroup === undefined ? {} : { startsGroup }),
      })),
    );
    return host.onCommand((id) => {
      const command = commands.find((candidate) => candidate.id === id);
      if (command?.enabled === true) command.run();
    });
  }, [store, commands, language]);
}

import { useEffect } from 'react';
import { useWorkbench, useWorkbenchStore } from '../store/use-workbench.ts';
import type { Command } from './command.ts';
import { createKeyReader, isSingleKey, readStroke, toAccelerator } from './keys.ts';

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [role="textbox"]') !== null)
  );
}

/** Where letters have a meaning of their own: menus and lists jump to what begins with them. */
function isWithinList(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="menu"], [role="listbox"], [role="combobox"]') !== null;
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

/** Connects the commands to the keys. Nothing acts within a composition of an input method, nor behind a dialog. */
export function useCommandKeys(commands: readonly Command[]): void {
  const store = useWorkbenchStore();

  useEffect(() => {
    const reader = createKeyReader();

    function handle(event: KeyboardEvent) {
      if (event.isComposing || event.defaultPrevented) return;
      if (event.key === 'Escape') {
        if (document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null) return;
        const { drawer, closeDrawer } = store.getState().overlay;
        const { cancelTasks } = store.getState().tasks;
        if (drawer === null) cancelTasks();
        else closeDrawer();
        return;
      }
      const stroke = readStroke(event);
      if (stroke === null) return;
      const { singleKeyShortcuts } = store.getState().preferences;
      const isTyping = isTextField(event.target);
      const open = commands.filter(({ keys, isOfText }) => {
        if (keys === null) return false;
        if (isSingleKey(keys)) return singleKeyShortcuts && !isTyping && !isWithinList(event.target);
        return !(isTyping && isOfText === true);
      });
      const keys = reader.read(
        stroke,
        event.timeStamp,
        open.flatMap((command) => command.keys ?? []),
      );
      const isBegun = reader.isWithinSequence(event.timeStamp);
      if (keys === null && !isBegun) return;
      event.preventDefault();
      const command = open.find((candidate) => candidate.keys === keys);
      if (command?.enabled === true && !isDialogOpen()) command.run();
    }

    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, [store, commands]);
}

/** Connects the commands to the host's native menu. */
export function useNativeMenu(commands: readonly Command[]): void {
  const store = useWorkbenchStore();
  const language = useWorkbench((state) => state.preferences.language);

  useEffect(() => {
    const { host } = store.getState();
    host.setCommands(
      language,
      commands.flatMap(({ id, menu, label, enabled, keys, startsGroup }) => {
        if (menu === null) return [];
        const accelerator = keys === null ? null : toAccelerator(keys);
        return [
          {
            id,
            menu,
            label,
            enabled,
            ...(accelerator === null ? {} : { accelerator }),
            ...(startsGroup === undefined ? {} : { startsGroup }),
          },
        ];
      }),
    );
    return host.onCommand((id) => {
      const command = commands.find((candidate) => candidate.id === id);
      if (command?.enabled === true) command.run();
    });
  }, [store, commands, language]);
}

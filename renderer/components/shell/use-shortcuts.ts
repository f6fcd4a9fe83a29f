import { useEffect } from 'react';
import { useWorkbenchStore } from '../../store/use-workbench.ts';
import { VIEWS } from '../../views/registry.ts';
import { TOGGLE_TABLE_EVENT } from '../toggle-table.ts';

const SEQUENCE_MS = 1200;

function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="combobox"], [role="textbox"]') !== null)
  );
}

/** The keys of the whole window. `t` is announced as an event so that the view in front decides what its table is. */
export function useShortcuts(showSheet: () => void): void {
  const store = useWorkbenchStore();

  useEffect(() => {
    let sequenceStarted = -Infinity;

    function handle(event: KeyboardEvent) {
      const state = store.getState();
      if (event.key === 'Escape' && !event.isComposing && !event.defaultPrevented) {
        if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
        state.cancelBuild();
        state.cancelExport();
        return;
      }
      if (!state.preferences.singleKeyShortcuts || isTyping(event)) return;
      const view =
        event.timeStamp - sequenceStarted < SEQUENCE_MS ? VIEWS.find(({ key }) => key === event.key) : undefined;
      sequenceStarted = event.key === 'g' ? event.timeStamp : -Infinity;
      if (view !== undefined) state.openView(view.id);
      else if (event.key === '[') state.setPreferences({ navOpen: !state.preferences.navOpen });
      else if (event.key === '?') showSheet();
      else if (event.key === 't') window.dispatchEvent(new CustomEvent(TOGGLE_TABLE_EVENT));
      else return;
      event.preventDefault();
    }

    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, [store, showSheet]);
}

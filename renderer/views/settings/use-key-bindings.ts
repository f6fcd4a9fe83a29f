import { useMemo } from 'react';
import { useCommandTable } from '../../commands/command.ts';
import type { Keys } from '../../commands/keys.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

/** The keys of every command, and how they are changed. Only what differs from the default is kept. */
export function useKeyBindings() {
  const commands = useCommandTable();
  const own = useWorkbench((state) => state.preferences.keys);
  const setPreferences = useWorkbench((state) => state.preferences.setPreferences);
  return useMemo(
    () => ({
      bindings: (['view', 'action'] as const).flatMap((section) =>
        commands.filter((command) => command.section === section),
      ),
      isChanged: Object.keys(own ?? {}).length > 0,
      setKeys: (id: string, keys: Keys | null) => {
        const { [id]: _, ...rest } = own ?? {};
        const isDefault = commands.find((command) => command.id === id)?.defaultKeys === keys;
        setPreferences({ keys: isDefault ? rest : { ...rest, [id]: keys } });
      },
      resetAll: () => setPreferences({ keys: {} }),
    }),
    [commands, own, setPreferences],
  );
}

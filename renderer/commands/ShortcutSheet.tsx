import { Anchor, Kbd, Modal, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../store/use-workbench.ts';
import type { Command } from './command.ts';
import { KeyCaps } from './KeyCaps.tsx';

/** Every key of the window on one sheet. */
export function ShortcutSheet({ commands }: { readonly commands: readonly Command[] }) {
  const { t } = useTranslation();
  const opened = useWorkbench((state) => state.overlay.front === 'shortcuts');
  const closeOverlay = useWorkbench((state) => state.overlay.closeOverlay);
  const enabled = useWorkbench((state) => state.preferences.singleKeyShortcuts);
  const setPreferences = useWorkbench((state) => state.preferences.setPreferences);
  const openView = useWorkbench((state) => state.navigation.openView);
  const rows = (['view', 'action'] as const).flatMap((section) =>
    commands.flatMap((command) => (command.section === section && command.keys !== null ? [command] : [])),
  );

  return (
    <Modal
      opened={opened}
      onClose={closeOverlay}
      size={560}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('build.dismiss') }}
    >
      <table className="data-table">
        <tbody>
          {rows.map(({ id, label, keys }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              <td className="end">{keys !== null && <KeyCaps keys={keys} />}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('shortcuts.cancel')}</th>
            <td className="end">
              <Kbd>Esc</Kbd>
            </td>
          </tr>
        </tbody>
      </table>
      <Switch
        mt="md"
        checked={enabled}
        label={t('shortcuts.enabled')}
        description={t('shortcuts.enabledText')}
        onChange={(event) => setPreferences({ singleKeyShortcuts: event.currentTarget.checked })}
      />
      <Anchor
        component="button"
        type="button"
        size="sm"
        mt="sm"
        onClick={() => {
          closeOverlay();
          openView('settings');
        }}
      >
        {t('shortcuts.change')}
      </Anchor>
    </Modal>
  );
}

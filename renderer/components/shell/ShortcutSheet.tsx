import { Group, Kbd, Modal, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../store/use-workbench.ts';
import { formatKeys } from '../project/format-keys.ts';
import type { Command } from '../project/use-commands.ts';
import { VIEWS } from '../../views/registry.ts';

type ShortcutSheetProps = {
  readonly commands: readonly Command[];
  readonly opened: boolean;
  readonly onClose: () => void;
};

export function ShortcutSheet({ commands, opened, onClose }: ShortcutSheetProps) {
  const { t } = useTranslation();
  const enabled = useWorkbench((state) => state.preferences.singleKeyShortcuts);
  const setPreferences = useWorkbench((state) => state.setPreferences);
  const goLabels = {
    home: t('shortcuts.goHome'),
    data: t('shortcuts.goData'),
    segments: t('shortcuts.goSegments'),
    models: t('shortcuts.goModels'),
    tables: t('shortcuts.goTables'),
  };
  const rows = [
    ...VIEWS.map(({ id, key }) => ({ keys: ['g', key], label: goLabels[id] })),
    ...commands.flatMap(({ accelerator, label }) =>
      accelerator === undefined ? [] : [{ keys: [formatKeys(accelerator)], label }],
    ),
    { keys: ['['], label: t('shortcuts.nav') },
    { keys: ['t'], label: t('shortcuts.table') },
    { keys: ['?'], label: t('shortcuts.help') },
    { keys: ['Esc'], label: t('shortcuts.cancel') },
  ];

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('build.dismiss') }}
    >
      <table className="data-table">
        <tbody>
          {rows.map(({ keys, label }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="end">
                <Group gap={6} justify="flex-end" wrap="nowrap">
                  {keys.map((key, index) => (
                    <Group key={key} gap={6} wrap="nowrap">
                      {index > 0 && (
                        <Text size="xs" c="dimmed">
                          {t('shortcuts.followedBy')}
                        </Text>
                      )}
                      <Kbd>{key}</Kbd>
                    </Group>
                  ))}
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Switch
        mt="md"
        checked={enabled}
        label={t('shortcuts.enabled')}
        description={t('shortcuts.enabledText')}
        onChange={(event) => setPreferences({ singleKeyShortcuts: event.currentTarget.checked })}
      />
    </Modal>
  );
}

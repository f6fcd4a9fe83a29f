import { ActionIcon, Menu } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../store/use-workbench.ts';
import { Icon } from '../Icon.tsx';
import type { Command } from '../../commands/command.ts';
import { formatKeys } from '../../commands/format-keys.ts';
import { useHistory } from '../../commands/use-commands.ts';
import styles from './Project.module.css';

/** Undo, redo, and the menu with everything else that can be done with the project. */
export function ProjectMenu({ commands }: { readonly commands: readonly Command[] }) {
  const { t } = useTranslation();
  const recents = useWorkbench((state) => state.document.recents);
  const openRecent = useWorkbench((state) => state.document.openRecent);
  const { canUndo, canRedo, undo, redo } = useHistory();
  const hint = (id: string, label: string): string => {
    const keys = commands.find((command) => command.id === id)?.keys ?? null;
    return keys === null ? label : `${label} ${formatKeys(keys)}`;
  };
  const shown = commands.filter(({ menu }) => menu === 'file');

  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={t('project.undo')}
        title={hint('project:undo-change', t('project.undo'))}
        disabled={!canUndo}
        onClick={undo}
      >
        <Icon name="undo" />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={t('project.redo')}
        title={hint('project:redo-change', t('project.redo'))}
        disabled={!canRedo}
        onClick={redo}
      >
        <Icon name="redo" />
      </ActionIcon>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('project.menu')}
            title={t('project.menu')}
            data-testid="project-menu"
          >
            <Icon name="folder" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {shown.map(({ id, label, keys, enabled, startsGroup, run }) => (
            <Fragment key={id}>
              {startsGroup === true && <Menu.Divider />}
              <Menu.Item
                disabled={!enabled}
                onClick={run}
                rightSection={keys === null ? undefined : <span className={styles.keys}>{formatKeys(keys)}</span>}
              >
                {label}
              </Menu.Item>
            </Fragment>
          ))}
          {recents.length > 0 && (
            <>
              <Menu.Divider />
              <Menu.Label>{t('project.recent')}</Menu.Label>
              {recents.map(({ id, name, folder }) => (
                <Menu.Item key={id} onClick={() => void openRecent(id)}>
                  {name}
                  {folder !== null && <span className={styles.folder}>{folder}</span>}
                </Menu.Item>
              ))}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

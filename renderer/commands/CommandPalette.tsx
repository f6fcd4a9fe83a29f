import { Modal } from '@mantine/core';
import { Command as Palette, defaultFilter, useCommandState } from 'cmdk';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../components/Icon.tsx';
import { useWorkbench } from '../store/use-workbench.ts';
import { SECTIONS, type Command } from './command.ts';
import styles from './Commands.module.css';
import { formatKeys } from './format-keys.ts';

/** How well a command fits what was typed, by its names in both languages; 0 where it does not. Full-width letters count as such. */
export function scoreCommand(names: readonly string[], query: string): number {
  return defaultFilter?.(names.join(' '), query.normalize('NFKC').trim()) ?? 0;
}

function FoundCount({ query }: { readonly query: string }) {
  const { t } = useTranslation();
  const found = useCommandState((state) => state.filtered.count);
  return (
    <p className={styles.count} role="status">
      {found === 0 ? t('commands.nothing', { query }) : t('commands.found', { count: found })}
    </p>
  );
}

type PaletteListProps = { readonly commands: readonly Command[]; readonly onClose: () => void };

function PaletteList({ commands, onClose }: PaletteListProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const offered = commands.filter(({ enabled, id }) => enabled && id !== 'screen:open-palette');
  const sections = SECTIONS.filter((section) => offered.some((command) => command.section === section));

  // The trap of the modal focuses a moment later: what is typed until then would be lost.
  useLayoutEffect(() => input.current?.focus(), []);

  return (
    <Palette
      label={t('commands.placeholder')}
      loop
      vimBindings={false}
      filter={(_, search, names) => scoreCommand(names ?? [], search)}
    >
      <div className={styles.query}>
        <Icon name="search" />
        <Palette.Input
          ref={input}
          data-autofocus
          placeholder={t('commands.placeholder')}
          aria-label={t('commands.placeholder')}
          value={query}
          onValueChange={setQuery}
        />
      </div>
      <Palette.List className={styles.list} label={t('commands.palette')}>
        {sections.map((section) => (
          <Palette.Group key={section} className={styles.section} heading={t(`commands.section.${section}`)}>
            {offered
              .filter((command) => command.section === section)
              .map(({ id, label, otherLabel, note, keys, run }) => (
                <Palette.Item
                  key={id}
                  value={id}
                  keywords={[label, otherLabel, note ?? '']}
                  className={styles.entry}
                  onSelect={() => {
                    onClose();
                    run();
                  }}
                >
                  <span className={styles.label}>{label}</span>
                  {note !== null && <span className={styles.note}>{note}</span>}
                  {keys !== null && <kbd className={styles.keys}>{formatKeys(keys)}</kbd>}
                </Palette.Item>
              ))}
          </Palette.Group>
        ))}
      </Palette.List>
      <FoundCount query={query} />
    </Palette>
  );
}

/** Every command, screen, saved segment and recent project, found by a few letters in either language. Keyboard only. */
export function CommandPalette({ commands }: { readonly commands: readonly Command[] }) {
  const { t } = useTranslation();
  const opened = useWorkbench((state) => state.overlay.front === 'palette');
  const closeOverlay = useWorkbench((state) => state.overlay.closeOverlay);
  return (
    <Modal.Root
      opened={opened}
      onClose={closeOverlay}
      size={620}
      yOffset="12vh"
      transitionProps={{ duration: 80, exitDuration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t('commands.palette')}>
        <PaletteList commands={commands} onClose={closeOverlay} />
      </Modal.Content>
    </Modal.Root>
  );
}

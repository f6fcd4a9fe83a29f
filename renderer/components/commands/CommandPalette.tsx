import { audienceRuleSchema, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { Modal, TextInput } from '@mantine/core';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { Icon } from '../Icon.tsx';
import { formatKeys } from './format-keys.ts';
import { findMatches } from './fuzzy-match.ts';
import type { Command } from './command.ts';
import styles from './Commands.module.css';

type Section = 'view' | 'action' | 'segment' | 'recent';

type Entry = {
  readonly id: string;
  readonly section: Section;
  readonly label: string;
  readonly names: readonly string[];
  readonly note: string | null;
  readonly keys: string | null;
  readonly run: () => void;
};

const SECTIONS: readonly Section[] = ['view', 'action', 'segment', 'recent'];

function useSegmentEntries(): readonly Entry[] {
  const segments = useWorkbench((state) => state.config?.segments);
  const { applyFilter } = useFilters();
  return useMemo(
    () =>
      (segments ?? []).flatMap(({ id, name, content }): Entry[] => {
        const rule = audienceRuleSchema.safeParse(content['rule']);
        if (!rule.success) return [];
        const named: AudienceRule = { kind: 'named', of: 'segment', id, name, rule: rule.data };
        return [
          {
            id: `segment:${id}`,
            section: 'segment',
            label: name,
            names: [name],
            note: null,
            keys: null,
            run: () => applyFilter(named),
          },
        ];
      }),
    [segments, applyFilter],
  );
}

function useEntries(commands: readonly Command[]): readonly Entry[] {
  const recents = useWorkbench((state) => state.document.recents);
  const openRecent = useWorkbench((state) => state.document.openRecent);
  const segments = useSegmentEntries();
  return useMemo(
    () => [
      ...commands
        .filter(({ enabled, id }) => enabled && id !== 'screen:open-palette')
        .map(({ id, section, label, otherLabel, keys, run }) => ({
          id,
          section,
          label,
          names: [label, otherLabel],
          note: null,
          keys,
          run,
        })),
      ...segments,
      ...recents.map(({ id, name, folder }): Entry => ({
        id: `recent:${id}`,
        section: 'recent',
        label: name,
        names: [name, folder ?? ''],
        note: folder,
        keys: null,
        run: () => void openRecent(id),
      })),
    ],
    [commands, segments, recents, openRecent],
  );
}

type PaletteListProps = { readonly commands: readonly Command[]; readonly onClose: () => void };

function PaletteList({ commands, onClose }: PaletteListProps) {
  const { t } = useTranslation();
  const listId = useId();
  const entries = useEntries(commands);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const matches = useMemo(() => findMatches(entries, query, ({ names }) => names), [entries, query]);
  const groups = SECTIONS.map((section) => ({
    section,
    found: matches.flatMap((entry, index) => (entry.section === section ? [{ entry, index }] : [])),
  })).filter(({ found }) => found.length > 0);
  const order = groups.flatMap(({ found }) => found.map(({ entry }) => entry));
  const current = order[Math.min(chosen, order.length - 1)];

  // The trap of the modal focuses a moment later: what is typed until then would be lost.
  useLayoutEffect(() => input.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };

  return (
    <>
      <TextInput
        data-autofocus
        ref={input}
        size="md"
        variant="unstyled"
        className={styles.query}
        leftSection={<Icon name="search" />}
        placeholder={t('commands.placeholder')}
        aria-label={t('commands.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={current === undefined ? undefined : `${listId}-${current.id}`}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined && order.length > 0) {
            event.preventDefault();
            setChosen((Math.min(chosen, order.length - 1) + step + order.length) % order.length);
          } else if (event.key === 'Home' || event.key === 'End') {
            event.preventDefault();
            setChosen(event.key === 'Home' ? 0 : order.length - 1);
          } else if (event.key === 'Enter') {
            event.preventDefault();
            run(current);
          }
        }}
      />
      <div
        className={styles.list}
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t('commands.palette')}
        tabIndex={-1}
      >
        {groups.map(({ section, found }) => (
          <div key={section} role="group" aria-label={t(`commands.section.${section}`)}>
            <div className={styles.section} aria-hidden="true">
              {t(`commands.section.${section}`)}
            </div>
            {found.map(({ entry }) => (
              <div
                key={entry.id}
                id={`${listId}-${entry.id}`}
                className={styles.entry}
                role="option"
                aria-selected={entry === current}
                onMouseMove={() => setChosen(order.indexOf(entry))}
                onClick={() => run(entry)}
              >
                <span className={styles.label}>{entry.label}</span>
                {entry.note !== null && <span className={styles.note}>{entry.note}</span>}
                {entry.keys !== null && <kbd className={styles.keys}>{formatKeys(entry.keys)}</kbd>}
              </div>
            ))}
          </div>
        ))}
      </div>
      <p className={styles.count} role="status">
        {order.length === 0 ? t('commands.nothing', { query }) : t('commands.found', { count: order.length })}
      </p>
    </>
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

import { ActionIcon, Badge, Button, Menu, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getSegmentRule } from '#core/questions/audience/saved-segment.ts';
import {
  toNamedRule,
  toTagRule,
  useOwnTags,
  useSavedSegments,
  type NamedSegment,
} from '../../../components/customers/use-saved-segments.ts';
import { useRuleText } from '../../../components/filters/use-rule-text.ts';
import { Icon } from '../../../components/Icon.tsx';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useQuery } from '../../../data/use-query.ts';
import { useFilters } from '../../../store/use-filters.ts';
import styles from './Rules.module.css';

type SavedListProps = {
  readonly onEditSegment: (id: string) => void;
  readonly onEditTag: (id: string) => void;
};

function RenameForm({
  name,
  onRename,
  onCancel,
}: {
  readonly name: string;
  readonly onRename: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(name);
  return (
    <form
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') onRename(typed.trim());
      }}
    >
      <TextInput
        size="xs"
        autoFocus
        value={typed}
        maxLength={200}
        aria-label={t('rules.name')}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) onCancel();
        }}
      />
      <Button type="submit" size="xs">
        {t('rules.rename')}
      </Button>
    </form>
  );
}

/** The saved segments and the own tags, each with its size and what can be done with it. */
export function SavedList({ onEditSegment, onEditTag }: SavedListProps) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const say = useRuleText();
  const { applyFilter } = useFilters();
  const { segments, unreadable, replaceSegment, duplicateSegment, removeSegment } = useSavedSegments();
  const { tags, removeTag } = useOwnTags();
  const [renaming, setRenaming] = useState<string | null>(null);
  const rules = useMemo(
    () => [...segments.map(({ segment }) => getSegmentRule(segment)), ...tags.map(({ tag }) => tag.rule)],
    [segments, tags],
  );
  const sizes = useQuery('segment-sizes', { rules }, { isUnfiltered: true, isEnabled: rules.length > 0 });

  const renderSize = (at: number) => {
    const size = sizes.status === 'ready' && !sizes.isStale ? sizes.value.rows[at] : undefined;
    if (size === undefined || sizes.status !== 'ready') return <span className={styles.size}>…</span>;
    const { customers, monetaryCents } = sizes.value.total;
    return (
      <span className={styles.size}>
        {t('rules.size', {
          customers: count(size.customers),
          share: percent(customers === 0 ? null : size.customers / customers),
          revenue: percent(monetaryCents > 0n ? Number(size.monetaryCents) / Number(monetaryCents) : null),
        })}
      </span>
    );
  };

  const describe = ({ segment }: NamedSegment) =>
    segment.kind === 'live' ? say(segment.rule) : t('rules.staticText', { customers: count(segment.ids.length) });

  return (
    <aside className={styles.saved} aria-label={t('rules.savedTitle')}>
      <h2>{t('rules.savedTitle')}</h2>
      {segments.length === 0 && <p className={styles.muted}>{t('rules.noneSaved')}</p>}
      <ul data-testid="saved-segments">
        {segments.map((named, at) => (
          <li key={named.id} className={styles.item}>
            {renaming === named.id ? (
              <RenameForm
                name={named.name}
                onCancel={() => setRenaming(null)}
                onRename={(name) => {
                  replaceSegment(named.id, name, named.segment);
                  setRenaming(null);
                }}
              />
            ) : (
              <div className={styles.itemHead}>
                <strong title={named.name}>{named.name}</strong>
                <Badge variant="light" size="sm" radius="sm" tt="none">
                  {named.segment.kind === 'live' ? t('rules.live') : t('rules.static', { asOf: named.segment.asOf })}
                </Badge>
                <Menu position="bottom-end" shadow="md" withinPortal>
                  <Menu.Target>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size={28}
                      aria-label={t('rules.actionsOf', { name: named.name })}
                    >
                      <Icon name="more" size={16} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => applyFilter(toNamedRule(named))}>{t('rules.useAsFilter')}</Menu.Item>
                    <Menu.Item disabled={named.segment.kind === 'static'} onClick={() => onEditSegment(named.id)}>
                      {t('rules.edit')}
                    </Menu.Item>
                    <Menu.Item onClick={() => setRenaming(named.id)}>{t('rules.rename')}</Menu.Item>
                    <Menu.Item
                      onClick={() =>
                        duplicateSegment(named.id, t('rules.copyName', { name: named.name }).slice(0, 200))
                      }
                    >
                      {t('rules.duplicate')}
                    </Menu.Item>
                    <Menu.Item color="red" onClick={() => removeSegment(named.id)}>
                      {t('rules.delete')}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              </div>
            )}
            {renderSize(at)}
            <p className={styles.muted} title={describe(named)}>
              {describe(named)}
            </p>
          </li>
        ))}
        {unreadable.map(({ id, name }) => (
          <li key={id} className={styles.item}>
            <strong>{name}</strong>
            <p className={styles.warning}>{t('rules.unreadable')}</p>
          </li>
        ))}
      </ul>
      <h2>{t('rules.tagsTitle')}</h2>
      {tags.length === 0 && <p className={styles.muted}>{t('rules.noTags')}</p>}
      <ul data-testid="own-tags">
        {tags.map((named, at) => (
          <li key={named.id} className={styles.item}>
            <div className={styles.itemHead}>
              <strong title={named.tag.label}>{named.tag.label}</strong>
              <Menu position="bottom-end" shadow="md" withinPortal>
                <Menu.Target>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={28}
                    aria-label={t('rules.actionsOf', { name: named.tag.label })}
                  >
                    <Icon name="more" size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => applyFilter(toTagRule(named))}>{t('rules.useAsFilter')}</Menu.Item>
                  <Menu.Item onClick={() => onEditTag(named.id)}>{t('rules.edit')}</Menu.Item>
                  <Menu.Item color="red" onClick={() => removeTag(named.id)}>
                    {t('rules.delete')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </div>
            {renderSize(segments.length + at)}
            <p className={styles.muted} title={say(named.tag.rule)}>
              {say(named.tag.rule)}
            </p>
          </li>
        ))}
      </ul>
    </aside>
  );
}

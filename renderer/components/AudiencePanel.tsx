import { Button, Drawer, Popover, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { useAudience, useFilters } from '../store/use-filters.ts';
import { useWorkbench } from '../store/use-workbench.ts';
import styles from './AudiencePanel.module.css';
import { CustomerList } from './customers/CustomerList.tsx';
import { useSavedSegments } from './customers/use-saved-segments.ts';

type AudienceActionsProps = {
  readonly rule: AudienceRule;
  readonly suggestedName: string;
  readonly onApplied: () => void;
};

/** Keeps the customers of a selection: as a saved segment, or as a filter in force. A list of ids is saved as it was taken. */
function AudienceActions({ rule, suggestedName, onApplied }: AudienceActionsProps) {
  const { t } = useTranslation();
  const { applyFilter } = useFilters();
  const { saveSegment } = useSavedSegments();
  const about = useAudience(rule);
  const asOf = useWorkbench((state) => state.project.built?.parameters.asOfDate ?? '');
  const [isNaming, setNaming] = useState(false);
  const [name, setName] = useState(suggestedName);
  const [saved, setSaved] = useState('');
  const isStatic = rule.kind === 'customers';

  function save() {
    const own = name.trim();
    if (own === '') return;
    saveSegment(
      own,
      rule.kind === 'customers' ? { kind: 'static', asOf, ids: [...rule.ids] } : { kind: 'live', rule: about },
    );
    setNaming(false);
    setSaved(t('audiencePanel.saved', { name: own }));
  }

  return (
    <div className={styles.actions}>
      <Popover
        opened={isNaming}
        onChange={setNaming}
        position="bottom-start"
        shadow="md"
        width={320}
        trapFocus
        returnFocus
        withinPortal
      >
        <Popover.Target>
          <Button size="sm" onClick={() => setNaming(!isNaming)}>
            {t('audiencePanel.save')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('audiencePanel.save')}>
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <TextInput
              size="sm"
              label={t('audiencePanel.name')}
              description={isStatic ? t('audiencePanel.static', { date: asOf }) : t('audiencePanel.live')}
              value={name}
              maxLength={200}
              data-autofocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" size="sm" disabled={name.trim() === ''}>
              {t('audiencePanel.confirm')}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
      <Button
        size="sm"
        variant="default"
        onClick={() => {
          applyFilter(rule);
          onApplied();
        }}
      >
        {t('audiencePanel.filter')}
      </Button>
      <span role="status" className={styles.saved}>
        {saved}
      </span>
    </div>
  );
}

type AudiencePanelProps = {
  readonly onClose: () => void;
  readonly title: string;
  /** Name offered for a new segment, and of exported files. */
  readonly suggestedName: string;
  /** Null while it is being looked up. */
  readonly rule: AudienceRule | null;
  readonly children?: ReactNode;
};

/**
 * The customers of a selection beside the chart they were selected in: a list, to be kept, filtered by or exported. Mounted while
 * it is open; the focus goes back to where it was opened from.
 */
export function AudiencePanel({ onClose, title, suggestedName, rule, children }: AudiencePanelProps) {
  const { t } = useTranslation();
  const [origin] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (origin instanceof HTMLElement) setTimeout(() => origin.focus());
    },
    [origin],
  );
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={760}
      title={title}
      closeButtonProps={{ 'aria-label': t('build.dismiss') }}
    >
      <div className={styles.panel} data-testid="audience-panel">
        {children}
        {rule !== null && (
          <>
            <AudienceActions key={suggestedName} rule={rule} suggestedName={suggestedName} onApplied={onClose} />
            <CustomerList audience={rule} fileName={suggestedName} height={480} />
          </>
        )}
      </div>
    </Drawer>
  );
}

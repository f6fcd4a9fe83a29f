import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { Button, Popover } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { Icon } from '../Icon.tsx';
import { ChoiceForm } from './ChoiceForm.tsx';
import { DatesForm } from './DatesForm.tsx';
import styles from './Filters.module.css';
import { NumberForm } from './NumberForm.tsx';
import { useFilterKinds, type FilterKind } from './use-filter-kinds.ts';

type FormProps = {
  readonly kind: FilterKind;
  readonly onApply: (rule: AudienceRule) => void;
  readonly onBack: () => void;
};

function FilterForm({ kind, onApply, onBack }: FormProps) {
  switch (kind.form) {
    case 'choice':
      return <ChoiceForm kind={kind} onApply={onApply} onBack={onBack} />;
    case 'number':
      return <NumberForm kind={kind} onApply={onApply} onBack={onBack} />;
    case 'dates':
      return <DatesForm kind={kind} onApply={onApply} onBack={onBack} />;
  }
}

function FilterPicker({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const options = useQuery('filter-options', {}, { isUnfiltered: true });
  const { applyFilter } = useFilters();
  const [chosen, setChosen] = useState<string | null>(null);
  const kinds = useFilterKinds(options.status === 'ready' ? options.value : null);
  const kind = kinds.find(({ id }) => id === chosen);
  const parts = useRef<HTMLDivElement>(null);
  // What had the focus goes when a form takes the place of the kinds, or the other way round: Escape must still be heard.
  useEffect(() => {
    const held = parts.current;
    if (held === null || held.contains(document.activeElement)) return;
    (held.querySelector<HTMLElement>('input') ?? held.querySelector<HTMLElement>('button'))?.focus();
  }, [chosen, options.status]);
  return (
    <div ref={parts}>
      <QueryBoundary state={options} height={240}>
        {() =>
          kind === undefined ? (
            <div className={styles.kinds} role="group" aria-label={t('filters.choose')}>
              {kinds.map(({ id, label, note }) => (
                <button key={id} type="button" className={styles.kind} onClick={() => setChosen(id)}>
                  <span>{label}</span>
                  {note !== null && <span className={styles.hint}>{note}</span>}
                </button>
              ))}
            </div>
          ) : (
            <FilterForm
              key={kind.id}
              kind={kind}
              onBack={() => setChosen(null)}
              onApply={(rule) => {
                applyFilter(rule);
                onDone();
              }}
            />
          )
        }
      </QueryBoundary>
    </div>
  );
}

/** The button of the bar that opens the choice of a filter; `f` opens it from anywhere. */
export function AddFilter() {
  const { t } = useTranslation();
  const opened = useWorkbench((state) => state.overlay === 'filters');
  const openOverlay = useWorkbench((state) => state.openOverlay);
  const closeOverlay = useWorkbench((state) => state.closeOverlay);
  return (
    <Popover
      opened={opened}
      onChange={(open) => (open ? openOverlay('filters') : closeOverlay())}
      position="bottom-start"
      shadow="md"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          h={28}
          leftSection={<Icon name="filter" size={14} />}
          aria-keyshortcuts="f"
          onClick={() => (opened ? closeOverlay() : openOverlay('filters'))}
        >
          {t('filters.add')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('filters.add')}>
        <div className={styles.form}>{opened && <FilterPicker onDone={closeOverlay} />}</div>
      </Popover.Dropdown>
    </Popover>
  );
}

import { AUDIENCE_COUNT_METRICS } from '#core/questions/audience/filter-options.ts';
import { Button, UnstyledButton } from '@mantine/core';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { useQuery } from '../../data/use-query.ts';
import { useFilters } from '../../store/use-filters.ts';
import { Definition } from '../Definition.tsx';
import { Icon } from '../Icon.tsx';
import { AddFilter } from './AddFilter.tsx';
import { PeriodBar } from '../periods/PeriodBar.tsx';
import styles from './Filters.module.css';
import { useFilterTexts } from './use-rule-text.ts';

/** Chips that are shown before the rest is folded away. */
const SHOWN = 6;

function CustomerCount() {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const { filters } = useFilters();
  const state = useQuery('audience-count', {});
  if (state.status !== 'ready') return null;
  const { customers, total, purchasers } = state.value;
  return (
    <span className={styles.count} data-stale={state.isStale} data-testid="audience-count">
      <Definition
        title={t('filters.countTitle')}
        values={[
          {
            metric: AUDIENCE_COUNT_METRICS.customers,
            full: count(customers),
            counted: t('filters.counted', {
              customers: count(customers),
              total: count(total),
              share: percent(total === 0 ? null : customers / total),
              purchasers: count(purchasers),
            }),
          },
        ]}
      >
        <span className="numeric">
          {filters.length === 0
            ? t('filters.everybody', { total: count(total) })
            : t('filters.inForce', { customers: count(customers), total: count(total) })}
        </span>
      </Definition>
    </span>
  );
}

function Chips() {
  const { t } = useTranslation();
  const { filters, removeFilter, clearFilters } = useFilters();
  const texts = useFilterTexts();
  const [isOpen, setOpen] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const shown = isOpen || filters.length <= SHOWN ? texts : texts.slice(0, SHOWN - 1);

  const focusChip = (index: number) => {
    const chips = list.current?.querySelectorAll<HTMLElement>('button[data-chip]');
    chips?.[Math.max(0, Math.min(index, chips.length - 1))]?.focus();
  };
  const handleKey = (event: KeyboardEvent, index: number) => {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      removeFilter(index);
      requestAnimationFrame(() => focusChip(index));
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault();
      focusChip(index + (event.key === 'ArrowRight' ? 1 : -1));
    }
  };

  return (
    <>
      <ul className={styles.chips} ref={list} aria-label={t('filters.list')}>
        {shown.map((text, index) => (
          <li key={`${index} ${text}`}>
            <UnstyledButton
              className={styles.chip}
              data-chip
              data-testid="filter-chip"
              title={text}
              aria-label={t('filters.remove', { filter: text })}
              onClick={() => {
                removeFilter(index);
                requestAnimationFrame(() => focusChip(index));
              }}
              onKeyDown={(event) => handleKey(event, index)}
            >
              <span>{text}</span>
              <Icon name="cross" size={12} />
            </UnstyledButton>
          </li>
        ))}
        {filters.length > SHOWN && (
          <li>
            <UnstyledButton className={styles.more} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {isOpen ? t('filters.fold') : t('filters.more', { count: filters.length - shown.length })}
            </UnstyledButton>
          </li>
        )}
      </ul>
      {filters.length > 0 && (
        <Button variant="subtle" color="gray" size="compact-sm" className={styles.clear} onClick={clearFilters}>
          {t('filters.clear')}
        </Button>
      )}
    </>
  );
}

/** The filters in force as chips, how many customers they hold, and where another is added. */
export function FilterBar({ hasPeriod }: { readonly hasPeriod: boolean }) {
  const { t } = useTranslation();
  return (
    <section className={styles.bar} aria-label={t('filters.title')} data-testid="filter-bar">
      <AddFilter />
      {hasPeriod && <PeriodBar />}
      <Chips />
      <CustomerCount />
    </section>
  );
}

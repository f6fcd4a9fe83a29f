import { combineRules, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { ActionIcon, Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { useBrush } from '../../data/use-brush.ts';
import { addFilter, useFilters } from '../../store/use-filters.ts';
import { Icon } from '../Icon.tsx';
import styles from './Filters.module.css';

export function FormHead({ title, onBack }: { readonly title: string; readonly onBack: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.head}>
      <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('filters.back')} onClick={onBack}>
        <Icon name="collapse" size={16} />
      </ActionIcon>
      <strong>{title}</strong>
    </div>
  );
}

/** The button that puts the filter in force, and how many customers would then be left. */
export function FormFoot({ rule }: { readonly rule: AudienceRule | null }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { filters } = useFilters();
  const key = JSON.stringify(rule);
  const combined = useMemo(() => {
    const read = JSON.parse(key) as AudienceRule | null;
    return read === null ? null : combineRules(addFilter(filters, read));
  }, [filters, key]);
  const left = useBrush(combined);
  return (
    <div className={styles.actions}>
      <span className={`numeric ${styles.hint}`} role="status" data-testid="filter-preview">
        {rule !== null &&
          left !== null &&
          t('filters.leaves', { count: left.customers, customers: count(left.customers) })}
      </span>
      <Button type="submit" size="compact-md" disabled={rule === null}>
        {t('filters.apply')}
      </Button>
    </div>
  );
}

import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { NO_VALUE } from '../../formatting/formats.ts';
import { FormFoot, FormHead } from './FormFrame.tsx';
import styles from './Filters.module.css';
import type { DatesKind } from './use-filter-kinds.ts';

type DatesFormProps = {
  readonly kind: DatesKind;
  readonly onApply: (rule: AudienceRule) => void;
  readonly onBack: () => void;
};

/** A first and a last day, either of which may be left out. */
export function DatesForm({ kind, onApply, onBack }: DatesFormProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(kind.initial.from ?? '');
  const [through, setThrough] = useState(kind.initial.through ?? '');
  const isTurned = from !== '' && through !== '' && from > through;
  const isReady = (from !== '' || through !== '') && !isTurned;
  const rule = isReady
    ? kind.write({ from: from === '' ? null : from, through: through === '' ? null : through })
    : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule !== null) onApply(rule);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <FormHead title={kind.label} onBack={onBack} />
      <div className={styles.pair}>
        <TextInput
          data-autofocus
          type="date"
          label={t('filters.fromDay')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          error={isTurned}
        />
        <TextInput
          type="date"
          label={t('filters.throughDay')}
          value={through}
          onChange={(event) => setThrough(event.currentTarget.value)}
          error={isTurned ? t('filters.turned') : undefined}
        />
      </div>
      <p className={styles.hint}>
        {t('filters.range', { min: kind.range.from ?? NO_VALUE, max: kind.range.through ?? NO_VALUE, unit: '' })}
      </p>
      <FormFoot rule={rule} />
    </form>
  );
}

import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { NumberInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { FormFoot, FormHead } from './FormFrame.tsx';
import styles from './Filters.module.css';
import type { NumberKind } from './use-filter-kinds.ts';

type NumberFormProps = {
  readonly kind: NumberKind;
  readonly onApply: (rule: AudienceRule) => void;
  readonly onBack: () => void;
};

/** A smallest and a largest number, either of which may be left out. */
export function NumberForm({ kind, onApply, onBack }: NumberFormProps) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const { scale, digits, range } = kind;
  const show = (value: number | null): number | '' => (value === null ? '' : Number((value * scale).toFixed(digits)));
  const [min, setMin] = useState<number | string>(show(kind.initial.min));
  const [max, setMax] = useState<number | string>(show(kind.initial.max));
  const read = (value: number | string): number | null =>
    value === '' ? null : scale < 1 ? Math.round(Number(value) / scale) : Number(value) / scale;
  const [from, through] = [read(min), read(max)];
  const isTurned = from !== null && through !== null && from > through;
  const isReady = (from !== null || through !== null) && !isTurned;
  const rule = isReady ? kind.write({ min: from, max: through }) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule !== null) onApply(rule);
  };
  const name = (value: number | null): string => (value === null ? NO_VALUE : decimal(value * scale, digits));

  return (
    <form className={styles.form} onSubmit={submit}>
      <FormHead title={kind.label} onBack={onBack} />
      <div className={styles.pair}>
        <NumberInput
          data-autofocus
          label={t('filters.atLeast')}
          value={min}
          decimalScale={digits}
          onChange={setMin}
          error={isTurned}
        />
        <NumberInput
          label={t('filters.atMost')}
          value={max}
          decimalScale={digits}
          onChange={setMax}
          error={isTurned ? t('filters.turned') : undefined}
        />
      </div>
      <p className={styles.hint}>
        {t('filters.range', { min: name(range.min), max: name(range.max), unit: kind.note ?? '' })}
      </p>
      <FormFoot rule={rule} />
    </form>
  );
}

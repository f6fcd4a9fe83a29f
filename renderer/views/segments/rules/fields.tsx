import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import styles from './Rules.module.css';

export type Choice = { readonly value: string; readonly label: string };

type ValuesFieldProps = {
  readonly label: string;
  readonly data: readonly Choice[];
  readonly value: readonly string[];
  readonly onChange: (values: string[]) => void;
  readonly mayBeEmpty?: boolean;
  readonly onSearch?: (search: string) => void;
};

/** Several values of a list that comes from the data; chosen ones that the list no longer has stay. */
export function ValuesField({ label, data, value, onChange, mayBeEmpty = false, onSearch }: ValuesFieldProps) {
  const { t } = useTranslation();
  const known = new Set(data.map((choice) => choice.value));
  const gone = value.filter((chosen) => !known.has(chosen)).map((chosen) => ({ value: chosen, label: chosen }));
  return (
    <MultiSelect
      size="sm"
      className={styles.wide}
      label={label}
      data={[...data, ...gone]}
      value={[...value]}
      searchable
      hidePickedOptions
      limit={200}
      nothingFoundMessage={t('rules.noMatch')}
      placeholder={value.length === 0 && mayBeEmpty ? t('rules.any') : undefined}
      onChange={(values) => {
        if (values.length > 0 || mayBeEmpty) onChange(values);
      }}
      {...(onSearch === undefined ? {} : { onSearchChange: onSearch, filter: ({ options }) => options })}
    />
  );
}

type ChoiceFieldProps = {
  readonly label: string;
  readonly data: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
};

export function ChoiceField({ label, data, value, onChange }: ChoiceFieldProps) {
  const isKnown = data.some((choice) => choice.value === value);
  return (
    <Select
      size="sm"
      label={label}
      data={isKnown ? [...data] : [...data, { value, label: value }]}
      value={value}
      allowDeselect={false}
      searchable={data.length > 8}
      onChange={(chosen) => {
        if (chosen !== null) onChange(chosen);
      }}
    />
  );
}

type CountFieldProps = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
};

/** A whole number that is always there. */
export function CountField({ label, value, min, max, onChange }: CountFieldProps) {
  return (
    <NumberInput
      size="sm"
      className={styles.narrow}
      label={label}
      value={value}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="blur"
      onChange={(next) => {
        if (typeof next === 'number' && Number.isInteger(next) && next >= min && next <= max) onChange(next);
      }}
    />
  );
}

type BoundFieldProps = {
  readonly label: string;
  readonly value: number | null;
  readonly digits: number;
  readonly suffix?: string;
  readonly onChange: (value: number | null) => void;
};

/** A bound that may be left open. */
export function BoundField({ label, value, digits, suffix, onChange }: BoundFieldProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      size="sm"
      className={styles.narrow}
      label={label}
      value={value ?? ''}
      decimalScale={digits}
      placeholder={t('rules.open')}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      {...(suffix === undefined ? {} : { suffix })}
    />
  );
}

type Days = { readonly from: string | null; readonly through: string | null };

/** A first and a last day, each of which may be left open. */
export function DaysFields({ from, through, onChange }: Days & { readonly onChange: (days: Days) => void }) {
  const { t } = useTranslation();
  const isTurned = from !== null && through !== null && from > through;
  const write = (text: string): string | null => (text === '' ? null : text);
  return (
    <>
      <TextInput
        type="date"
        size="sm"
        label={t('rules.from')}
        value={from ?? ''}
        error={isTurned}
        onChange={(event) => onChange({ from: write(event.currentTarget.value), through })}
      />
      <TextInput
        type="date"
        size="sm"
        label={t('rules.through')}
        value={through ?? ''}
        error={isTurned ? t('rules.turned') : undefined}
        onChange={(event) => onChange({ from, through: write(event.currentTarget.value) })}
      />
    </>
  );
}

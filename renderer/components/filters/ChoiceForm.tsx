import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { Checkbox, Radio, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { FormHead, FormFoot } from './FormFrame.tsx';
import styles from './Filters.module.css';
import type { ChoiceKind } from './use-filter-kinds.ts';

const SEARCH_FROM = 9;

type ChoiceFormProps = {
  readonly kind: ChoiceKind;
  readonly onApply: (rule: AudienceRule) => void;
  readonly onBack: () => void;
};

/** Values to choose from, with the customers of each. */
export function ChoiceForm({ kind, onApply, onBack }: ChoiceFormProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [chosen, setChosen] = useState(kind.initial);
  const [query, setQuery] = useState('');
  const shown = kind.choices.filter(({ label }) => label.toLowerCase().includes(query.trim().toLowerCase()));
  const rule = chosen.length > 0 ? kind.write(chosen) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule !== null) onApply(rule);
  };
  const choose = (value: string, isChosen: boolean) => {
    if (kind.isSingle === true) setChosen([value]);
    else setChosen(isChosen ? [...chosen, value] : chosen.filter((other) => other !== value));
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      <FormHead title={kind.label} onBack={onBack} />
      {kind.choices.length >= SEARCH_FROM && (
        <TextInput
          size="sm"
          placeholder={t('filters.search')}
          aria-label={t('filters.search')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <div className={styles.choices} role="group" aria-label={kind.label}>
        {shown.map(({ value, label, customers }) => {
          const Control = kind.isSingle === true ? Radio : Checkbox;
          return (
            <label key={value} className={styles.choice}>
              <Control
                size="xs"
                name={kind.id}
                checked={chosen.includes(value)}
                aria-label={label}
                onChange={(event) => choose(value, event.currentTarget.checked)}
              />
              <span className={styles.choiceName} title={label}>
                {label}
              </span>
              {customers !== null && <span className={`numeric ${styles.hint}`}>{count(customers)}</span>}
            </label>
          );
        })}
        {shown.length === 0 && <p className={styles.hint}>{t('filters.noMatch')}</p>}
      </div>
      <FormFoot rule={rule} />
    </form>
  );
}

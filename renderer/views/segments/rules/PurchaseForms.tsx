import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '../../../data/use-query.ts';
import type { FormProps } from './form-props.ts';
import { CountField, DaysFields, ValuesField } from './fields.tsx';

const MOST = 100_000;
const SEARCH_DELAY_MS = 250;

/** At least so many purchases, in some stores, within some days. */
export function PurchasedForm({ rule, options, onChange }: FormProps<'purchased'>) {
  const { t } = useTranslation();
  return (
    <>
      <CountField
        label={t('rules.timesAtLeast')}
        value={rule.min}
        min={1}
        max={MOST}
        onChange={(min) => onChange({ ...rule, min })}
      />
      <DaysFields from={rule.from} through={rule.through} onChange={(days) => onChange({ ...rule, ...days })} />
      {(options.filters?.stores.length ?? 0) > 0 && (
        <ValuesField
          label={t('rules.stores')}
          mayBeEmpty
          data={(options.filters?.stores ?? []).map(({ value, name }) => ({ value, label: name ?? value }))}
          value={rule.storeIds}
          onChange={(storeIds) => onChange({ ...rule, storeIds })}
        />
      )}
    </>
  );
}

/** Bought one of these products, or of these categories. */
export function BoughtForm({ rule, options, onChange }: FormProps<'bought-product'>) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, SEARCH_DELAY_MS);
  const found = useQuery('audience-options', { search }, { isUnfiltered: true });
  const products = found.status === 'ready' ? found.value.products : (options.bought?.products ?? []);
  return (
    <>
      {(options.bought?.categories.length ?? 0) > 0 && (
        <ValuesField
          label={t('rules.categories')}
          mayBeEmpty
          data={(options.bought?.categories ?? []).map(({ value }) => ({ value, label: value }))}
          value={rule.categories}
          onChange={(categories) => onChange({ ...rule, categories })}
        />
      )}
      <ValuesField
        label={t('rules.products')}
        mayBeEmpty
        data={products.map(({ value, name }) => ({ value, label: name === null ? value : `${name} (${value})` }))}
        value={rule.productIds}
        onSearch={setTyped}
        onChange={(productIds) => onChange({ ...rule, productIds })}
      />
      <DaysFields from={rule.from} through={rule.through} onChange={(days) => onChange({ ...rule, ...days })} />
    </>
  );
}

/** First purchase within some days. */
export function FirstPurchaseForm({ rule, onChange }: FormProps<'first-purchase'>) {
  return <DaysFields from={rule.from} through={rule.through} onChange={(days) => onChange({ ...rule, ...days })} />;
}

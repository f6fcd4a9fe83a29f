import { useTranslation } from 'react-i18next';
import { AUDIENCE_ATTRIBUTE_LABELS } from '#core/questions/audience/describe-rule.ts';
import { nameTag, nameTagValue } from '#core/questions/audience/tag-names.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import type { FormProps } from './form-props.ts';
import { ChoiceField, ValuesField } from './fields.tsx';

/** A profile tag and its values. */
export function TagForm({ rule, options, onChange }: FormProps<'tag'>) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const tags = options.filters?.tags ?? [];
  const values = tags.find(({ tag }) => tag === rule.tag)?.values ?? [];
  return (
    <>
      <ChoiceField
        label={t('rules.tag')}
        data={tags.map(({ tag }) => ({ value: tag, label: read(nameTag(tag)) }))}
        value={rule.tag}
        onChange={(tag) => {
          const first = tags.find((other) => other.tag === tag)?.values[0]?.value;
          if (first !== undefined) onChange({ ...rule, tag, values: [first] });
        }}
      />
      <ValuesField
        label={t('rules.values')}
        data={values.map(({ value }) => ({ value, label: read(nameTagValue(rule.tag, value)) }))}
        value={rule.values}
        onChange={(chosen) => onChange({ ...rule, values: chosen })}
      />
    </>
  );
}

/** An attribute of the customer master and its values. */
export function AttributeForm({ rule, options, onChange }: FormProps<'attribute'>) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const attributes = options.filters?.attributes ?? [];
  const values = attributes.find(({ field }) => field === rule.field)?.values ?? [];
  return (
    <>
      <ChoiceField
        label={t('rules.attribute')}
        data={attributes.map(({ field }) => ({ value: field, label: read(AUDIENCE_ATTRIBUTE_LABELS[field]) }))}
        value={rule.field}
        onChange={(name) => {
          const next = attributes.find(({ field }) => field === name);
          const first = next?.values[0]?.value;
          if (next !== undefined && first !== undefined) onChange({ ...rule, field: next.field, values: [first] });
        }}
      />
      <ValuesField
        label={t('rules.values')}
        data={values.map(({ value }) => ({ value, label: value }))}
        value={rule.values}
        onChange={(chosen) => onChange({ ...rule, values: chosen })}
      />
    </>
  );
}

/** Assigned to a strategy, in one arm or any. */
export function TouchedForm({ rule, options, onChange }: FormProps<'touched'>) {
  const { t } = useTranslation();
  const known = useWorkbench((state) => state.config?.strategies);
  const strategies = options.bought?.strategies ?? [];
  const { arm: _, ...open } = rule;
  return (
    <>
      <ChoiceField
        label={t('rules.strategy')}
        data={strategies.map(({ value }) => ({
          value,
          label: known?.find(({ id }) => id === value)?.name ?? value,
        }))}
        value={rule.strategyId}
        onChange={(strategyId) => onChange({ ...rule, strategyId })}
      />
      <ChoiceField
        label={t('rules.arm')}
        data={(['both', 'treated', 'control'] as const).map((arm) => ({ value: arm, label: t(`rules.arms.${arm}`) }))}
        value={rule.arm ?? 'both'}
        onChange={(arm) => onChange(arm === 'treated' || arm === 'control' ? { ...rule, arm } : open)}
      />
    </>
  );
}

/** In a saved segment, or with an own tag. */
export function NamedForm({ rule, options, onChange }: FormProps<'named'>) {
  const { t } = useTranslation();
  const key = (named: { readonly of: string; readonly id: string }) => `${named.of} ${named.id}`;
  return (
    <ChoiceField
      label={t('rules.saved')}
      data={options.named.map((named) => ({
        value: key(named),
        label: t(`rules.of.${named.of}`, { name: named.name }),
      }))}
      value={key(rule)}
      onChange={(chosen) => {
        const next = options.named.find((named) => key(named) === chosen);
        if (next !== undefined) onChange(next);
      }}
    />
  );
}

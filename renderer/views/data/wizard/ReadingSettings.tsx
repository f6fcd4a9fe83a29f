import { getContract } from '#core/sources/contracts.ts';
import { listFileColumns, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportDraft } from './import-draft.ts';
import styles from './Wizard.module.css';

const AUTO = 'auto';
const DATE_ORDERS = ['ymd', 'mdy', 'dmy'] as const;
const MARKS = ['.', ','] as const;
const NOT_GIVEN = '';

type ReadingSettingsProps = {
  readonly template: MappingTemplate;
  readonly columns: readonly string[];
  readonly parameters: ImportDraft['parameters'];
  readonly onChange: (template: MappingTemplate) => void;
};

/** The template with optional settings taken out where they say nothing. */
function change(template: MappingTemplate, changes: Readonly<Record<string, unknown>>): MappingTemplate {
  const entries = Object.entries({ ...template, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as MappingTemplate;
}

/** What numbers and dates of these files mean, where the values alone may not say it. */
export function ReadingSettings({ template, columns, parameters, onChange }: ReadingSettingsProps) {
  const { t } = useTranslation();
  const contract = getContract(template.source);
  const times = contract.fields.flatMap((field) => {
    const reference = template.columns[field.name];
    return (field.type === 'datetime' || field.type === 'date') && reference !== undefined
      ? listFileColumns(reference)
      : [];
  });
  const hasMoney = contract.fields.some(({ type }) => type === 'money');
  const hasCustomer = contract.fields.some(({ name }) => name === 'customer_id');

  return (
    <section className={styles.settings} aria-label={t('map.settings')}>
      {times.map((column) => (
        <Select
          key={column}
          size="xs"
          label={t('map.dateOrder', { column })}
          value={template.dateOrder[column] ?? AUTO}
          allowDeselect={false}
          data={[
            { value: AUTO, label: t('map.byValues') },
            ...DATE_ORDERS.map((order) => ({ value: order, label: t(`map.dateOrders.${order}`) })),
          ]}
          onChange={(value) => {
            const order = DATE_ORDERS.find((candidate) => candidate === value);
            const { [column]: _, ...others } = template.dateOrder;
            onChange({ ...template, dateOrder: order === undefined ? others : { ...others, [column]: order } });
          }}
        />
      ))}
      {hasMoney && (
        <>
          <Select
            size="xs"
            label={t('map.decimalMark')}
            value={template.decimalMark ?? AUTO}
            allowDeselect={false}
            data={[
              { value: AUTO, label: t('map.byValues') },
              { value: '.', label: t('map.point') },
              { value: ',', label: t('map.commaMark') },
            ]}
            onChange={(value) => onChange(change(template, { decimalMark: MARKS.find((mark) => mark === value) }))}
          />
          <Select
            size="xs"
            label={t('map.currency')}
            value={template.currency ?? AUTO}
            allowDeselect={false}
            data={[
              {
                value: AUTO,
                label: t('map.projectCurrency', { currency: parameters.currency?.code ?? t('import.currencyByFiles') }),
              },
              ...[template.currency ?? parameters.currency?.code ?? []].flat().map((code) => ({
                value: code,
                label: t('map.onlyCurrency', { currency: code }),
              })),
            ]}
            onChange={(value) => onChange(change(template, { currency: value === AUTO ? undefined : value }))}
          />
          <Select
            size="xs"
            label={t('map.currencyColumn')}
            value={template.currencyColumn ?? NOT_GIVEN}
            allowDeselect={false}
            data={[
              { value: NOT_GIVEN, label: t('map.nothing') },
              ...columns.map((column) => ({ value: column, label: column })),
            ]}
            onChange={(value) =>
              onChange(change(template, { currencyColumn: value === NOT_GIVEN ? undefined : value }))
            }
          />
        </>
      )}
      {times.length > 0 && (
        <Select
          size="xs"
          searchable
          limit={60}
          label={t('map.timeZone')}
          value={template.timeZone ?? AUTO}
          allowDeselect={false}
          data={[
            { value: AUTO, label: t('map.projectZone', { zone: parameters.timeZone }) },
            ...Intl.supportedValuesOf('timeZone'),
          ]}
          onChange={(value) => onChange(change(template, { timeZone: value === AUTO ? undefined : value }))}
        />
      )}
      {hasCustomer && (
        <TextInput
          size="xs"
          label={t('map.platform')}
          value={template.platform ?? ''}
          onChange={(event) => {
            const text = event.currentTarget.value.trim();
            onChange(change(template, { platform: text === '' ? undefined : text }));
          }}
        />
      )}
    </section>
  );
}

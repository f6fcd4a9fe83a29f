import { getContract, type ContractField } from '#core/sources/contracts.ts';
import type { FilePreview } from '#core/sources/import/preview-file.ts';
import {
  listFileColumns,
  writeReference,
  type ColumnReference,
  type MappingTemplate,
} from '#core/sources/mapping/template.ts';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NO_VALUE } from '../../../formatting/formats.ts';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import styles from './Wizard.module.css';

const NOTHING = '\u0000nothing';
const PRODUCT = '\u0000product';
const JOINED = '\u0000joined';
const SAMPLES = 3;
const SURE = 0.9;
const LIKELY = 0.7;

type FieldTableProps = {
  readonly preview: FilePreview;
  readonly template: MappingTemplate;
  readonly onChange: (template: MappingTemplate) => void;
};

function toChoice(reference: ColumnReference | undefined): string {
  if (reference === undefined || (typeof reference !== 'string' && 'constant' in reference)) return NOTHING;
  if (typeof reference === 'string') return reference;
  return 'product' in reference ? PRODUCT : JOINED;
}

function isJoined(reference: ColumnReference | undefined): reference is Exclude<ColumnReference, string> {
  return reference !== undefined && toChoice(reference) === JOINED;
}

function withoutField(columns: MappingTemplate['columns'], field: string): MappingTemplate['columns'] {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => name !== field));
}

/** The mapping with a field fed by another column; a column that fed another field is taken from it. */
function feedField(
  template: MappingTemplate,
  field: string,
  choice: string,
  product: readonly [string, string] | null,
): MappingTemplate {
  if (choice === JOINED) return template;
  const others = withoutField(template.columns, field);
  if (choice === NOTHING) return { ...template, columns: others };
  if (choice === PRODUCT && product !== null) {
    return { ...template, columns: { ...others, [field]: { product: [product[0], product[1]] } } };
  }
  const free = Object.fromEntries(Object.entries(others).filter(([, reference]) => reference !== choice));
  return { ...template, columns: { ...free, [field]: choice } };
}

/** Fields of the source left, required ones first, file columns right, with how sure the proposal is. */
export function FieldTable({ preview, template, onChange }: FieldTableProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { percent } = useFormats();
  const contract = getContract(template.source);
  const { columns, preview: rows } = preview.inspection;
  const fields = [...contract.fields].toSorted((a, b) => Number(b.required) - Number(a.required));
  const price = template.columns['unit_price'];
  const quantity = template.columns['quantity'];
  const product = typeof price === 'string' && typeof quantity === 'string' ? ([price, quantity] as const) : null;
  const used = new Set(Object.values(template.columns).flatMap((reference) => listFileColumns(reference)));
  const ignored = columns.filter((column) => !used.has(column));

  const describeSamples = (reference: ColumnReference | undefined): string => {
    if (reference === undefined) return '';
    if (typeof reference !== 'string' && 'constant' in reference)
      return t('map.constant', { value: reference.constant });
    const indexes = listFileColumns(reference).map((column) => columns.indexOf(column));
    const texts = rows
      .map((row) => indexes.map((index) => row[index] ?? '').join(isJoined(reference) ? ' ' : ' × '))
      .filter((text) => text.trim() !== '');
    return [...new Set(texts)].slice(0, SAMPLES).join(' · ');
  };

  const describeConfidence = (field: ContractField) => {
    const reference = template.columns[field.name];
    if (reference === undefined)
      return { level: 'none', text: t(field.required ? 'map.missing' : 'map.notMapped') } as const;
    const suggested = preview.suggestions.find(({ field: name }) => name === field.name);
    if (suggested === undefined || JSON.stringify(suggested.reference) !== JSON.stringify(reference)) {
      return { level: 'own', text: t('map.own') } as const;
    }
    const level = suggested.confidence >= SURE ? 'sure' : suggested.confidence >= LIKELY ? 'likely' : 'unsure';
    return { level, text: t(`map.confidence.${level}`, { share: percent(suggested.confidence) }) } as const;
  };

  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('map.fields')}>
      <table className="data-table" data-testid="field-table">
        <thead>
          <tr>
            <th scope="col">{t('map.field')}</th>
            <th scope="col" className={styles.columnCell}>
              {t('map.column')}
            </th>
            <th scope="col">{t('map.certainty')}</th>
            <th scope="col">{t('map.samples')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => {
            const label = read(field.label);
            const { level, text } = describeConfidence(field);
            const isMissing = field.required && template.columns[field.name] === undefined;
            return (
              <tr key={field.name} data-field={field.name}>
                <th scope="row">
                  {label}
                  {field.required && (
                    <span className={styles.required} aria-label={t('map.required')} title={t('map.required')}>
                      *
                    </span>
                  )}
                </th>
                <td className={styles.columnCell}>
                  <Select
                    searchable
                    size="xs"
                    aria-label={t('map.columnFor', { field: label })}
                    error={isMissing}
                    value={toChoice(template.columns[field.name])}
                    allowDeselect={false}
                    data={[
                      { value: NOTHING, label: t('map.nothing') },
                      ...(field.name === 'amount' && product !== null
                        ? [{ value: PRODUCT, label: t('map.product', { price: product[0], quantity: product[1] }) }]
                        : []),
                      ...(isJoined(template.columns[field.name])
                        ? [{ value: JOINED, label: writeReference(template.columns[field.name] ?? '') }]
                        : []),
                      ...columns.map((column) => ({ value: column, label: column })),
                    ]}
                    onChange={(value) => value !== null && onChange(feedField(template, field.name, value, product))}
                  />
                </td>
                <td>
                  <span className={styles.certainty} data-level={isMissing ? 'missing' : level}>
                    {text}
                  </span>
                </td>
                <td className={styles.samples}>{describeSamples(template.columns[field.name]) || NO_VALUE}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={styles.quiet} data-testid="ignored-columns">
        {ignored.length === 0 ? t('map.ignoredNone') : t('map.ignored', { columns: ignored.join(t('map.comma')) })}
      </p>
    </div>
  );
}

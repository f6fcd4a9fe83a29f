import { useTranslation } from 'react-i18next';
import {
  CUSTOMER_COLUMN_IDS,
  CUSTOMER_COLUMNS,
  type CustomerColumnId,
} from '#core/questions/customers/customer-columns.ts';
import type { CustomerPage } from '#core/questions/customers/customer-page.ts';
import { Definition } from '../Definition.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { createCellWriter } from './format-cell.ts';
import styles from './CustomerPage.module.css';

type CustomerFactsProps = { readonly profile: NonNullable<CustomerPage['profile']>; readonly currency: Currency };

/** Predictions have a place of their own, with their intervals. */
const APART: readonly CustomerColumnId[] = ['p_alive', 'expected_purchases', 'ltv_predicted_cents'];

/** The customer as of the date: every column of the current state, each with its meaning. */
export function CustomerFacts({ profile, currency }: CustomerFactsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const writeCell = createCellWriter(useFormats(), currency, read);
  const ids = CUSTOMER_COLUMN_IDS.filter((id) => !APART.includes(id) && profile[id] !== null);
  return (
    <section aria-label={t('customers.now')}>
      <h3>{t('customers.now')}</h3>
      <dl className={styles.facts}>
        {ids.map((id) => {
          const { label, doc } = CUSTOMER_COLUMNS[id];
          const text = writeCell(id, profile[id]);
          const metric = { label, formula: doc, filters: { zh: '该客户', en: 'this customer' }, denominator: null };
          return (
            <div key={id}>
              <dt>{read(label)}</dt>
              <dd className="numeric">
                <Definition title={read(label)} values={[{ metric, full: text }]}>
                  {text}
                </Definition>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

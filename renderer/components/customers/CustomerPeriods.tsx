import { useTranslation } from 'react-i18next';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import type { CustomerPeriod } from '#core/questions/customers/customer-page.ts';
import { NO_VALUE, type Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './CustomerPage.module.css';

type CustomerPeriodsProps = { readonly periods: readonly CustomerPeriod[]; readonly currency: Currency };

/** The customer at the end of each complete period and now, latest first: what was known then. */
export function CustomerPeriods({ periods, currency }: CustomerPeriodsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, percent, money } = useFormats();
  const name = (members: typeof SEGMENT_MEMBERS | typeof VALUE_MEMBERS, key: number): string => {
    const label = members.find((member) => member.key === key)?.label;
    return label === undefined ? NO_VALUE : read(label);
  };
  return (
    <section aria-label={t('customers.periods')}>
      <h3>{t('customers.periods')}</h3>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('customers.periods')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('customers.periodEnd')}</th>
              <th scope="col">{t('customers.segment')}</th>
              <th scope="col">{t('customers.value')}</th>
              <th scope="col" className="end">
                {t('customers.orders')}
              </th>
              <th scope="col" className="end">
                {t('customers.revenue')}
              </th>
              <th scope="col" className="end">
                LTV
              </th>
              <th scope="col" className="end">
                {t('customers.alive')}
              </th>
            </tr>
          </thead>
          <tbody>
            {periods.toReversed().map((period) => (
              <tr key={period.endDate}>
                <th scope="row" className="numeric">
                  {period.endDate}
                </th>
                <td>{name(SEGMENT_MEMBERS, period.segmentKey)}</td>
                <td>{name(VALUE_MEMBERS, period.valueKey)}</td>
                <td className="numeric end">{count(period.periodOrders)}</td>
                <td className="numeric end">{money(period.periodRevenueCents, currency)}</td>
                <td className="numeric end">{money(period.ltvCents, currency)}</td>
                <td className="numeric end">{percent(period.pAlive)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

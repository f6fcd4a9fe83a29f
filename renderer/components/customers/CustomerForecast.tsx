import { useTranslation } from 'react-i18next';
import {
  CUSTOMER_FORECAST_METRICS as METRICS,
  type CustomerForecast as Forecast,
} from '#core/questions/customers/customer-page.ts';
import { Definition } from '../Definition.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import styles from './CustomerPage.module.css';

type CustomerForecastProps = { readonly customerId: string; readonly currency: Currency };

function ForecastFacts({ forecast, currency }: { readonly forecast: Forecast | null; readonly currency: Currency }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { percent, decimal, money } = useFormats();
  if (forecast === null) {
    return <p className={styles.note}>{t('customers.noForecast')}</p>;
  }
  const { pAlive, purchases, ltv } = forecast;
  const cents = (value: number) => money(BigInt(Math.round(value)), currency);
  const facts = [
    { metric: METRICS.pAlive, full: percent(pAlive), range: t('customers.isProbability') },
    {
      metric: METRICS.purchases,
      full: decimal(purchases.expected, 2),
      range: t('customers.range', { low: decimal(purchases.low, 0), high: decimal(purchases.high, 0) }),
    },
    ...(ltv === null
      ? []
      : [
          {
            metric: METRICS.ltv,
            full: cents(ltv.expectedCents),
            range: t('customers.range', { low: cents(ltv.lowCents), high: cents(ltv.highCents) }),
          },
        ]),
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(({ metric, full, range }) => (
        <div key={metric.label.en}>
          <dt>{read(metric.label)}</dt>
          <dd className="numeric">
            <Definition title={read(metric.label)} values={[{ metric, full, counted: range }]}>
              {full}
            </Definition>
          </dd>
          <dd className={styles.range}>{range}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the models expect of the customer, each number with the range it can fall into. */
export function CustomerForecast({ customerId, currency }: CustomerForecastProps) {
  const { t } = useTranslation();
  const state = useQuery('customer-forecast', { customerId }, { isUnfiltered: true });
  return (
    <section aria-label={t('customers.forecast')}>
      <h3>{t('customers.forecast')}</h3>
      <QueryBoundary state={state} height={84}>
        {(forecast) => <ForecastFacts forecast={forecast} currency={currency} />}
      </QueryBoundary>
    </section>
  );
}

import type { FileReconciliation } from '#core/sources/import/import-report.ts';
import { useTranslation } from 'react-i18next';
import { NO_VALUE, type Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Data.module.css';

const PARTS = ['loaded', 'duplicates', 'superseded', 'repeated', 'deducted', 'excluded', 'rejected'] as const;
const LABELS = {
  loaded: 'data.loaded',
  duplicates: 'data.duplicates',
  superseded: 'data.superseded',
  repeated: 'data.money.repeated',
  deducted: 'data.money.deducted',
  excluded: 'data.excluded',
  rejected: 'data.rejected',
} as const;

type MoneyBalancesProps = { readonly files: readonly FileReconciliation[]; readonly currency: Currency };

/** Where the money of each file's amount column went, to the cent. */
export function MoneyBalances({ files, currency }: MoneyBalancesProps) {
  const { t } = useTranslation();
  const { count, money } = useFormats();
  const known = files.flatMap(({ file, source, balance }) => (balance === null ? [] : [{ file, source, balance }]));
  if (known.length === 0) return null;
  const parts = PARTS.filter((part) => part === 'loaded' || known.some(({ balance }) => balance[part] !== 0n));
  const hasForeign = known.some(({ balance }) => balance.foreign.length > 0);
  const hasRounding = known.some(({ balance }) => balance.rounding !== 0);
  const hasUnread = known.some(({ balance }) => balance.unreadRows > 0);
  return (
    <details className={styles.detail} open>
      <summary>{t('data.money.title')}</summary>
      <p className={styles.quiet}>{t('data.money.rule')}</p>
      <div className={styles.scroll}>
        <table className="data-table" data-testid="money-balance">
          <thead>
            <tr>
              <th scope="col">{t('data.file')}</th>
              <th scope="col" className="end">
                {t('data.money.stated')}
              </th>
              {parts.map((part) => (
                <th key={part} scope="col" className="end">
                  {t(LABELS[part])}
                </th>
              ))}
              {hasRounding && (
                <th scope="col" className="end">
                  {t('data.money.rounding')}
                </th>
              )}
              {hasForeign && <th scope="col">{t('data.money.foreign')}</th>}
              {hasUnread && (
                <th scope="col" className="end">
                  {t('data.money.unread')}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {known.map(({ file, source, balance }) => (
              <tr key={`${source} ${file}`}>
                <th scope="row">{file}</th>
                <td className="numeric end">{money(balance.stated, currency)}</td>
                {parts.map((part) => (
                  <td key={part} className={`numeric end ${balance[part] === 0n ? styles.zero : ''}`}>
                    {money(balance[part], currency)}
                  </td>
                ))}
                {hasRounding && (
                  <td className="numeric end">
                    {(balance.rounding / 10 ** currency.decimals).toFixed(currency.decimals + 4)}
                  </td>
                )}
                {hasForeign && (
                  <td className="numeric">
                    {balance.foreign.length === 0
                      ? NO_VALUE
                      : balance.foreign
                          .map(({ currency: code, cents }) => money(cents, { code, decimals: currency.decimals }))
                          .join(', ')}
                  </td>
                )}
                {hasUnread && <td className="numeric end">{count(balance.unreadRows)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

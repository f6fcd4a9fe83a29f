import type { Finding, Reading } from '#core/sources/meaning/finding.ts';
import { useTranslation } from 'react-i18next';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Data.module.css';

type FindingsProps = { readonly findings: readonly Finding[]; readonly currency: Currency };

/** What the rows were found to mean: how each column is read, why, and what it would be otherwise. */
export function Findings({ findings, currency }: FindingsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { money } = useFormats();
  if (findings.length === 0) return null;
  const describe = (reading: Reading): string => {
    const amounts = reading.money.map(({ currency: code, cents }) =>
      money(cents, { code, decimals: currency.decimals }),
    );
    return [read(reading.label), ...amounts].join(' · ');
  };
  return (
    <section className={styles.panel} aria-labelledby="meaning">
      <h2 id="meaning">{t('data.meaning.title')}</h2>
      <div className={styles.scroll}>
        <table className="data-table" data-testid="findings">
          <thead>
            <tr>
              <th scope="col">{t('data.meaning.what')}</th>
              <th scope="col">{t('data.meaning.state')}</th>
              <th scope="col">{t('data.meaning.reading')}</th>
              <th scope="col">{t('data.meaning.others')}</th>
            </tr>
          </thead>
          <tbody>
            {findings.map((finding) => {
              const chosen = finding.readings.find(({ id }) => id === finding.chosen);
              const others = finding.readings.filter(({ id }) => id !== finding.chosen);
              return (
                <tr
                  key={`${finding.kind} ${finding.columns.join()} ${finding.files.join()}`}
                  data-state={finding.state}
                >
                  <th scope="row">{read(finding.text)}</th>
                  <td>
                    {t(`data.meaning.states.${finding.state}`)}
                    {finding.basis !== null && ` · ${t(`data.meaning.bases.${finding.basis}`)}`}
                  </td>
                  <td className="numeric">{chosen === undefined ? finding.chosen : describe(chosen)}</td>
                  <td className="numeric">
                    {others.map((reading) => (
                      <span key={reading.id} className={styles.quiet}>
                        {describe(reading)}
                        <br />
                      </span>
                    ))}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import { explainError } from '../../components/explain-error.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Tables.module.css';
import type { Readers } from './use-readers.ts';

/** The charts opened since this build that read the table, each with its screen and the columns it needs. */
export function TableReaders({ readers: { isReady, readers, failedCount, error } }: { readonly readers: Readers }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const openView = useWorkbench((state) => state.navigation.openView);
  return (
    <section className={styles.readers} data-testid="table-readers" aria-busy={!isReady}>
      <h3>{t('tables.charts')}</h3>
      <p className={styles.note}>{t('tables.chartsNote')}</p>
      {isReady && readers.length === 0 && <p>{t('tables.chartsNone')}</p>}
      {readers.length > 0 && (
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('tables.chart')}</th>
              <th scope="col">{t('tables.chartScreen')}</th>
              <th scope="col">{t('tables.chartColumns')}</th>
            </tr>
          </thead>
          <tbody>
            {readers.map(({ id, view, title, columns }) => (
              <tr key={id}>
                <th scope="row">{title}</th>
                <td>
                  <button
                    type="button"
                    className={styles.link}
                    aria-label={t('tables.chartOpen', { screen: t(`nav.${view}`), chart: title })}
                    onClick={() => openView(view)}
                  >
                    <span>{t(`nav.${view}`)}</span>
                  </button>
                </td>
                <td className="code">{columns.length === 0 ? t('reads.rowsOnly') : columns.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {error !== null && <p role="alert">{t('reads.failed', { reason: explainError(error, language, t).message })}</p>}
      {failedCount > 0 && <p className={styles.note}>{t('tables.chartsFailed', { count: failedCount })}</p>}
    </section>
  );
}

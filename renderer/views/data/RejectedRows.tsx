import type { ImportReport } from '#core/mapping/import-report.ts';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Data.module.css';

const PAGE_ROWS = 50;

/** The rows that could not be taken, with the place, the reason and the text as it stands in the file. */
export function RejectedRows({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const [page, setPage] = useState(0);
  const total = report.files.reduce((sum, file) => sum + file.rejected, 0);
  const pages = Math.max(1, Math.ceil(report.rejects.length / PAGE_ROWS));
  const current = Math.min(page, pages - 1);
  const rows = report.rejects.slice(current * PAGE_ROWS, (current + 1) * PAGE_ROWS);

  return (
    <section className={styles.panel} aria-labelledby="rejects">
      <h2 id="rejects">{t('data.rejects')}</h2>
      {report.rejects.length === 0 ? (
        <p className={styles.quiet}>{t('data.rejectsNone')}</p>
      ) : (
        <>
          {total > report.rejects.length && (
            <p className={styles.quiet}>
              {t('data.rejectsShown', { shown: count(report.rejects.length), total: count(total) })}
            </p>
          )}
          <div className={styles.scroll}>
            <table className="data-table" data-testid="rejects">
              <thead>
                <tr>
                  <th scope="col">{t('data.file')}</th>
                  <th scope="col" className="end">
                    {t('data.line')}
                  </th>
                  <th scope="col">{t('data.reason')}</th>
                  <th scope="col">{t('data.column')}</th>
                  <th scope="col">{t('data.value')}</th>
                  <th scope="col">{t('data.raw')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.file} ${row.line} ${row.reason} ${row.column ?? ''}`}>
                    <td>{row.file}</td>
                    <td className="numeric end">{count(row.line)}</td>
                    <td>{read(row.message)}</td>
                    <td>{row.column ?? NO_VALUE}</td>
                    <td className="code">{row.value ?? NO_VALUE}</td>
                    <td className={`code ${styles.raw}`} title={row.rawText}>
                      {row.rawText}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {pages > 1 && (
            <Group gap="xs" mt="sm" justify="flex-end">
              <Button variant="default" size="xs" disabled={current === 0} onClick={() => setPage(current - 1)}>
                {t('data.previous')}
              </Button>
              <span className="numeric">{t('data.page', { page: current + 1, pages })}</span>
              <Button variant="default" size="xs" disabled={current >= pages - 1} onClick={() => setPage(current + 1)}>
                {t('data.next')}
              </Button>
            </Group>
          )}
        </>
      )}
    </section>
  );
}

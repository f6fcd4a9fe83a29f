import type { ImportReport } from '#core/sources/import/import-report.ts';
import { QUALITY_METRIC, rateQuality } from '#core/questions/data/data-quality.ts';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Quality.module.css';

const SHOWN = 8;

/** How far the data can be trusted, and what to look at, with the screens it touches. */
export function QualityPanel({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, percent, decimal } = useFormats();
  const [isOpen, setOpen] = useState(false);
  const { score, level, parts, issues } = useMemo(() => rateQuality(report), [report]);
  const shown = isOpen ? issues : issues.slice(0, SHOWN);
  const key = report.files.filter(({ source }) => source === 'orders' || source === 'behaviors');
  const rows = key.reduce((sum, file) => sum + file.rowsIn, 0);

  return (
    <section className={styles.panel} aria-labelledby="quality" data-testid="quality">
      <div className={styles.head}>
        <h2 id="quality">{t('quality.title')}</h2>
        <p className={styles.score}>
          <Definition
            title={read(QUALITY_METRIC.label)}
            className={styles.value}
            values={[
              {
                metric: QUALITY_METRIC,
                full: decimal(score, 2),
                counted: t('quality.rowsRead', { value: count(rows) }),
              },
            ]}
          >
            <span data-testid="quality-score">{decimal(score, 1)}</span>
          </Definition>
          <span className={styles.level} data-level={level}>
            {t(`quality.level.${level}`)}
          </span>
        </p>
      </div>
      <ul className={styles.quiet} data-testid="quality-parts">
        {parts
          .filter(({ points }) => points > 0)
          .map(({ id, label, weight, share, points }) => (
            <li key={id} className="numeric">
              {t('quality.part', {
                label: read(label),
                points: decimal(points, 2),
                weight: count(weight),
                share: percent(share),
              })}
            </li>
          ))}
      </ul>
      {issues.length === 0 ? (
        <p className={styles.quiet}>{t('quality.none')}</p>
      ) : (
        <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('quality.issues')}>
          <table className="data-table" data-testid="issues">
            <thead>
              <tr>
                <th scope="col">{t('quality.severity')}</th>
                <th scope="col">{t('quality.issue')}</th>
                <th scope="col">{t('data.file')}</th>
                <th scope="col" className="end">
                  {t('quality.rows')}
                </th>
                <th scope="col">{t('quality.affects')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((issue) => (
                <tr
                  key={`${issue.source} ${issue.code} ${issue.column ?? ''} ${issue.text.en}`}
                  data-severity={issue.severity}
                >
                  <td>
                    <span className={styles.severity} data-severity={issue.severity}>
                      {t(`quality.severities.${issue.severity}`)}
                    </span>
                  </td>
                  <td className={styles.text}>
                    {read(issue.text)}
                    {issue.column !== null && <span className={styles.quiet}> · {issue.column}</span>}
                  </td>
                  <td className={styles.file} title={issue.files.join(t('map.comma'))}>
                    {issue.files.length > 1
                      ? t('quality.files', { file: issue.files[0], count: issue.files.length })
                      : issue.files[0]}
                  </td>
                  <td className="numeric end">
                    {issue.rows === 0 ? NO_VALUE : `${count(issue.rows)} (${percent(issue.share)})`}
                  </td>
                  <td>
                    {t('quality.affected', {
                      views: issue.affects.map((view) => t(`quality.views.${view}`)).join(t('map.comma')),
                    })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {issues.length > SHOWN && (
        <Button variant="subtle" size="compact-sm" onClick={() => setOpen(!isOpen)}>
          {isOpen ? t('quality.fewer') : t('quality.more', { count: issues.length, value: count(issues.length) })}
        </Button>
      )}
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import { CheckMark } from '../../components/CheckMark.tsx';
import { Icon } from '../../components/Icon.tsx';
import type { ProjectView, TableView } from '#core/workbench/build/project-view.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Tables.module.css';

function SemiAdditiveNote({ table }: { readonly table: TableView }) {
  const { t } = useTranslation();
  const columns = new Map<string, string[]>();
  for (const [measure, { semiAdditiveOver }] of Object.entries(table.measures)) {
    if (semiAdditiveOver === undefined) continue;
    columns.set(semiAdditiveOver, [...(columns.get(semiAdditiveOver) ?? []), measure]);
  }
  return [...columns].map(([column, measures]) => (
    <p key={column} className={styles.caution}>
      <Icon name="info" size={16} />
      {t('tables.semiAdditive', { measures: measures.join(', '), column })}
    </p>
  ));
}

function formatTime(milliseconds: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(milliseconds);
}

/** Grain, keys, rows, when it was built and what the checks say. */
export function TableFacts({ table, project }: { readonly table: TableView; readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { read, language } = useLanguage();
  const { count } = useFormats();
  const foreignKeys = Object.entries(table.dims);
  const facts = [
    { label: t('tables.grain'), value: read(table.grain) },
    { label: t('tables.key'), value: <span className="code">{table.primaryKey.join(' + ')}</span> },
    ...(foreignKeys.length === 0
      ? []
      : [
          {
            label: t('tables.foreignKeys'),
            value: (
              <span className="code">{foreignKeys.map(([column, name]) => `${column} → ${name}`).join(' · ')}</span>
            ),
          },
        ]),
    { label: t('tables.rows'), value: <span className="numeric">{count(table.rowCount)}</span> },
    {
      label: t('tables.builtAt'),
      value: (
        <span className="numeric">
          {project.builtAt === null ? t('tables.builtStored') : formatTime(project.builtAt, language)} ·{' '}
          {t('tables.asOf', { date: project.parameters.asOfDate })} ·{' '}
          <span className="code">{project.buildId.slice(0, 12)}</span>
        </span>
      ),
    },
    { label: t('tables.checks'), value: <CheckMark table={table} /> },
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <SemiAdditiveNote table={table} />
    </>
  );
}

import { Button, Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CheckMark } from '../../components/CheckMark.tsx';
import { Icon } from '../../components/Icon.tsx';
import type { TableView } from '../../core-host/project-view.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
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

function TableFacts({ table }: { readonly table: TableView }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const facts = [
    { label: t('tables.grain'), value: read(table.grain) },
    { label: t('tables.key'), value: <span className="code">{table.primaryKey.join(' + ')}</span> },
    { label: t('tables.rows'), value: <span className="numeric">{count(table.rowCount)}</span> },
    { label: t('tables.checks'), value: <CheckMark table={table} /> },
    ...(table.inputs.length === 0
      ? []
      : [{ label: t('tables.inputs'), value: <span className="code">{table.inputs.join(', ')}</span> }]),
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function ColumnTable({ table }: { readonly table: TableView }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  return (
    <table className="data-table">
      <thead>
        <tr>
          <th scope="col">{t('tables.column')}</th>
          <th scope="col">{t('tables.type')}</th>
          <th scope="col">{t('tables.meaning')}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(table.columns).map(([name, column]) => {
          const dimension = table.dims[name];
          return (
            <tr key={name}>
              <th scope="row" className="code">
                {name}
              </th>
              <td className={styles.type}>
                {column.type}
                {column.nullable === true && <span>{t('tables.nullable')}</span>}
              </td>
              <td>
                <strong>{read(column.label)}</strong>
                <span className={styles.doc}>{read(column.doc)}</span>
                {dimension !== undefined && (
                  <span className={styles.doc}>{t('tables.foreignKey', { table: dimension })}</span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

type TableCardProps = { readonly table: TableView | null; readonly onClose: () => void };

/** Everything about one table: what it is, whether it holds, its fields, and its export. */
export function TableCard({ table, onClose }: TableCardProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const startExport = useWorkbench((state) => state.startExport);
  const isExporting = useWorkbench((state) => state.exporting.status === 'running');

  return (
    <Drawer
      opened={table !== null}
      onClose={onClose}
      position="right"
      size={680}
      title={table === null ? '' : `${read(table.label)} · ${table.code ?? table.name}`}
      closeButtonProps={{ 'aria-label': t('tables.close') }}
    >
      {table !== null && (
        <div className={styles.card}>
          <p className={styles.cardDoc}>{read(table.doc)}</p>
          <TableFacts table={table} />
          <SemiAdditiveNote table={table} />
          {table.failures.length > 0 && (
            <section>
              <h3>{t('tables.failures')}</h3>
              <ul>
                {table.failures.map((failure) => (
                  <li key={`${failure.check} ${failure.column ?? ''}`}>
                    {t('tables.failure', {
                      check: [failure.check, failure.column].filter(Boolean).join(' '),
                      rows: count(failure.failingRows),
                      examples: failure.examples.join(', '),
                    })}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <div>
            <Button
              leftSection={<Icon name="download" />}
              disabled={isExporting}
              onClick={() => {
                onClose();
                void startExport({ kind: 'tables', tables: [table.name] }, { kind: 'download' });
              }}
            >
              {t('tables.exportOne')}
            </Button>
          </div>
          <ColumnTable table={table} />
        </div>
      )}
    </Drawer>
  );
}

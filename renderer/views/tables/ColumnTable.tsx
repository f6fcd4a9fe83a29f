import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { describeMeasure, getUnit } from '#core/outputs/documents/data-dictionary.ts';
import type { DeclaredTable } from '#core/workbench/build/project-view.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Tables.module.css';
import type { Readers } from './use-readers.ts';

type ColumnTableProps = { readonly table: DeclaredTable; readonly readers: Readers };

/** The columns with their meaning in the language of the window, keys, units, how they may be aggregated and which charts read them. */
export function ColumnTable({ table, readers: { readers } }: ColumnTableProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const marked = useWorkbench((state) => state.charts.marked);
  const isMarked = (name: string) => marked?.table === table.name && marked.columns.includes(name);
  const first = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    first.current?.scrollIntoView({ block: 'center' });
  }, []);
  const firstMarked = Object.keys(table.columns).find(isMarked);
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
          const measure = table.measures[name];
          const unit = getUnit(name, column);
          const charts = readers.filter(({ columns }) => columns.includes(name));
          return (
            <tr
              key={name}
              ref={name === firstMarked ? first : undefined}
              className={styles.column}
              data-marked={isMarked(name)}
              data-read={charts.length > 0}
            >
              <th scope="row" className="code">
                {name}
              </th>
              <td className={styles.type}>
                {column.type}
                {table.primaryKey.includes(name) && <span>{t('tables.isKey')}</span>}
                {column.nullable === true && <span>{t('tables.nullable')}</span>}
              </td>
              <td>
                <strong>{read(column.label)}</strong>
                {unit !== null && <span className={styles.unit}>{read(unit)}</span>}
                <span className={styles.doc}>{read(column.doc)}</span>
                {dimension !== undefined && (
                  <span className={styles.doc}>{t('tables.foreignKey', { table: dimension })}</span>
                )}
                {measure !== undefined && (
                  <span className={styles.measure}>
                    {t('tables.measure', { rule: read(describeMeasure(measure)) })}
                  </span>
                )}
                {charts.length > 0 && (
                  <span className={styles.readBy}>
                    {t('tables.readByCharts', {
                      charts: charts.map(({ title }) => title).join(t('tables.listSeparator')),
                    })}
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

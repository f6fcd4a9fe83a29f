import { useTranslation } from 'react-i18next';
import { describeMeasure, getUnit } from '#core/exporters/data-dictionary.ts';
import type { TableView } from '../../core-host/project-view.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Tables.module.css';

/** The columns with their meaning in the language of the window, keys, units and how they may be aggregated. */
export function ColumnTable({ table }: { readonly table: TableView }) {
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
          const measure = table.measures[name];
          const unit = getUnit(name, column);
          return (
            <tr key={name}>
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
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

import { useTranslation } from 'react-i18next';
import { CheckMark } from '../../components/CheckMark.tsx';
import type { TableView } from '#core/workbench/build/project-view.ts';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Tables.module.css';

const KIND_ORDER: readonly TableView['kind'][] = ['fact', 'dimension', 'bridge', 'aggregate', 'intermediate', 'source'];

type TableListProps = { readonly tables: readonly TableView[]; readonly onOpen: (name: string) => void };

export function TableList({ tables, onOpen }: TableListProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const sorted = tables.toSorted((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind));

  return (
    <div className={styles.frame}>
      <table className="data-table" data-testid="table-list">
        <thead>
          <tr>
            <th scope="col">{t('tables.table')}</th>
            <th scope="col">{t('tables.code')}</th>
            <th scope="col">{t('tables.kind')}</th>
            <th scope="col">{t('tables.grain')}</th>
            <th scope="col">{t('tables.key')}</th>
            <th scope="col" className="end">
              {t('tables.rows')}
            </th>
            <th scope="col">{t('tables.checks')}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((table) => (
            <tr key={table.name} data-table={table.name}>
              <th scope="row">
                <button type="button" className={styles.link} onClick={() => onOpen(table.name)}>
                  <span>{read(table.label)}</span>
                  <span className={`code ${styles.name}`}>{table.name}</span>
                </button>
              </th>
              <td className="numeric">{table.code ?? NO_VALUE}</td>
              <td className="numeric">{t(`tables.kinds.${table.kind}`)}</td>
              <td>{read(table.grain)}</td>
              <td className="code">{table.primaryKey.join(' + ')}</td>
              <td className="numeric end">{count(table.rowCount)}</td>
              <td>
                <CheckMark table={table} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

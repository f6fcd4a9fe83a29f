import { useTranslation } from 'react-i18next';
import type { ColumnSource } from '#core/questions/tables/table-lineage.ts';
import type { DeclaredTable } from '../../core-host/project-view.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import styles from './Lineage.module.css';

const SKELETON_HEIGHT = 160;

function SourceList({ sources }: { readonly sources: readonly ColumnSource[] }) {
  const { t } = useTranslation();
  if (sources.length === 0) return <span className={styles.count}>{t('tables.readsShared')}</span>;
  const tables = [...new Set(sources.map(({ table }) => table))];
  return tables.map((table) => (
    <span key={table} className={`code ${styles.reads}`}>
      <strong>{table}</strong>.{' '}
      {sources
        .filter((source) => source.table === table)
        .map(({ column }) => column)
        .join(', ')}
    </span>
  ));
}

/** Which columns of its inputs each column of a table is computed from. */
export function ColumnSources({ table }: { readonly table: DeclaredTable }) {
  const { t } = useTranslation();
  const lineage = useQuery('table-lineage', { table: table.name }, { isUnfiltered: true });
  return (
    <section>
      <h3>{t('tables.columnSources')}</h3>
      <p className={styles.note}>{t('tables.columnSourcesNote')}</p>
      <QueryBoundary state={lineage} height={SKELETON_HEIGHT}>
        {(found) =>
          found === null ? (
            <p>{t('tables.columnSourcesNone')}</p>
          ) : (
            <table className="data-table" data-testid="column-lineage">
              <thead>
                <tr>
                  <th scope="col">{t('tables.column')}</th>
                  <th scope="col">{t('tables.reads')}</th>
                </tr>
              </thead>
              <tbody>
                <tr>
                  <th scope="row">{t('tables.everyColumn')}</th>
                  <td>
                    <SourceList sources={found.shared} />
                  </td>
                </tr>
                {found.columns.map(({ column, reads }) => (
                  <tr key={column}>
                    <th scope="row" className="code">
                      {column}
                    </th>
                    <td>
                      <SourceList sources={reads} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </QueryBoundary>
    </section>
  );
}

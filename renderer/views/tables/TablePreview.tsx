import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ColumnProfile } from '../../components/result-grid/ColumnProfile.tsx';
import { isNumberType, ResultGrid } from '../../components/result-grid/ResultGrid.tsx';
import type { TableView } from '../../core-host/project-view.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useAudience } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Tables.module.css';

const PREVIEW_ROWS = 500;
const HEIGHT = 420;

function TableProfile({ table, rowCount }: { readonly table: TableView; readonly rowCount: number }) {
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project?.buildId ?? null);
  const audience = useAudience();
  const summaries = useQuery('table-columns', { table: table.name, rowCount });
  const [open, setOpen] = useState<string | null>(null);
  return (
    <QueryBoundary state={summaries} height={HEIGHT}>
      {(found) => (
        <ColumnProfile
          summaries={found}
          open={open}
          onOpen={setOpen}
          about={['table', buildId, table.name, audience]}
          loadDistribution={(column, task) =>
            workbench.query('table-distribution', { table: table.name, column }, audience, task)
          }
        />
      )}
    </QueryBoundary>
  );
}

/** The first rows of a table under the filters in force, or what its columns hold. */
export function TablePreview({ table }: { readonly table: TableView }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [shown, setShown] = useChoice('tables.preview', ['rows', 'summary']);
  const openSql = useWorkbench((state) => state.openSql);
  const preview = useQuery('table-preview', { table: table.name, limit: PREVIEW_ROWS });
  return (
    <QueryBoundary state={preview} height={HEIGHT}>
      {({ columns, rowCount }) => (
        <div className={styles.preview} style={{ opacity: preview.isStale ? 0.6 : 1 }}>
          <div className={styles.previewHead}>
            <SegmentedControl
              size="sm"
              value={shown}
              aria-label={t('tables.tabs.preview')}
              data={[
                { value: 'rows', label: t('tables.previewRows') },
                { value: 'summary', label: t('grid.summary') },
              ]}
              onChange={setShown}
            />
            <span className="numeric" role="status">
              {columns.rowCount < rowCount
                ? t('grid.firstRows', { shown: count(columns.rowCount), total: count(rowCount) })
                : t('grid.allRows', { total: count(rowCount) })}
              {rowCount < table.rowCount && ` ${t('tables.previewFiltered', { total: count(table.rowCount) })}`}
            </span>
            <Button variant="subtle" size="compact-sm" onClick={() => openSql(`from ${table.name};`)}>
              {t('tables.openSql')}
            </Button>
          </div>
          {shown === 'rows' ? (
            <ResultGrid
              columns={columns}
              fields={columns.fields.map(({ name, type }) => ({ name, type, isNumber: isNumberType(type) }))}
              label={t('tables.tabs.preview')}
              rowCount={rowCount}
              height={HEIGHT}
            />
          ) : (
            <TableProfile table={table} rowCount={rowCount} />
          )}
        </div>
      )}
    </QueryBoundary>
  );
}

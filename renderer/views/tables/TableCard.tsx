import { writeTableStatement } from '#core/questions/sql/table-statement.ts';
import { Button, Drawer, Tabs } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrontAction } from '../../store/use-front-action.ts';
import { ExportDialog } from '../../components/export/ExportDialog.tsx';
import { useExportFilters } from '../../components/export/use-export-filters.ts';
import { Icon } from '../../components/Icon.tsx';
import type { ProjectView, TableView } from '#core/workbench/build/project-view.ts';
import type { ExportTarget, ExportRequest } from '../../carrier/workbench.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ColumnTable } from './ColumnTable.tsx';
import { TableChecks } from './TableChecks.tsx';
import { TableFacts } from './TableFacts.tsx';
import { TableLineage } from './TableLineage.tsx';
import { TablePreview } from './TablePreview.tsx';
import { TableReaders } from './TableReaders.tsx';
import styles from './Tables.module.css';
import { useReaders } from './use-readers.ts';

const TABS = ['columns', 'preview', 'lineage', 'checks'] as const;

type TableCardProps = {
  readonly table: TableView | null;
  readonly project: ProjectView;
  readonly onClose: () => void;
};

function CardBody({ table, project, onClose }: TableCardProps & { readonly table: TableView }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const [tab, setTab] = useChoice('tables.tab', TABS as unknown as ['columns', ...string[]]);
  const [isChoosing, setChoosing] = useState(false);
  const startExport = useWorkbench((state) => state.exports.startExport);
  const openSql = useWorkbench((state) => state.sql.openSql);
  const isExporting = useWorkbench((state) => state.exports.state.status === 'running');
  const filters = useExportFilters();
  const isFiltered = filters !== undefined && 'customer_id' in table.columns;
  const readers = useReaders(table.name);
  const choose = useCallback(() => setChoosing(true), []);
  useFrontAction('export', isExporting ? null : choose);

  function start(options: Partial<Extract<ExportRequest, { kind: 'tables' }>>, target: ExportTarget) {
    onClose();
    const filtered = filters === undefined ? {} : { filters };
    void startExport({ kind: 'tables', tables: [table.name], ...options, ...filtered }, target);
  }

  return (
    <div className={styles.card}>
      <p className={styles.cardDoc}>{read(table.doc)}</p>
      <TableFacts table={table} project={project} />
      <div className={styles.actions}>
        <Button
          leftSection={<Icon name="download" />}
          disabled={isExporting}
          onClick={() => start({}, { kind: 'download' })}
        >
          {t('tables.exportOne')}
        </Button>
        <Button variant="default" disabled={isExporting} onClick={choose}>
          {t('tables.exportMore')}
        </Button>
        <Button variant="default" onClick={() => openSql(writeTableStatement(table.name))}>
          {t('tables.openSql')}
        </Button>
        {isFiltered && <span className={styles.filtered}>{t('tables.exportFiltered')}</span>}
      </div>
      <Tabs value={tab} onChange={(value) => setTab(value ?? 'columns')} keepMounted={false}>
        <Tabs.List aria-label={read(table.label)}>
          {TABS.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`tables.tabs.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="columns" pt="sm">
          <ColumnTable key={table.name} table={table} readers={readers} />
        </Tabs.Panel>
        <Tabs.Panel value="preview" pt="sm">
          <TablePreview key={table.name} table={table} />
        </Tabs.Panel>
        <Tabs.Panel value="lineage" pt="sm">
          <div className={styles.card}>
            <TableReaders readers={readers} />
            <TableLineage table={table} project={project} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="checks" pt="sm">
          <TableChecks table={table} />
        </Tabs.Panel>
      </Tabs>
      {isChoosing && (
        <ExportDialog
          title={t('tables.exportTitle', { table: read(table.label) })}
          note={[
            t('tables.exportRows', { rows: count(table.rowCount) }),
            filters === undefined
              ? t('export.noFilters')
              : isFiltered
                ? t('export.filters', { filters: read(filters.text) })
                : t('export.filtersIgnored'),
          ].join('\n')}
          onClose={() => setChoosing(false)}
          onExport={({ formats, encoding, target }) => start({ formats, csv: encoding }, target)}
        />
      )}
    </div>
  );
}

/** Everything about one table: what it is, whether it holds, its fields, its rows, where it comes from, and its export. */
export function TableCard({ table, project, onClose }: TableCardProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  return (
    <Drawer
      opened={table !== null}
      onClose={onClose}
      position="right"
      size="min(960px, 94vw)"
      title={table === null ? '' : `${read(table.label)} · ${table.code ?? table.name}`}
      closeButtonProps={{ 'aria-label': t('tables.close') }}
    >
      {table !== null && <CardBody table={table} project={project} onClose={onClose} />}
    </Drawer>
  );
}

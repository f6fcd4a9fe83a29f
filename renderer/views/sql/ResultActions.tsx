import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMarkdown, formatTsv } from '#core/outputs/tables/clipboard-text.ts';
import { ExportDialog } from '../../components/export/ExportDialog.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useSavedSegments } from '../../components/customers/use-saved-segments.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import type { SqlResult } from '../../store/sql.slice.ts';
import { NameDialog } from './NameDialog.tsx';
import { useStatements } from './use-statements.ts';
import styles from './Sql.module.css';

type Dialog = 'export' | 'table' | 'segment' | null;

/** What can be done with a result: export it whole, copy it where it is small, keep it as a table or its customers as a segment. */
export function ResultActions({ result }: { readonly result: SqlResult }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const workbench = useWorkbench((state) => state.workbench);
  const project = useWorkbench((state) => state.project.built);
  const startExport = useWorkbench((state) => state.exports.startExport);
  const loadOwnTables = useWorkbench((state) => state.sql.loadOwnTables);
  const isExporting = useWorkbench((state) => state.exports.state.status === 'running');
  const { saveSegment } = useSavedSegments();
  const { saveStatement } = useStatements();
  const [dialog, setDialog] = useState<Dialog>(null);
  const [message, setMessage] = useState('');
  const { text, preview, rowCount } = result;
  const isSmall = rowCount !== null && rowCount === preview.columns.rowCount;
  const hasCustomers = preview.statement.fields.some(({ name }) => name === 'customer_id');
  const rows = rowCount === null ? '…' : count(rowCount);

  async function copy(written: string) {
    await navigator.clipboard.writeText(written);
    setMessage(t('sql.copied', { rows }));
  }

  async function keepTable(name: string) {
    const table = await workbench.runSql('keep', { text, name });
    saveStatement(name, { text, table: name });
    await loadOwnTables();
    setMessage(t('sql.tableSaved', { name, rows: count(table.rowCount) }));
  }

  async function keepSegment(name: string) {
    const ids = await workbench.runSql('customers', { text });
    saveSegment(name, { kind: 'static', asOf: project?.parameters.asOfDate ?? '', ids: [...ids] });
    setMessage(t('sql.segmentSaved', { name, customers: count(ids.length) }));
  }

  return (
    <div className={styles.resultActions}>
      <span role="status" className={styles.message}>
        {message}
      </span>
      <Button
        size="sm"
        variant="default"
        disabled={!hasCustomers}
        title={hasCustomers ? undefined : t('sql.segmentNeeds')}
        onClick={() => setDialog('segment')}
      >
        {t('sql.saveSegment')}
      </Button>
      <Button size="sm" variant="default" onClick={() => setDialog('table')}>
        {t('sql.saveTable')}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="sm" variant="default">
            {t('sql.copy')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!isSmall} onClick={() => void copy(formatTsv(preview.columns))}>
            {t('sql.copyTsv')}
          </Menu.Item>
          <Menu.Item disabled={!isSmall} onClick={() => void copy(formatMarkdown(preview.columns))}>
            {t('sql.copyMarkdown')}
          </Menu.Item>
          {!isSmall && <Menu.Label>{t('sql.copyTooMany', { limit: count(preview.columns.rowCount) })}</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
      <Button
        size="sm"
        leftSection={<Icon name="download" />}
        disabled={isExporting}
        onClick={() => setDialog('export')}
      >
        {t('sql.export')}
      </Button>
      {dialog === 'export' && (
        <ExportDialog
          title={t('sql.export')}
          note={t('sql.exportNote', { rows })}
          onClose={() => setDialog(null)}
          onExport={({ formats, encoding, target }) =>
            void startExport({ kind: 'statement', text, name: 'sql-result', formats, encoding }, target)
          }
        />
      )}
      {dialog === 'table' && (
        <NameDialog
          title={t('sql.saveTable')}
          note={t('sql.saveTableNote')}
          label={t('sql.tableName')}
          initial="my_result"
          action={t('sql.saveTable')}
          onClose={() => setDialog(null)}
          onSave={keepTable}
        />
      )}
      {dialog === 'segment' && (
        <NameDialog
          title={t('sql.saveSegment')}
          note={t('sql.saveSegmentNote')}
          label={t('sql.segmentName')}
          initial=""
          action={t('sql.saveSegment')}
          onClose={() => setDialog(null)}
          onSave={keepSegment}
        />
      )}
    </div>
  );
}

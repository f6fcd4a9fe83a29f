import { writeTableStatement } from '#core/questions/sql/table-statement.ts';
import { Button, Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeclaredTable, ProjectView } from '#core/workbench/build/project-view.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ColumnTable } from './ColumnTable.tsx';
import { TableLineage } from './TableLineage.tsx';
import { TableReaders } from './TableReaders.tsx';
import styles from './Tables.module.css';
import { useReaders } from './use-readers.ts';

type KeptTableCardProps = {
  readonly table: DeclaredTable;
  readonly project: ProjectView;
  readonly onClose: () => void;
};

/** A table that screens read and nobody exports: what it is, its columns, the charts that read it and where it comes from. */
export function KeptTableCard({ table, project, onClose }: KeptTableCardProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const readers = useReaders(table.name);
  const openSql = useWorkbench((state) => state.sql.openSql);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(960px, 94vw)"
      title={`${read(table.label)} · ${table.name}`}
      closeButtonProps={{ 'aria-label': t('tables.close') }}
    >
      <div className={styles.card}>
        <p className={styles.cardDoc}>{read(table.doc)}</p>
        <dl className={styles.facts}>
          <div>
            <dt>{t('tables.grain')}</dt>
            <dd>{read(table.grain)}</dd>
          </div>
          <div>
            <dt>{t('tables.key')}</dt>
            <dd className="code">{table.primaryKey.join(' + ')}</dd>
          </div>
        </dl>
        <p className={styles.note}>{t('tables.kept')}</p>
        <div className={styles.actions}>
          <Button variant="default" onClick={() => openSql(writeTableStatement(table.name))}>
            {t('tables.openSql')}
          </Button>
        </div>
        <ColumnTable table={table} readers={readers} />
        <TableReaders readers={readers} />
        <TableLineage table={table} project={project} />
      </div>
    </Drawer>
  );
}

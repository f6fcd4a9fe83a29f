import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { useFrontAction } from '../../store/use-front-action.ts';
import { ExportDialog } from '../../components/export/ExportDialog.tsx';
import { ExportPanel } from '../../components/export/ExportPanel.tsx';
import { useExportFilters } from '../../components/export/use-export-filters.ts';
import { Icon } from '../../components/Icon.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { BusMatrix } from './BusMatrix.tsx';
import { findKeptTable } from './find-kept-table.ts';
import { KeptTableCard } from './KeptTableCard.tsx';
import { TableCard } from './TableCard.tsx';
import { TableList } from './TableList.tsx';
import styles from './Tables.module.css';

export function TablesView() {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const project = useWorkbench((state) => state.project.built);
  const openName = useWorkbench((state) => state.navigation.choices['tables.open'] ?? null);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const startExport = useWorkbench((state) => state.exports.startExport);
  const isExporting = useWorkbench((state) => state.exports.state.status === 'running');
  const filters = useExportFilters();
  const [isChoosing, setChoosing] = useState(false);
  const clearMarkedColumns = useWorkbench((state) => state.charts.clearMarkedColumns);
  const setOpenName = (name: string | null) => {
    clearMarkedColumns();
    setChoice('tables.open', name);
  };
  const openTable = project?.tables.find((table) => table.name === openName) ?? null;
  const keptTable = useMemo(() => findKeptTable(openName), [openName]);
  const choose = useCallback(() => setChoosing(true), []);
  useFrontAction('export', project === null || isExporting || openTable !== null || keptTable !== null ? null : choose);

  return (
    <Page
      title={t('nav.tables')}
      lead={t('tables.lead')}
      aside={
        project !== null && (
          <Button leftSection={<Icon name="download" />} disabled={isExporting} onClick={choose}>
            {t('tables.exportAll')}
          </Button>
        )
      }
    >
      {project === null ? (
        <NoProject />
      ) : (
        <>
          <BuildPanel />
          <ExportPanel />
          <section className={styles.section} aria-labelledby="bus-title">
            <h2 id="bus-title">{t('tables.bus')}</h2>
            <p className={styles.note}>{t('tables.busNote')}</p>
            <BusMatrix tables={project.tables} onOpen={setOpenName} />
          </section>
          <section className={styles.section} aria-labelledby="list-title">
            <h2 id="list-title">{t('tables.list')}</h2>
            <TableList tables={project.tables} onOpen={setOpenName} />
          </section>
          <TableCard table={openTable} project={project} onClose={() => setOpenName(null)} />
          {keptTable !== null && (
            <KeptTableCard key={keptTable.name} table={keptTable} project={project} onClose={() => setOpenName(null)} />
          )}
          {isChoosing && (
            <ExportDialog
              title={t('tables.exportAll')}
              note={[
                t('tables.exportAllNote', { tables: project.tables.length }),
                filters === undefined ? t('export.noFilters') : t('export.filters', { filters: read(filters.text) }),
              ].join('\n')}
              onClose={() => setChoosing(false)}
              onExport={({ formats, encoding, target }) =>
                void startExport(
                  { kind: 'project', formats, csv: encoding, ...(filters === undefined ? {} : { filters }) },
                  target,
                )
              }
            />
          )}
        </>
      )}
    </Page>
  );
}

import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { BusMatrix } from './BusMatrix.tsx';
import { ExportAllButton } from './ExportAllButton.tsx';
import { ExportPanel } from './ExportPanel.tsx';
import { TableCard } from './TableCard.tsx';
import { TableList } from './TableList.tsx';

export function TablesView() {
  const { t } = useTranslation();
  const project = useWorkbench((state) => state.project);
  const [tab, setTab] = useChoice('tables.tab', ['list', 'bus']);
  const openName = useWorkbench((state) => state.choices['tables.open'] ?? null);
  const setChoice = useWorkbench((state) => state.setChoice);
  const setOpenName = (name: string | null) => setChoice('tables.open', name);
  const openTable = project?.tables.find((table) => table.name === openName) ?? null;

  return (
    <Page title={t('nav.tables')} lead={t('tables.lead')} aside={project !== null && <ExportAllButton />}>
      {project === null ? (
        <NoProject />
      ) : (
        <>
          <BuildPanel />
          <ExportPanel />
          <Tabs value={tab} onChange={(value) => setTab(value === 'bus' ? 'bus' : 'list')} keepMounted={false}>
            <Tabs.List mb="md" aria-label={t('nav.tables')}>
              <Tabs.Tab value="list">{t('tables.list')}</Tabs.Tab>
              <Tabs.Tab value="bus">{t('tables.bus')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="list">
              <TableList tables={project.tables} onOpen={setOpenName} />
            </Tabs.Panel>
            <Tabs.Panel value="bus">
              <BusMatrix tables={project.tables} onOpen={setOpenName} />
            </Tabs.Panel>
          </Tabs>
          <TableCard table={openTable} onClose={() => setOpenName(null)} />
        </>
      )}
    </Page>
  );
}

import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { QueryBoundary } from '../../results/QueryBoundary.tsx';
import { useQuery } from '../../results/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { RfmGridPanel } from './RfmGridPanel.tsx';
import { ValueMatrix } from './ValueMatrix.tsx';

function MatrixTab() {
  const state = useQuery('segment-value-matrix', {});
  return (
    <QueryBoundary state={state} height={520}>
      {(matrix) => <ValueMatrix matrix={matrix} />}
    </QueryBoundary>
  );
}

function GridTab() {
  const state = useQuery('rfm-grid', {});
  return (
    <QueryBoundary state={state} height={560}>
      {(grid) => <RfmGridPanel grid={grid} />}
    </QueryBoundary>
  );
}

export function SegmentsView() {
  const { t } = useTranslation();
  const [tab, setTab] = useChoice('segments.tab', ['matrix', 'grid']);
  const hasProject = useWorkbench((state) => state.project !== null);

  return (
    <Page title={t('nav.segments')} lead={t('segments.lead')}>
      {hasProject ? (
        <>
          <BuildPanel />
          <Tabs value={tab} onChange={(value) => setTab(value === 'grid' ? 'grid' : 'matrix')} keepMounted={false}>
            <Tabs.List mb="md" aria-label={t('nav.segments')}>
              <Tabs.Tab value="matrix">{t('segments.matrix')}</Tabs.Tab>
              <Tabs.Tab value="grid">{t('segments.grid')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="matrix">
              <MatrixTab />
            </Tabs.Panel>
            <Tabs.Panel value="grid">
              <GridTab />
            </Tabs.Panel>
          </Tabs>
        </>
      ) : (
        <NoProject />
      )}
    </Page>
  );
}

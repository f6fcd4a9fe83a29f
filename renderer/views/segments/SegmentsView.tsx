import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { CustomerList } from '../../components/customers/CustomerList.tsx';
import { SaveSegment } from '../../components/customers/SaveSegment.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery, useWithTotal } from '../../data/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { RfmGridPanel } from './RfmGridPanel.tsx';
import { RulesTab } from './rules/RulesTab.tsx';
import { CompareTab } from './compare/CompareTab.tsx';
import { MigrationTab } from './migration/MigrationTab.tsx';
import { ThresholdPanel } from './thresholds/ThresholdPanel.tsx';
import { ValueMatrix } from './ValueMatrix.tsx';

const TABS = ['matrix', 'grid', 'rules', 'compare', 'migration', 'list'] as const;
type TabId = (typeof TABS)[number];

function MatrixTab() {
  const { filtered: state, total: whole } = useWithTotal('segment-value-matrix', {});
  return (
    <>
      <QueryBoundary state={state} height={520}>
        {(matrix) => <ValueMatrix matrix={matrix} whole={whole} />}
      </QueryBoundary>
      <ThresholdPanel />
    </>
  );
}

function GridTab() {
  const { filtered: state, total: whole } = useWithTotal('rfm-grid', {});
  const cube = useQuery('rfm-cube', {});
  return (
    <QueryBoundary state={state} height={560}>
      {(grid) => (
        <QueryBoundary state={cube} height={560}>
          {(cells) => <RfmGridPanel key={grid.scoreCount} grid={grid} cube={cells} whole={whole} />}
        </QueryBoundary>
      )}
    </QueryBoundary>
  );
}

function TabContent({ tab }: { readonly tab: TabId }) {
  switch (tab) {
    case 'matrix':
      return <MatrixTab />;
    case 'grid':
      return <GridTab />;
    case 'rules':
      return <RulesTab />;
    case 'compare':
      return <CompareTab />;
    case 'migration':
      return <MigrationTab />;
    case 'list':
      return <CustomerList />;
  }
}

export function SegmentsView() {
  const { t } = useTranslation();
  const [tab, setTab] = useChoice('segments.tab', TABS);
  const hasProject = useWorkbench((state) => state.project !== null);

  return (
    <Page title={t('nav.segments')} lead={t('segments.lead')} aside={hasProject && tab === 'list' && <SaveSegment />}>
      {hasProject ? (
        <>
          <BuildPanel />
          <Tabs
            value={tab}
            onChange={(value) => setTab(TABS.find((id) => id === value) ?? 'matrix')}
            keepMounted={false}
          >
            <Tabs.List mb="md" aria-label={t('nav.segments')}>
              {TABS.map((id) => (
                <Tabs.Tab key={id} value={id}>
                  {t(`segments.${id}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={tab}>
              <TabContent tab={tab} />
            </Tabs.Panel>
          </Tabs>
        </>
      ) : (
        <NoProject />
      )}
    </Page>
  );
}

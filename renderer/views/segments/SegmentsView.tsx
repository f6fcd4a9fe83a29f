import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { CustomerList } from '../../components/customers/CustomerList.tsx';
import { SaveSegment } from '../../components/customers/SaveSegment.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { QueryBoundary } from '../../results/QueryBoundary.tsx';
import { useQuery } from '../../results/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { RfmGridPanel } from './RfmGridPanel.tsx';
import { RulesTab } from './rules/RulesTab.tsx';
import { ValueMatrix } from './ValueMatrix.tsx';

const TABS = ['matrix', 'grid', 'rules', 'list'] as const;
type TabId = (typeof TABS)[number];

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

function TabContent({ tab }: { readonly tab: TabId }) {
  switch (tab) {
    case 'matrix':
      return <MatrixTab />;
    case 'grid':
      return <GridTab />;
    case 'rules':
      return <RulesTab />;
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

import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { CustomerList } from '../../components/customers/CustomerList.tsx';
import { SaveSegment } from '../../components/customers/SaveSegment.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { QueryBoundary } from '../../results/QueryBoundary.tsx';
import { useQuery } from '../../results/use-query.ts';
import { useFilters } from '../../store/use-filters.ts';
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
  const { filters } = useFilters();
  const state = useQuery('segment-value-matrix', {});
  const whole = useQuery('segment-value-matrix', {}, { isUnfiltered: true, isEnabled: filters.length > 0 });
  return (
    <>
      <QueryBoundary state={state} height={520}>
        {(matrix) => (
          <ValueMatrix matrix={matrix} whole={filters.length > 0 && whole.status === 'ready' ? whole.value : null} />
        )}
      </QueryBoundary>
      <ThresholdPanel />
    </>
  );
}

function GridTab() {
  const { filters } = useFilters();
  const state = useQuery('rfm-grid', {});
  const cube = useQuery('rfm-cube', {});
  const whole = useQuery('rfm-grid', {}, { isUnfiltered: true, isEnabled: filters.length > 0 });
  return (
    <QueryBoundary state={state} height={560}>
      {(grid) => (
        <QueryBoundary state={cube} height={560}>
          {(cells) => (
            <RfmGridPanel
              key={grid.scoreCount}
              grid={grid}
              cube={cells}
              whole={filters.length > 0 && whole.status === 'ready' ? whole.value : null}
            />
          )}
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

import type { BehaviorCoverage } from '#core/questions/behaviour/funnel.ts';
import { Button, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { PartialState } from '../../components/states/Notice.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ActivityTab } from './ActivityTab.tsx';
import { FunnelTab } from './FunnelTab.tsx';
import { FunnelToolbar } from './FunnelToolbar.tsx';
import { PathsTab } from './PathsTab.tsx';
import { TimesTab } from './TimesTab.tsx';
import { TrendTab } from './TrendTab.tsx';
import { useFunnelSettings } from './use-funnel-settings.ts';

const TABS = ['funnel', 'trend', 'times', 'paths', 'activity'] as const;
/** Below this share of linked behaviours the screen says so. */
const GOOD_MATCH = 0.9;

function MatchBanner({ coverage }: { readonly coverage: BehaviorCoverage }) {
  const { t } = useTranslation();
  const { percent, count } = useFormats();
  const { linkedEvents, basisEvents, basis } = coverage;
  if (linkedEvents === null || basisEvents === 0 || linkedEvents / basisEvents >= GOOD_MATCH) return null;
  return (
    <PartialState
      missing={t(basis === 'purchase' ? 'behaviour.matchPurchases' : 'behaviour.matchAll', {
        share: percent(linkedEvents / basisEvents),
        linked: count(linkedEvents),
        events: count(basisEvents),
      })}
    />
  );
}

function WithBehaviours({ coverage }: { readonly coverage: BehaviorCoverage }) {
  const { t } = useTranslation();
  const [tab, setTab] = useChoice('behaviour.tab', TABS);
  const controls = useFunnelSettings(coverage);
  const isFunnel = tab === 'funnel' || tab === 'trend' || tab === 'times';
  const state = useQuery('funnel', controls.args, { isEnabled: isFunnel });
  return (
    <>
      <MatchBanner coverage={coverage} />
      <Tabs
        value={tab}
        onChange={(value) => setTab(TABS.find((name) => name === value) ?? 'funnel')}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={t('nav.behaviour')}>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`behaviour.tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {isFunnel && <FunnelToolbar controls={controls} />}
        {(['funnel', 'trend', 'times'] as const).map((name) => (
          <Tabs.Panel key={name} value={name} pt="md">
            <QueryBoundary state={state} height={420}>
              {(funnel) =>
                name === 'funnel' ? (
                  <FunnelTab funnel={funnel} controls={controls} />
                ) : name === 'trend' ? (
                  <TrendTab funnel={funnel} controls={controls} />
                ) : (
                  <TimesTab funnel={funnel} />
                )
              }
            </QueryBoundary>
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="paths">
          <PathsTab coverage={coverage} />
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <ActivityTab from={controls.args.from} through={controls.args.through} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** Without behaviours the daily fact still knows the purchase days. */
function WithoutBehaviours() {
  const { t } = useTranslation();
  const openImport = useWorkbench((state) => state.openImport);
  const asOf = useWorkbench((state) => state.project?.parameters.asOfDate ?? '');
  const from = new Date(Date.parse(`${asOf}T00:00:00Z`) - 364 * 86_400_000).toISOString().slice(0, 10);
  return (
    <>
      <PartialState missing={t('behaviour.none')}>
        <Button size="compact-sm" variant="default" onClick={openImport}>
          {t('behaviour.import')}
        </Button>
      </PartialState>
      <ActivityTab from={from} through={asOf} />
    </>
  );
}

function Behaviours() {
  const state = useQuery('behavior-coverage', {}, { isUnfiltered: true });
  return (
    <QueryBoundary state={state} height={520}>
      {(coverage) => (coverage.events === 0 ? <WithoutBehaviours /> : <WithBehaviours coverage={coverage} />)}
    </QueryBoundary>
  );
}

export function BehaviourView() {
  const { t } = useTranslation();
  const hasProject = useWorkbench((state) => state.project !== null);
  return (
    <Page title={t('nav.behaviour')} lead={t('behaviour.lead')}>
      {hasProject ? (
        <>
          <BuildPanel />
          <Behaviours />
        </>
      ) : (
        <NoProject />
      )}
    </Page>
  );
}

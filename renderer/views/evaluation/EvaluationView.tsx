import { Button, NumberInput, Select, Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeOpening, isCompared } from '#core/campaigns/evaluate/campaign-health.ts';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import type { CampaignEntry } from '#core/campaigns/evaluate/list-campaigns.ts';
import type { ProjectLaunch } from '#core/outputs/project/locked-launches.ts';
import { WINSORISE_AT } from '#core/campaigns/simulation-defaults.ts';
import { pickAssignment, readPlannedShare } from '#core/campaigns/evaluate/launch-forecast.ts';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { BeforeAfterPanel } from './BeforeAfterPanel.tsx';
import { CoveragePanel } from './CoveragePanel.tsx';
import { CutsTable } from './CutsTable.tsx';
import { DecisionPanel } from './DecisionPanel.tsx';
import styles from './Evaluation.module.css';
import { ForecastPanel } from './ForecastPanel.tsx';
import { HealthStrip } from './HealthStrip.tsx';
import { LiftChart } from './LiftChart.tsx';
import { NotesPanel } from './NotesPanel.tsx';
import { MigrationTable } from './MigrationTable.tsx';
import { ReportPanel } from './ReportPanel.tsx';
import { ResultTable } from './ResultTable.tsx';
import { useLaunch } from './use-launch.ts';

function CampaignFacts({ entry }: { readonly entry: CampaignEntry }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { promotion } = entry;
  const facts = [
    [t('evaluation.assigned'), entry.assignedFrom],
    [t('evaluation.readOut'), entry.readOutOn],
    [t('evaluation.channel'), entry.channel ?? '–'],
    ...(promotion === null
      ? []
      : [[t('evaluation.promotion'), promotion.name === null ? promotion.id : `${promotion.name} (${promotion.id})`]]),
    [t('evaluation.touches'), count(entry.touches)],
    [t('evaluation.arms'), `${count(entry.treated)} / ${count(entry.control)}`],
  ] as const;
  return (
    <dl className={styles.facts} aria-label={t('evaluation.facts')}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="numeric">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type ResultProps = {
  readonly evaluation: CampaignEvaluation;
  readonly launch: ProjectLaunch | null;
  readonly strategyName: string;
};

function Result({ evaluation, launch, strategyName }: ResultProps) {
  const { read } = useLanguage();
  const { strategyId } = evaluation.facts;
  const assignment = useMemo(
    () => pickAssignment(launch, launch?.forecast.strategyId ?? strategyId),
    [launch, strategyId],
  );
  return (
    <div className={styles.stack}>
      <HealthStrip evaluation={evaluation} launch={assignment} />
      {evaluation.health.hasControl ? (
        <>
          <NotesPanel evaluation={evaluation} launch={launch} />
          <ResultTable evaluation={evaluation} />
          <LiftChart evaluation={evaluation} />
          <CutsTable evaluation={evaluation} />
        </>
      ) : isCompared(evaluation) ? (
        <section className={styles.card}>
          <p role="note">{read(describeOpening(evaluation.facts))}</p>
        </section>
      ) : (
        <BeforeAfterPanel strategyId={evaluation.facts.strategyId} />
      )}
      {launch !== null && launch.forecast.strategyId === strategyId && (
        <ForecastPanel evaluation={evaluation} launch={launch} />
      )}
      <MigrationTable evaluation={evaluation} />
      <CoveragePanel />
      <DecisionPanel evaluation={evaluation} />
      <ReportPanel evaluation={evaluation} launch={launch} strategyName={strategyName} />
    </div>
  );
}

function Campaign({ entry }: { readonly entry: CampaignEntry }) {
  const { t } = useTranslation();
  const [holdout, setHoldout] = useState<number | null>(null);
  const [isCapped, setCapped] = useState(false);
  const launch = useLaunch(entry.strategyId);
  const planned = readPlannedShare(launch);
  const state = useQuery(
    'campaign-evaluation',
    {
      strategyId: entry.strategyId,
      holdoutShare: holdout === null ? planned : holdout / 100,
      winsoriseAt: isCapped ? WINSORISE_AT : null,
      plan: launch?.forecast.plan ?? null,
    },
    { isUnfiltered: true },
  );
  return (
    <>
      <CampaignFacts entry={entry} />
      <div className={styles.controls}>
        <NumberInput
          size="sm"
          w={180}
          label={t('evaluation.holdout')}
          suffix=" %"
          min={1}
          max={99}
          value={holdout ?? (planned === null ? '' : Math.round(1000 * planned) / 10)}
          onChange={(value) => setHoldout(typeof value === 'number' && value > 0 && value < 100 ? value : null)}
        />
        <Switch
          label={t('evaluation.winsorise')}
          description={t('evaluation.winsoriseHint')}
          checked={isCapped}
          onChange={(event) => setCapped(event.currentTarget.checked)}
        />
      </div>
      <QueryBoundary state={state} height={640} step={t('evaluation.calculating')}>
        {(evaluation) => (
          <Result evaluation={evaluation} launch={launch} strategyName={entry.name ?? entry.strategyId} />
        )}
      </QueryBoundary>
    </>
  );
}

function Picker({ campaigns }: { readonly campaigns: readonly CampaignEntry[] }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const chosen = useWorkbench((state) => state.navigation.choices['evaluation.strategy']);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const openImport = useWorkbench((state) => state.navigation.openImport);
  const promotionId = useWorkbench((state) => state.navigation.choices['evaluation.promotion']);
  const promotions = [...new Map(campaigns.map(({ promotion }) => [promotion?.id, promotion])).values()].filter(
    (promotion) => promotion !== null,
  );
  const isKnown = promotions.some(({ id }) => id === promotionId);
  const shown = isKnown ? campaigns.filter(({ promotion }) => promotion?.id === promotionId) : campaigns;
  const entry = shown.find(({ strategyId }) => strategyId === chosen) ?? shown[0];
  if (entry === undefined) {
    return (
      <section className={styles.card}>
        <h2>{t('evaluation.none')}</h2>
        <p className={styles.note}>{t('evaluation.noneHint')}</p>
        <Button mt="sm" onClick={openImport}>
          {t('evaluation.importTouches')}
        </Button>
      </section>
    );
  }
  return (
    <>
      <div className={styles.controls}>
        <Select
          label={t('evaluation.pick')}
          w={560}
          maw="100%"
          allowDeselect={false}
          value={entry.strategyId}
          data={shown.map((campaign) => ({
            value: campaign.strategyId,
            label: t('evaluation.option', {
              name: campaign.name ?? campaign.strategyId,
              date: campaign.assignedFrom,
              treated: count(campaign.treated),
              control: count(campaign.control),
            }),
          }))}
          onChange={(value) => setChoice('evaluation.strategy', value)}
        />
        {promotions.length > 1 && (
          <Select
            label={t('evaluation.promotion')}
            placeholder={t('evaluation.everyPromotion')}
            w={260}
            clearable
            value={isKnown ? (promotionId ?? null) : null}
            data={promotions.map(({ id, name }) => ({ value: id, label: name === null ? id : `${name} (${id})` }))}
            onChange={(value) => setChoice('evaluation.promotion', value)}
          />
        )}
      </div>
      <Campaign key={entry.strategyId} entry={entry} />
    </>
  );
}

function Campaigns() {
  const { t } = useTranslation();
  const state = useQuery('campaign-list', {}, { isUnfiltered: true });
  const hasFilters = useWorkbench((store) => (store.config?.filters.length ?? 0) > 0);
  return (
    <>
      {hasFilters && <p className={styles.caution}>{t('evaluation.filtersIgnored')}</p>}
      <QueryBoundary state={state} height={640}>
        {(campaigns) => <Picker campaigns={campaigns} />}
      </QueryBoundary>
    </>
  );
}

export function EvaluationView() {
  const { t } = useTranslation();
  const hasProject = useWorkbench((state) => state.project.built !== null);
  return (
    <Page title={t('nav.evaluation')} lead={t('evaluation.lead')}>
      {hasProject ? (
        <>
          <BuildPanel />
          <Campaigns />
        </>
      ) : (
        <NoProject />
      )}
    </Page>
  );
}

import { SEGMENT_MEMBERS } from '#core/mart/dims/classes.ts';
import { REPURCHASE_METRICS, type RepurchaseRates } from '#core/questions/key-figures/repurchase-rates.ts';
import type { SegmentValueMatrix } from '#core/questions/segments/segment-value-matrix.ts';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ChartCard } from '../../components/ChartCard.tsx';
import { useOpenSample } from '../../components/use-open-sample.ts';
import { Icon } from '../../components/Icon.tsx';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { addBalances, balanceFile } from '../data/reconcile.ts';
import { SUM_METRICS } from '../segments/sum-metrics.ts';
import { Findings } from './Findings.tsx';
import { KpiTiles } from './KpiTiles.tsx';
import { LoopRow } from './LoopRow.tsx';
import { MoneyPanel } from './MoneyPanel.tsx';
import styles from './Overview.module.css';
import { RecentWork } from './RecentWork.tsx';
import { sumSegment } from './sum-segment.ts';

type OverviewContentProps = {
  readonly project: ProjectView;
  readonly matrix: SegmentValueMatrix;
  readonly rates: RepurchaseRates;
};

function Charts({ project, matrix, rates }: OverviewContentProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, percent, money } = useFormats();
  const { currency } = project.parameters;
  const members = SEGMENT_MEMBERS.filter(({ key }) => key > 0);
  const sums = members.map(({ code }) => sumSegment(matrix, code));
  const horizons = rates.rows.filter(({ days }) => days !== null);

  return (
    <div className={styles.charts}>
      <ChartCard
        choiceKey="home.shares"
        title={t('overview.sharesTitle')}
        note={t('overview.sharesNote')}
        categoryLabel={t('overview.segment')}
        categories={members.map(({ label }) => read(label))}
        series={[
          { name: read(SUM_METRICS.customerShare.label), values: sums.map(({ customerShare }) => customerShare) },
          { name: read(SUM_METRICS.revenueShare.label), values: sums.map(({ revenueShare }) => revenueShare) },
        ]}
        definitions={[
          { metric: SUM_METRICS.customerShare, full: count(matrix.purchasers) },
          { metric: SUM_METRICS.revenueShare, full: money(matrix.monetaryCents, currency) },
        ]}
      />
      <ChartCard
        choiceKey="home.repurchase"
        title={read(REPURCHASE_METRICS.n_day_repurchase.label)}
        note={t('overview.horizonsNote')}
        categoryLabel={t('overview.horizon')}
        categories={horizons.map(({ days }) => t('overview.days', { days }))}
        series={[{ name: read(REPURCHASE_METRICS.n_day_repurchase.label), values: horizons.map(({ rate }) => rate) }]}
        definitions={[
          {
            metric: REPURCHASE_METRICS.n_day_repurchase,
            full: horizons.map(({ rate }) => percent(rate)).join(' · '),
            counted: horizons
              .map(({ days, repeatCustomers, customers }) => `N=${days}: ${count(repeatCustomers)}/${count(customers)}`)
              .join(' · '),
          },
        ]}
      />
    </div>
  );
}

function TrustStrip({ project }: { readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const openView = useWorkbench((state) => state.navigation.openView);
  const balance = addBalances(project.report.files.map(balanceFile));
  const checks = project.tables.reduce((sum, table) => sum + table.checkCount, 0);
  const failures = project.tables.reduce((sum, table) => sum + table.failures.length, 0);

  return (
    <section className={styles.trust} aria-label={t('overview.next')}>
      <button type="button" className={styles.next} onClick={() => openView('segments')}>
        <span className={styles.nextTitle}>{t('overview.nextSegments')}</span>
        <Icon name="arrow" size={16} />
      </button>
      <button type="button" className={styles.next} onClick={() => openView('data')}>
        <span>
          <span className={styles.nextTitle}>{t('overview.nextData')}</span>
          <span className={styles.nextFact}>
            {t('overview.qualityNote', {
              loaded: count(balance.loaded),
              rows: count(balance.read),
              share: balance.read === 0 ? NO_VALUE : percent(balance.loaded / balance.read),
            })}
          </span>
        </span>
        <Icon name="arrow" size={16} />
      </button>
      <button type="button" className={styles.next} onClick={() => openView('tables')}>
        <span>
          <span className={styles.nextTitle}>{t('overview.nextTables')}</span>
          <span className={styles.nextFact} data-failed={failures > 0}>
            {failures === 0
              ? t('overview.checksNote', { count: checks })
              : t('tables.failed', { failed: count(failures), count: checks })}
          </span>
        </span>
        <Icon name="arrow" size={16} />
      </button>
    </section>
  );
}

export function Overview({ project }: { readonly project: ProjectView }) {
  const matrix = useQuery('segment-value-matrix', {});
  const rates = useQuery('repurchase-rates', {});

  return (
    <div className={styles.overview} data-testid="overview">
      <MoneyPanel project={project} />
      <KpiTiles project={project} />
      <div className={styles.work}>
        <Findings project={project} />
        <RecentWork />
      </div>
      <LoopRow project={project} />
      <QueryBoundary state={matrix} height={360}>
        {(matrixValue) => (
          <QueryBoundary state={rates} height={360}>
            {(ratesValue) => <Charts project={project} matrix={matrixValue} rates={ratesValue} />}
          </QueryBoundary>
        )}
      </QueryBoundary>
      <TrustStrip project={project} />
    </div>
  );
}

/** Starts over with the sample or other files; the project open now stays until the new one is built. */
export function BuildAnother() {
  const { t } = useTranslation();
  const openSample = useOpenSample();
  const openImport = useWorkbench((state) => state.navigation.openImport);
  const isBuilding = useWorkbench((state) => state.project.build.status === 'running');
  return (
    <>
      <Button variant="default" disabled={isBuilding} onClick={openSample}>
        {t('home.sampleTitle')}
      </Button>
      <Button variant="default" onClick={openImport}>
        {t('home.importTitle')}
      </Button>
    </>
  );
}

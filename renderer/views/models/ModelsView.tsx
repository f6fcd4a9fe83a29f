import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ModelReport } from '#core/questions/models/model-report.ts';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { PredictionNotice } from '../../components/PredictionNotice.tsx';
import { ProgressPanel } from '../../components/ProgressPanel.tsx';
import { QuestionContext } from '../../data/statements.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { AliveHeatmap } from './AliveHeatmap.tsx';
import { FitSummary } from './FitSummary.tsx';
import { HoldoutPanel } from './HoldoutPanel.tsx';
import styles from './Models.module.css';
import { ShapeCharts } from './ShapeCharts.tsx';
import { REPORT_QUESTION, useModelReport } from './use-model-report.ts';

function Report({ report }: { readonly report: ModelReport }) {
  const { t } = useTranslation();
  return (
    <div className={styles.report} data-testid="model-report">
      <PredictionNotice />
      <FitSummary report={report} />
      {report.shapes !== null && (
        <>
          <ShapeCharts shapes={report.shapes} model={report.fit.model} />
          <AliveHeatmap grid={report.shapes.alive} />
        </>
      )}
      {report.holdout !== null && <HoldoutPanel holdout={report.holdout} model={report.fit.model} />}
      {report.shapes !== null && report.holdout === null && <p className={styles.note}>{t('models.noHoldout')}</p>}
    </div>
  );
}

function CalculatedReport() {
  const { t } = useTranslation();
  const { state, cancel, calculate } = useModelReport();
  switch (state.status) {
    case 'ready':
      return (
        <QuestionContext value={REPORT_QUESTION}>
          <Report report={state.report} />
        </QuestionContext>
      );
    case 'running':
      return (
        <ProgressPanel
          title={t('models.calculating')}
          startedAt={state.startedAt}
          progress={state.progress}
          onCancel={cancel}
        />
      );
    case 'cancelled':
      return (
        <div className={styles.cancelled} role="status">
          <p>{t('models.cancelled')}</p>
          <Button size="sm" onClick={calculate}>
            {t('models.calculate')}
          </Button>
        </div>
      );
    case 'failed':
      return (
        <ErrorPanel
          title={t('error.queryFailed')}
          error={state.error}
          reassurance={t('error.queryFailedHint')}
          actions={
            <Button size="sm" onClick={calculate}>
              {t('build.retry')}
            </Button>
          }
        />
      );
  }
}

export function ModelsView() {
  const { t } = useTranslation();
  const hasProject = useWorkbench((state) => state.project !== null);
  return (
    <Page title={t('nav.models')} lead={t('models.lead')}>
      {hasProject ? (
        <>
          <BuildPanel />
          <CalculatedReport />
        </>
      ) : (
        <NoProject />
      )}
    </Page>
  );
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignEvaluation } from '#core/evaluation/campaign.ts';
import { scoreForecast } from '#core/evaluation/forecast.ts';
import { composeEvaluationReport } from '#core/exporters/evaluation-report.ts';
import { formatReportHtml } from '#core/exporters/report-html.ts';
import type { ProjectLaunch } from '#core/project/locked-launches.ts';
import { EVERYBODY } from '#core/queries/audience-rule.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { printPage } from '../../components/print-page.ts';
import { saveDownload } from '../../components/save-download.ts';
import { describeError, type DescribedError } from '../../core-host/described-error.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Evaluation.module.css';
import { useCoverage, useEvaluationRecord } from './use-evaluation-record.ts';

type ReportPanelProps = {
  readonly evaluation: CampaignEvaluation;
  readonly launch: ProjectLaunch | null;
  readonly strategyName: string;
};

/** The evaluation as one page: saved as HTML, or printed (PDF). */
export function ReportPanel({ evaluation, launch, strategyName }: ReportPanelProps) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const workbench = useWorkbench((state) => state.workbench);
  const project = useWorkbench((state) => state.project);
  const { strategyId } = evaluation.facts;
  const { record } = useEvaluationRecord(strategyId);
  const coverage = useCoverage();
  const [message, setMessage] = useState('');
  const [error, setError] = useState<DescribedError | null>(null);

  async function write(hand: (html: string) => Promise<void> | void, done: string) {
    if (project === null) return;
    setError(null);
    try {
      const isOwn = launch !== null && launch.forecast.strategyId === strategyId;
      const assignment = launch === null ? null : { ...launch.forecast, strategyId };
      const identity = await workbench.query('campaign-identity', { strategyId, launch: assignment }, EVERYBODY);
      const beforeAfter = evaluation.health.hasControl
        ? null
        : await workbench.query('campaign-before-after', { strategyId }, EVERYBODY);
      const report = composeEvaluationReport({
        language,
        strategyName,
        projectName: project.name,
        parameters: project.parameters,
        dataFrom: project.dataFrom,
        dataThrough: project.dataThrough,
        buildId: project.buildId,
        writtenAt: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(Date.now()),
        files: project.definition.sources.flatMap(({ source, files }) =>
          files.map(({ name, size, fingerprint }) => ({
            source,
            name,
            bytes: size,
            fingerprint: fingerprint === null ? null : fingerprint.head.slice(0, 16),
          })),
        ),
        evaluation,
        identity,
        launch: launch?.forecast ?? null,
        forecast: isOwn ? scoreForecast(evaluation, launch.forecast) : null,
        beforeAfter,
        coverage,
        decisions: record?.decisions ?? [],
      });
      await hand(formatReportHtml(report));
      setMessage(done);
    } catch (caught) {
      setError(describeError(caught));
    }
  }

  const name = `${strategyId.replaceAll(/[\\/:*?"<>|]/g, '_')}-evaluation.html`;
  return (
    <section className={styles.card} aria-label={t('evaluation.report')}>
      <h2>{t('evaluation.report')}</h2>
      <p className={styles.note}>{t('evaluation.reportNote')}</p>
      <div className={styles.take}>
        <Button
          size="sm"
          leftSection={<Icon name="download" />}
          onClick={() =>
            void write(
              (html) => saveDownload(name, new Blob([html], { type: 'text/html' })),
              t('reports.saved', { name }),
            )
          }
        >
          {t('reports.saveHtml')}
        </Button>
        <Button
          size="sm"
          variant="default"
          onClick={() => void write((html) => printPage(html, name), t('reports.printed'))}
        >
          {t('reports.print')}
        </Button>
        <p role="status" className={styles.note}>
          {message}
        </p>
      </div>
      {error !== null && (
        <ErrorPanel title={t('reports.printFailed')} error={error} reassurance={t('build.nothingChanged')} />
      )}
    </section>
  );
}

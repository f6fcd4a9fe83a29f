import { useTranslation } from 'react-i18next';
import { isCompared } from '#core/campaigns/evaluate/campaign-health.ts';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import { scoreForecast } from '#core/campaigns/evaluate/forecast.ts';
import { addWindowFindings, pickAssignment, pickForecast } from '#core/campaigns/evaluate/launch-forecast.ts';
import { composeEvaluationReport } from '#core/outputs/reports/evaluation-report.ts';
import { formatReportHtml } from '#core/outputs/reports/report-html.ts';
import type { ProjectLaunch } from '#core/outputs/project/locked-launches.ts';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import { DocumentButtons } from '../../components/documents/DocumentButtons.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Evaluation.module.css';
import { useCoverage, useEvaluationRecord, useOtherCampaigns } from './use-evaluation-record.ts';

type ReportPanelProps = {
  readonly evaluation: CampaignEvaluation;
  readonly launch: ProjectLaunch | null;
  readonly strategyName: string;
};

/** The evaluation as one page: saved as HTML or PDF, or printed. */
export function ReportPanel({ evaluation, launch, strategyName }: ReportPanelProps) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const workbench = useWorkbench((state) => state.workbench);
  const project = useWorkbench((state) => state.project.built);
  const { strategyId } = evaluation.facts;
  const { record } = useEvaluationRecord(strategyId);
  const coverage = useCoverage();
  const others = useOtherCampaigns(evaluation, launch);

  if (project === null) return null;

  const write = async (): Promise<string> => {
    const assignment = pickAssignment(launch, strategyId);
    const own = pickForecast(launch, strategyId);
    const checked = await workbench.query('campaign-identity', { strategyId, launch: assignment }, EVERYBODY);
    const beforeAfter = isCompared(evaluation)
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
      identity: addWindowFindings(checked, launch?.forecast ?? null, evaluation.facts),
      launch: launch?.forecast ?? null,
      forecast: own === null ? null : scoreForecast(evaluation, own),
      beforeAfter,
      coverage,
      decisions: record?.decisions ?? [],
      ...others,
    });
    return formatReportHtml(report);
  };

  return (
    <section className={styles.card} aria-label={t('evaluation.report')}>
      <h2>{t('evaluation.report')}</h2>
      <p className={styles.note}>{t('evaluation.reportNote')}</p>
      <div className={styles.take}>
        <DocumentButtons write={write} name={`${strategyId}-evaluation`} />
      </div>
    </section>
  );
}

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { Page } from '../../components/Page.tsx';
import { useWorkbench } from '../../store/use-workbench.ts';
import { Findings } from './Findings.tsx';
import { OpenQuestions } from './OpenQuestions.tsx';
import { QuestionsForm } from './QuestionsForm.tsx';
import { QualityPanel } from './QualityPanel.tsx';
import { Reconciliation } from './Reconciliation.tsx';
import { RejectedRows } from './RejectedRows.tsx';
import { SourcesPanel } from './SourcesPanel.tsx';
import { ImportWizard } from './wizard/ImportWizard.tsx';

export function DataView() {
  const { t } = useTranslation();
  const project = useWorkbench((state) => state.project.built);
  const build = useWorkbench((state) => state.project.build);
  const isImporting = useWorkbench((state) => state.navigation.importOpen);
  const openImport = useWorkbench((state) => state.navigation.openImport);
  const offered = useWorkbench((state) => state.document.offered);
  const closeImport = useWorkbench((state) => state.navigation.closeImport);
  const showImport = (project === null || isImporting) && build.status === 'idle';

  const toggle = project !== null && build.status === 'idle' && (
    <Button variant={isImporting ? 'default' : 'filled'} onClick={isImporting ? closeImport : openImport}>
      {isImporting ? t('data.importClose') : t('data.import')}
    </Button>
  );

  return (
    <Page title={t('nav.data')} lead={t('data.lead')} aside={toggle}>
      <BuildPanel />
      {build.status === 'questions' && <QuestionsForm questions={build.questions} request={build.request} />}
      {showImport && (
        <ImportWizard
          key={offered === null ? '' : offered.map(({ source }) => source).join()}
          onStarted={closeImport}
        />
      )}
      {project !== null && !showImport && (
        <>
          <Reconciliation report={project.report} currency={project.parameters.currency} />
          <Findings findings={project.report.findings} currency={project.parameters.currency} />
          <QualityPanel report={project.report} />
          <OpenQuestions key={`open ${project.buildId}`} questions={project.report.openQuestions} />
          <RejectedRows key={project.buildId} project={project} />
          <SourcesPanel project={project} />
        </>
      )}
    </Page>
  );
}

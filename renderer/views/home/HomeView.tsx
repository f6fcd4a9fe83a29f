import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { Page } from '../../components/Page.tsx';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { FirstRun } from './FirstRun.tsx';
import { BuildAnother, Overview } from './Overview.tsx';

export function HomeView() {
  const { t } = useTranslation();
  const project = useWorkbench((state) => state.project.built);
  const build = useWorkbench((state) => state.project.build);

  if (project === null) {
    return (
      <Page title={t('home.title')} lead={t('home.lead')}>
        {build.status === 'idle' || build.status === 'questions' ? <FirstRun /> : <BuildPanel />}
      </Page>
    );
  }
  return (
    <Page
      title={t('overview.title')}
      lead={t('overview.asOf', {
        date: project.parameters.asOfDate,
        from: project.dataFrom ?? NO_VALUE,
        through: project.dataThrough ?? NO_VALUE,
      })}
      aside={<BuildAnother />}
    >
      <BuildPanel />
      <Overview project={project} />
    </Page>
  );
}

import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { Page } from '../../components/Page.tsx';
import { useWorkbench } from '../../store/use-workbench.ts';
import { FirstRun } from './FirstRun.tsx';
import { Overview } from './Overview.tsx';

export function HomeView() {
  const { t } = useTranslation();
  const project = useWorkbench((state) => state.project);
  const build = useWorkbench((state) => state.build);

  return (
    <Page
      title={project === null ? t('home.title') : t('overview.title')}
      lead={project === null ? t('home.lead') : undefined}
    >
      {build.status !== 'idle' && <BuildPanel />}
      {project !== null && <Overview project={project} />}
      {project === null && build.status === 'idle' && <FirstRun />}
    </Page>
  );
}

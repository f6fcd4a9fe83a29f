import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BuildRequest } from '../carrier/workbench.ts';
import { useWorkbench } from '../store/use-workbench.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { ProgressPanel } from './ProgressPanel.tsx';

function useRequestName(): (request: BuildRequest) => string {
  const { t } = useTranslation();
  return (request) => (request.kind === 'sample' ? t('build.sampleName') : request.name);
}

/** The build at work or the reason it stopped, wherever the analyst is. `ProjectNotices` says it while a stored project is shown. */
export function BuildPanel() {
  const { t } = useTranslation();
  const build = useWorkbench((state) => state.project.build);
  const hasProject = useWorkbench((state) => state.project.built !== null);
  const isStored = useWorkbench((state) => state.project.isStored);
  const startBuild = useWorkbench((state) => state.project.startBuild);
  const cancelBuild = useWorkbench((state) => state.project.cancelBuild);
  const dismissBuild = useWorkbench((state) => state.project.dismissBuild);
  const nameOf = useRequestName();

  switch (build.status) {
    case 'idle':
    case 'questions':
      return null;
    case 'running':
      return isStored ? null : (
        <ProgressPanel
          title={t('build.title', { name: nameOf(build.request) })}
          startedAt={build.startedAt}
          progress={build.progress}
          note={hasProject ? t('build.keepsOld') : undefined}
          onCancel={cancelBuild}
        />
      );
    case 'failed':
      return (
        <ErrorPanel
          title={t('build.failed')}
          error={build.error}
          reassurance={hasProject ? t('build.nothingLost') : t('build.nothingChanged')}
          actions={
            <>
              <Button size="sm" onClick={() => void startBuild(build.request)}>
                {t('build.retry')}
              </Button>
              <Button size="sm" variant="default" onClick={dismissBuild}>
                {t('build.dismiss')}
              </Button>
            </>
          }
        />
      );
  }
}

import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../store/use-workbench.ts';
import { VIEWS } from '../../views/registry.ts';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { CommandsContext } from '../../commands/command.ts';
import { CommandPalette } from '../../commands/CommandPalette.tsx';
import { ShortcutSheet } from '../../commands/ShortcutSheet.tsx';
import { useCommandKeys, useNativeMenu } from '../../commands/use-command-keys.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { FilterBar } from '../filters/FilterBar.tsx';
import { ProjectLayer } from '../project/ProjectLayer.tsx';
import { ProjectNotices } from '../project/ProjectNotices.tsx';
import { NavRail } from './NavRail.tsx';
import { SideDrawer } from './SideDrawer.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import styles from './Shell.module.css';

export function Shell() {
  const { t } = useTranslation();
  const viewId = useWorkbench((state) => state.navigation.view);
  const projectName = useWorkbench((state) => state.config?.name);
  const hasProject = useWorkbench((state) => state.project.built !== null);
  const warmUp = useWorkbench((state) => state.project.warmUp);
  const view = VIEWS.find(({ id }) => id === viewId);
  const commands = useCommands();
  useCommandKeys(commands);
  useNativeMenu(commands);

  useEffect(() => {
    const frame = requestAnimationFrame(() => void warmUp());
    return () => cancelAnimationFrame(frame);
  }, [warmUp]);

  useEffect(() => {
    document.title = [t(`nav.${viewId}`), projectName, t('app.name')].filter(Boolean).join(' · ');
  }, [t, viewId, projectName]);

  return (
    <CommandsContext value={commands}>
      <div className={styles.shell}>
        <a
          className={styles.skip}
          href="#content"
          onClick={(event) => {
            event.preventDefault();
            document.getElementById('content')?.focus();
          }}
        >
          {t('app.skipToContent')}
        </a>
        <NavRail />
        <div className={styles.top}>
          <TopBar commands={commands} />
          {hasProject && <FilterBar hasPeriod={view?.hasPeriod === true} />}
        </div>
        <main id="content" className={styles.main} tabIndex={-1}>
          <ProjectNotices />
          <ErrorBoundary key={viewId}>{view !== undefined && <view.Component />}</ErrorBoundary>
        </main>
        <StatusBar />
        <ProjectLayer />
        <SideDrawer />
        <CommandPalette commands={commands} />
        <ShortcutSheet commands={commands} />
      </div>
    </CommandsContext>
  );
}

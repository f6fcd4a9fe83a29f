import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../store/use-workbench.ts';
import { VIEWS } from '../../views/registry.ts';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { ProjectLayer } from '../project/ProjectLayer.tsx';
import { ProjectNotices } from '../project/ProjectNotices.tsx';
import { useCommandKeys, useCommands } from '../project/use-commands.ts';
import { NavRail } from './NavRail.tsx';
import { ShortcutSheet } from './ShortcutSheet.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import styles from './Shell.module.css';

export function Shell() {
  const { t } = useTranslation();
  const [sheetOpen, setSheetOpen] = useState(false);
  const viewId = useWorkbench((state) => state.view);
  const projectName = useWorkbench((state) => state.document?.name);
  const warmUp = useWorkbench((state) => state.warmUp);
  const view = VIEWS.find(({ id }) => id === viewId);
  const commands = useCommands();
  useCommandKeys(commands);
  useShortcuts(useCallback(() => setSheetOpen(true), []));

  useEffect(() => {
    const frame = requestAnimationFrame(() => void warmUp());
    return () => cancelAnimationFrame(frame);
  }, [warmUp]);

  useEffect(() => {
    document.title = [t(`nav.${viewId}`), projectName, t('app.name')].filter(Boolean).join(' · ');
  }, [t, viewId, projectName]);

  return (
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
      <TopBar commands={commands} onShowShortcuts={() => setSheetOpen(true)} />
      <main id="content" className={styles.main} tabIndex={-1}>
        <ProjectNotices />
        <ErrorBoundary key={viewId}>{view !== undefined && <view.Component />}</ErrorBoundary>
      </main>
      <StatusBar />
      <ProjectLayer />
      <ShortcutSheet commands={commands} opened={sheetOpen} onClose={() => setSheetOpen(false)} />
    </div>
  );
}

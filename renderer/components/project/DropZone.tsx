import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenedFiles } from '../../host/host-bridge.ts';
import { useWorkbenchStore } from '../../store/use-workbench.ts';
import styles from './Project.module.css';

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

/** Files dropped anywhere, or handed over by the host: a project is opened, data files go to the import form. */
export function DropZone() {
  const { t } = useTranslation();
  const store = useWorkbenchStore();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    const { host } = store.getState();
    const take = ({ projects: [project], files }: OpenedFiles) => {
      const { openProject, offerFiles } = store.getState().document;
      if (project !== undefined) void openProject(project);
      else if (files.length > 0) void offerFiles(files);
    };
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      setOver(false);
      host.takeDropped(event.dataTransfer).then(take, (error: unknown) => store.getState().document.failOpening(error));
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    const stop = host.onOpened(take);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      stop();
    };
  }, [store]);

  return isOver ? (
    <div className={styles.drop} aria-hidden="true">
      <span>{t('project.drop')}</span>
    </div>
  ) : null;
}

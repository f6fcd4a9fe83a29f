import { useEffect } from 'react';
import { useWorkbenchStore } from '../../store/use-workbench.ts';
import { DropZone } from './DropZone.tsx';
import { RelinkDialog } from './RelinkDialog.tsx';
import { UnsavedDialog } from './UnsavedDialog.tsx';

/** The dialogs of the project, and what happens without a click: recovery, recent list, files that changed meanwhile. */
export function ProjectLayer() {
  const store = useWorkbenchStore();

  useEffect(() => {
    const { host } = store.getState();
    const { findRecovery, loadRecents, failOpening } = store.getState().document;
    void Promise.all([findRecovery(), loadRecents()]).catch(failOpening);
    const check = () => void store.getState().document.checkFiles();
    window.addEventListener('focus', check);
    const stop = host.onSaveBeforeClose(() => store.getState().document.saveProject());
    return () => {
      window.removeEventListener('focus', check);
      stop();
    };
  }, [store]);

  return (
    <>
      <DropZone />
      <RelinkDialog />
      <UnsavedDialog />
    </>
  );
}

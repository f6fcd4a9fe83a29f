import { useEffect } from 'react';
import { useWorkbenchStore } from '../../store/use-workbench.ts';
import { DropZone } from './DropZone.tsx';
import { RelinkDialog } from './RelinkDialog.tsx';
import { UnsavedDialog } from './UnsavedDialog.tsx';

/** The dialogs of the project, and what happens without a click: recovery, recent list, files that changed meanwhile. */
export function ProjectLayer() {
  const store = useWorkbenchStore();

  useEffect(() => {
    const { host, findRecovery, loadRecents, failOpening } = store.getState();
    void Promise.all([findRecovery(), loadRecents()]).catch(failOpening);
    const check = () => void store.getState().checkFiles();
    window.addEventListener('focus', check);
    const stop = host.onSaveBeforeClose(() => store.getState().saveProject());
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

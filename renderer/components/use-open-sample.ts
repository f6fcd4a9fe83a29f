import { useCallback } from 'react';
import { useWorkbenchStore } from '../store/use-workbench.ts';

/** Opens the sample project: on the first screen that shows its progress, then its overview. */
export function useOpenSample(): () => void {
  const store = useWorkbenchStore();
  return useCallback(() => {
    const { baseUrl } = store.getState();
    const { openView } = store.getState().navigation;
    const { startBuild } = store.getState().project;
    const { guardUnsaved } = store.getState().document;
    guardUnsaved(() => {
      openView('home');
      void startBuild({ kind: 'sample', baseUrl });
    });
  }, [store]);
}

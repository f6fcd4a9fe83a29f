import { useCallback } from 'react';
import { useWorkbenchStore } from '../store/use-workbench.ts';

/** Opens the sample project: on the first screen that shows its progress, then its overview. */
export function useOpenSample(): () => void {
  const store = useWorkbenchStore();
  return useCallback(() => {
    const { openView, startBuild, guardUnsaved, baseUrl } = store.getState();
    guardUnsaved(() => {
      openView('home');
      void startBuild({ kind: 'sample', baseUrl });
    });
  }, [store]);
}

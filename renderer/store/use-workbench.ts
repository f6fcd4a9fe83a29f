import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { WorkbenchState, WorkbenchStore } from './workbench-store.ts';

export const StoreContext = createContext<WorkbenchStore | null>(null);

export function useWorkbenchStore(): WorkbenchStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('No workbench store above this component.');
  return store;
}

export function useWorkbench<Selected>(select: (state: WorkbenchState) => Selected): Selected {
  return useStore(useWorkbenchStore(), select);
}

import { useEffect } from 'react';
import type { FrontAction } from './front.slice.ts';
import { useWorkbench } from './use-workbench.ts';

/** Takes an action over while the component is there; `null` leaves it to others. */
export function useFrontAction(action: FrontAction, take: (() => void) | null): void {
  const takeOver = useWorkbench((state) => state.front.takeOver);
  useEffect(() => (take === null ? undefined : takeOver(action, take)), [takeOver, action, take]);
}

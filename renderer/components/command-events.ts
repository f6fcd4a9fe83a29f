import { useEffect } from 'react';

/** Sent to the window when the analyst asks to export what is in front. */
export const EXPORT_EVENT = 'workbench:export';

/** Sent to the window when the analyst asks to run what is in front: a statement, a simulation. */
export const RUN_EVENT = 'workbench:run';

/** Announces a command; true where the screen in front took it. */
export function announceCommand(event: typeof EXPORT_EVENT | typeof RUN_EVENT): boolean {
  return !window.dispatchEvent(new CustomEvent(event, { cancelable: true }));
}

/** Takes a command while the component is there; `null` leaves it to others. */
export function useCommandEvent(event: typeof EXPORT_EVENT | typeof RUN_EVENT, take: (() => void) | null): void {
  useEffect(() => {
    if (take === null) return undefined;
    const handle = (announced: Event) => {
      if (announced.defaultPrevented) return;
      announced.preventDefault();
      take();
    };
    window.addEventListener(event, handle);
    return () => window.removeEventListener(event, handle);
  }, [event, take]);
}

import { VIEW_IDS, type ViewId } from '../../store/navigation.slice.ts';

/** The first of these screens that the window has. */
export function findView(...wanted: readonly string[]): ViewId | undefined {
  return wanted.flatMap((name) => VIEW_IDS.filter((id) => id === name))[0];
}

import type { ComponentType } from 'react';
import type { IconName } from '../components/Icon.tsx';
import type { ViewId } from '../store/navigation.slice.ts';

/** One screen. `key` is the second key of the `g …` sequence. */
export type View = {
  readonly id: ViewId;
  readonly icon: IconName;
  readonly key: string;
  readonly Component: ComponentType;
};

export function defineView(view: View): View {
  return view;
}

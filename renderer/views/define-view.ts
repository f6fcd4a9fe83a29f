import type { ComponentType } from 'react';
import type { IconName } from '../components/Icon.tsx';
import type { ViewId } from '../store/navigation.slice.ts';

/** One screen. `key` is the second key of the `g …` sequence. */
export type View = {
  readonly id: ViewId;
  readonly icon: IconName;
  readonly key: string;
  /** Whether its numbers go by the period and the comparison of the bar: elsewhere the bar does not show them. */
  readonly hasPeriod?: boolean;
  readonly Component: ComponentType;
};

export function defineView(view: View): View {
  return view;
}

import { defineView } from '../define-view.ts';
import { ExploreView } from './ExploreView.tsx';

export const exploreView = defineView({
  id: 'explore',
  icon: 'explore',
  key: 'x',
  hasPeriod: true,
  Component: ExploreView,
});

import { defineView } from '../define-view.ts';
import { CohortsView } from './CohortsView.tsx';

export const cohortsView = defineView({ id: 'cohorts', icon: 'cohorts', key: 'c', Component: CohortsView });

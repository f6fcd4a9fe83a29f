import { defineView } from '../define-view.ts';
import { BehaviourView } from './BehaviourView.tsx';

export const behaviourView = defineView({ id: 'behaviour', icon: 'behaviour', key: 'b', Component: BehaviourView });

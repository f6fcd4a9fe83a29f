import { defineView } from '../define-view.ts';
import { EvaluationView } from './EvaluationView.tsx';

export const evaluationView = defineView({ id: 'evaluation', icon: 'evaluation', key: 'e', Component: EvaluationView });

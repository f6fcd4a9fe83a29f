import { defineView } from '../define-view.ts';
import { ModelsView } from './ModelsView.tsx';

export const modelsView = defineView({ id: 'models', icon: 'models', key: 'l', Component: ModelsView });

import { defineView } from '../define-view.ts';
import { ReportsView } from './ReportsView.tsx';

export const reportsView = defineView({ id: 'reports', icon: 'reports', key: 'r', Component: ReportsView });

import { defineView } from '../define-view.ts';
import { TablesView } from './TablesView.tsx';

export const tablesView = defineView({ id: 'tables', icon: 'tables', key: 't', Component: TablesView });

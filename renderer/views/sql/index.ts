import { defineView } from '../define-view.ts';
import { SqlView } from './SqlView.tsx';

export const sqlView = defineView({ id: 'sql', icon: 'sql', key: 'q', Component: SqlView });

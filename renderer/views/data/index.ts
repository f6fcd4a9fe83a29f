import { defineView } from '../define-view.ts';
import { DataView } from './DataView.tsx';

export const dataView = defineView({ id: 'data', icon: 'data', key: 'd', Component: DataView });

import { defineView } from '../define-view.ts';
import { SegmentsView } from './SegmentsView.tsx';

export const segmentsView = defineView({ id: 'segments', icon: 'segments', key: 's', Component: SegmentsView });

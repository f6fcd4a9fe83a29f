import { defineView } from '../define-view.ts';
import { SimulationView } from './SimulationView.tsx';

export const simulationView = defineView({ id: 'simulation', icon: 'simulation', key: 'm', Component: SimulationView });

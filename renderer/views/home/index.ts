import { defineView } from '../define-view.ts';
import { HomeView } from './HomeView.tsx';

export const homeView = defineView({ id: 'home', icon: 'home', key: 'h', hasPeriod: true, Component: HomeView });

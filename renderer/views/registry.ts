import { behaviourView } from './behaviour/index.ts';
import { cohortsView } from './cohorts/index.ts';
import { dataView } from './data/index.ts';
import type { View } from './define-view.ts';
import { evaluationView } from './evaluation/index.ts';
import { exploreView } from './explore/index.ts';
import { homeView } from './home/index.ts';
import { modelsView } from './models/index.ts';
import { segmentsView } from './segments/index.ts';
import { settingsView } from './settings/index.ts';
import { reportsView } from './reports/index.ts';
import { simulationView } from './simulation/index.ts';
import { sqlView } from './sql/index.ts';
import { tablesView } from './tables/index.ts';

/** The screens that exist, in the order of the navigation. */
export const VIEWS: readonly View[] = [
  homeView,
  exploreView,
  dataView,
  segmentsView,
  behaviourView,
  cohortsView,
  modelsView,
  simulationView,
  evaluationView,
  tablesView,
  sqlView,
  reportsView,
  settingsView,
];

import { customersZh } from '../components/customers/texts.ts';
import { behaviourZh } from '../views/behaviour/texts.ts';
import { audiencePanelZh } from '../components/audience-panel.texts.ts';
import { cohortsZh } from '../views/cohorts/texts.ts';
import { decideZh } from '../views/simulation/decide.texts.ts';
import { dataZh } from '../views/data/texts.ts';
import { importStepsZh } from '../views/data/wizard/texts.ts';
import { periodsZh } from '../components/periods/texts.ts';
import { moneyZh } from '../views/home/money.texts.ts';
import { exploreZh } from '../views/explore/texts.ts';
import { filtersZh } from '../components/filters/texts.ts';
import { evaluationZh } from '../views/evaluation/texts.ts';
import { homeZh } from '../views/home/texts.ts';
import { launchZh } from '../views/simulation/launch.texts.ts';
import { modelsZh } from '../views/models/texts.ts';
import { parametersZh } from '../components/parameters/texts.ts';
import { projectZh } from '../components/project/texts.ts';
import { segmentsZh } from '../views/segments/texts.ts';
import { segmentRulesZh } from '../views/segments/rules/texts.ts';
import { settingsZh } from '../views/settings/texts.ts';
import { sharedZh } from '../components/texts.ts';
import { shellZh } from '../components/shell/texts.ts';
import { reportsZh } from '../views/reports/texts.ts';
import { sqlZh } from '../views/sql/texts.ts';
import { simulationZh } from '../views/simulation/texts.ts';
import { tablesZh } from '../views/tables/texts.ts';
import type { Dictionary } from './en.ts';

export const zhCn: Dictionary = {
  ...customersZh,
  ...behaviourZh,
  ...audiencePanelZh,
  ...cohortsZh,
  ...dataZh,
  ...decideZh,
  ...importStepsZh,
  ...exploreZh,
  ...filtersZh,
  ...moneyZh,
  ...periodsZh,
  ...evaluationZh,
  ...homeZh,
  ...launchZh,
  ...modelsZh,
  ...parametersZh,
  ...projectZh,
  ...segmentsZh,
  ...segmentRulesZh,
  ...settingsZh,
  ...sharedZh,
  ...shellZh,
  ...reportsZh,
  ...sqlZh,
  ...simulationZh,
  ...tablesZh,
};

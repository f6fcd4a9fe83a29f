import type { Translation } from './translation.ts';
import { customersEn } from '../components/customers/texts.ts';
import { behaviourEn } from '../views/behaviour/texts.ts';
import { audiencePanelEn } from '../components/audience-panel.texts.ts';
import { cohortsEn } from '../views/cohorts/texts.ts';
import { decideEn } from '../views/simulation/decide.texts.ts';
import { dataEn } from '../views/data/texts.ts';
import { importStepsEn } from '../views/data/wizard/texts.ts';
import { periodsEn } from '../components/periods/texts.ts';
import { moneyEn } from '../views/home/money.texts.ts';
import { exploreEn } from '../views/explore/texts.ts';
import { filtersEn } from '../components/filters/texts.ts';
import { evaluationEn } from '../views/evaluation/texts.ts';
import { homeEn } from '../views/home/texts.ts';
import { launchEn } from '../views/simulation/launch.texts.ts';
import { modelsEn } from '../views/models/texts.ts';
import { parametersEn } from '../components/parameters/texts.ts';
import { projectEn } from '../components/project/texts.ts';
import { segmentsEn } from '../views/segments/texts.ts';
import { segmentRulesEn } from '../views/segments/rules/texts.ts';
import { settingsEn } from '../views/settings/texts.ts';
import { sharedEn } from '../components/texts.ts';
import { shellEn } from '../components/shell/texts.ts';
import { reportsEn } from '../views/reports/texts.ts';
import { sqlEn } from '../views/sql/texts.ts';
import { simulationEn } from '../views/simulation/texts.ts';
import { tablesEn } from '../views/tables/texts.ts';

export const en = {
  ...customersEn,
  ...behaviourEn,
  ...audiencePanelEn,
  ...cohortsEn,
  ...dataEn,
  ...decideEn,
  ...importStepsEn,
  ...exploreEn,
  ...filtersEn,
  ...moneyEn,
  ...periodsEn,
  ...evaluationEn,
  ...homeEn,
  ...launchEn,
  ...modelsEn,
  ...parametersEn,
  ...projectEn,
  ...segmentsEn,
  ...segmentRulesEn,
  ...settingsEn,
  ...sharedEn,
  ...shellEn,
  ...reportsEn,
  ...sqlEn,
  ...simulationEn,
  ...tablesEn,
};

export type Dictionary = Translation<typeof en>;

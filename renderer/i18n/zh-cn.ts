import { customersZh } from './texts/customers.ts';
import { behaviourZh } from './texts/behaviour.ts';
import { cohortsZh } from './texts/cohorts.ts';
import { decideZh } from './texts/decide.ts';
import { dataZh } from './texts/data.ts';
import { importStepsZh } from './texts/import-steps.ts';
import { filtersZh } from './texts/filters.ts';
import { evaluationZh } from './texts/evaluation.ts';
import { homeZh } from './texts/home.ts';
import { launchZh } from './texts/launch.ts';
import { modelsZh } from './texts/models.ts';
import { parametersZh } from './texts/parameters.ts';
import { projectZh } from './texts/project.ts';
import { segmentsZh } from './texts/segments.ts';
import { segmentRulesZh } from './texts/segment-rules.ts';
import { settingsZh } from './texts/settings.ts';
import { sharedZh } from './texts/shared.ts';
import { shellZh } from './texts/shell.ts';
import { reportsZh } from './texts/reports.ts';
import { sqlZh } from './texts/sql.ts';
import { simulationZh } from './texts/simulation.ts';
import { tablesZh } from './texts/tables.ts';
import type { Dictionary } from './en.ts';

export const zhCn: Dictionary = {
  ...customersZh,
  ...behaviourZh,
  ...cohortsZh,
  ...dataZh,
  ...decideZh,
  ...importStepsZh,
  ...filtersZh,
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

import type { Translation } from './translation.ts';
import { customersEn } from './texts/customers.ts';
import { behaviourEn } from './texts/behaviour.ts';
import { cohortsEn } from './texts/cohorts.ts';
import { decideEn } from './texts/decide.ts';
import { dataEn } from './texts/data.ts';
import { importStepsEn } from './texts/import-steps.ts';
import { filtersEn } from './texts/filters.ts';
import { evaluationEn } from './texts/evaluation.ts';
import { homeEn } from './texts/home.ts';
import { launchEn } from './texts/launch.ts';
import { modelsEn } from './texts/models.ts';
import { parametersEn } from './texts/parameters.ts';
import { projectEn } from './texts/project.ts';
import { segmentsEn } from './texts/segments.ts';
import { segmentRulesEn } from './texts/segment-rules.ts';
import { settingsEn } from './texts/settings.ts';
import { sharedEn } from './texts/shared.ts';
import { shellEn } from './texts/shell.ts';
import { reportsEn } from './texts/reports.ts';
import { sqlEn } from './texts/sql.ts';
import { simulationEn } from './texts/simulation.ts';
import { tablesEn } from './texts/tables.ts';

export const en = {
  ...customersEn,
  ...behaviourEn,
  ...cohortsEn,
  ...dataEn,
  ...decideEn,
  ...importStepsEn,
  ...filtersEn,
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

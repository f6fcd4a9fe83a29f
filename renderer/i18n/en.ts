import type { Translation } from './translation.ts';
import { dataEn } from './texts/data.ts';
import { homeEn } from './texts/home.ts';
import { modelsEn } from './texts/models.ts';
import { projectEn } from './texts/project.ts';
import { segmentsEn } from './texts/segments.ts';
import { sharedEn } from './texts/shared.ts';
import { shellEn } from './texts/shell.ts';
import { tablesEn } from './texts/tables.ts';

export const en = {
  ...dataEn,
  ...homeEn,
  ...modelsEn,
  ...projectEn,
  ...segmentsEn,
  ...sharedEn,
  ...shellEn,
  ...tablesEn,
};

export type Dictionary = Translation<typeof en>;

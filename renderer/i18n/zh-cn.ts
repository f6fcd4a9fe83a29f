import { dataZh } from './texts/data.ts';
import { homeZh } from './texts/home.ts';
import { modelsZh } from './texts/models.ts';
import { projectZh } from './texts/project.ts';
import { segmentsZh } from './texts/segments.ts';
import { sharedZh } from './texts/shared.ts';
import { shellZh } from './texts/shell.ts';
import { tablesZh } from './texts/tables.ts';
import type { Dictionary } from './en.ts';

export const zhCn: Dictionary = {
  ...dataZh,
  ...homeZh,
  ...modelsZh,
  ...projectZh,
  ...segmentsZh,
  ...sharedZh,
  ...shellZh,
  ...tablesZh,
};

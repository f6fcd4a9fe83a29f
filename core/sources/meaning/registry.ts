import type { MeaningCheck } from './define-check.ts';
import { levelOfTexts } from './level-of-texts.ts';
import { versionsInFile } from './versions/versions-in-file.ts';
import { versionsInFiles } from './versions/versions-in-files.ts';
import { headerUnits } from './money/header-units.ts';
import { moneyOfOrders } from './money/money-check.ts';

/** Every check of what rows mean, in the order in which they are run. */
export const MEANING_CHECKS: readonly MeaningCheck[] = [
  headerUnits,
  levelOfTexts,
  versionsInFile,
  moneyOfOrders,
  versionsInFiles,
];

import type { MeaningCheck } from './define-check.ts';
import { levelOfTexts } from './level-of-texts.ts';

/** Every check of what rows mean, in the order in which they are run. */
export const MEANING_CHECKS: readonly MeaningCheck[] = [levelOfTexts];

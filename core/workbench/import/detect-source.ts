import { isCancelled } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { CONTRACTS, type SourceContract, type SourceName } from '#core/sources/contracts.ts';
import type { Inspection } from '#core/sources/formats/define-format.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { suggestMapping } from '#core/sources/mapping/suggest-mapping.ts';

/** How well a file's columns serve a source. */
export type SourceMatch = {
  readonly source: SourceName;
  /** Whether the source gets every field that it needs. */
  readonly fits: boolean;
  /** Rising with the fields found and their certainty; comparable among matches that fit, and among those that do not. */
  readonly score: number;
};

/** A known platform's export counts as much as a third of the columns would. */
const PRESET_SCORE = 1 / 3;

function matchSource(contract: SourceContract, inspection: Inspection): SourceMatch {
  const { fields, preset } = suggestMapping(contract.name, [inspection]);
  const mapped = new Set(fields.map(({ field }) => field));
  const required = contract.fields.filter((field) => field.required);
  const found = required.filter(({ name }) => mapped.has(name)).length;
  const isOneThere = contract.oneOf === undefined || contract.oneOf.some((name) => mapped.has(name));
  const fits = found === required.length && isOneThere;
  const confidence = fields.reduce((sum, field) => sum + field.confidence, 0);
  const share = confidence / Math.max(1, inspection.columns.length);
  const known = preset === undefined ? 0 : PRESET_SCORE;
  return {
    source: contract.name,
    fits,
    score: known + share + (fits ? required.length / 100 : found / Math.max(1, required.length)),
  };
}

/** Every source, the most likely first: those that get what they need before those that do not. */
export function matchSources(inspection: Inspection): readonly SourceMatch[] {
  return CONTRACTS.map((contract) => matchSource(contract, inspection)).toSorted(
    (one, other) => Number(other.fits) - Number(one.fits) || other.score - one.score,
  );
}

/** The source that each file is most likely of, by its columns; null where no source gets what it needs, or the file cannot be read. */
export async function detectSources(
  files: readonly FileSource[],
  task: TaskOptions = {},
): Promise<readonly (SourceName | null)[]> {
  const detected: (SourceName | null)[] = [];
  for (const file of files) {
    try {
      const [best] = matchSources(await inspectFile(file, {}, task));
      detected.push(best?.fits === true ? best.source : null);
    } catch (error) {
      if (isCancelled(error)) throw error;
      detected.push(null);
    }
  }
  return detected;
}

import type { FileSource } from '#core/kernel/files.ts';
import { isCancelled } from '#core/kernel/errors.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import type { Inspection } from '#core/sources/formats/define-format.ts';
import { CONTRACTS, type SourceContract, type SourceName } from '#core/sources/contracts.ts';
import { suggestMapping } from '#core/sources/mapping/suggest-mapping.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

/** How well a file's columns serve a source: nothing without its required fields, else the share of columns that find a field. */
function scoreSource(contract: SourceContract, inspection: Inspection): number {
  const { fields } = suggestMapping(contract.name, [inspection]);
  const mapped = new Set(fields.map(({ field }) => field));
  const required = contract.fields.filter((field) => field.required);
  if (required.some(({ name }) => !mapped.has(name))) return 0;
  if (contract.oneOf !== undefined && !contract.oneOf.some((name) => mapped.has(name))) return 0;
  const confidence = fields.reduce((sum, field) => sum + field.confidence, 0);
  return confidence / Math.max(1, inspection.columns.length) + required.length / 100;
}

/** The source that files are most likely of, by their columns; null where no source gets what it needs. */
export async function assignFiles(
  files: readonly FileSource[],
  task: TaskOptions = {},
): Promise<readonly (SourceName | null)[]> {
  const assigned: (SourceName | null)[] = [];
  for (const file of files) {
    try {
      const inspection = await inspectFile(file, {}, task);
      const [best] = CONTRACTS.map((contract) => ({
        name: contract.name,
        score: scoreSource(contract, inspection),
      })).toSorted((a, b) => b.score - a.score);
      assigned.push(best === undefined || best.score === 0 ? null : best.name);
    } catch (error) {
      if (isCancelled(error)) throw error;
      assigned.push(null);
    }
  }
  return assigned;
}

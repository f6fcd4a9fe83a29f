import type { FileSource } from '#core/kernel/files.ts';
import { isCancelled } from '#core/kernel/errors.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { detectSource } from '#core/sources/mapping/detect-source.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

/** The source that files are most likely of, by their columns; null where no source gets what it needs. */
export async function assignFiles(
  files: readonly FileSource[],
  task: TaskOptions = {},
): Promise<readonly (SourceName | null)[]> {
  const assigned: (SourceName | null)[] = [];
  for (const file of files) {
    try {
      const inspection = await inspectFile(file, {}, task);
      assigned.push(detectSource(file.name, inspection).source);
    } catch (error) {
      if (isCancelled(error)) throw error;
      assigned.push(null);
    }
  }
  return assigned;
}

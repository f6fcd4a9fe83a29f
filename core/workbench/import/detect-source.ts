import { isCancelled } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { detectSource } from '#core/sources/mapping/detect-source.ts';

/**
 * The source that each file is most likely of, by its columns and values; null where no source gets what it needs, where two fit
 * about equally well, or where the file cannot be read.
 */
export async function detectSources(
  files: readonly FileSource[],
  task: TaskOptions = {},
): Promise<readonly (SourceName | null)[]> {
  const detected: (SourceName | null)[] = [];
  for (const file of files) {
    try {
      detected.push(detectSource(file.name, await inspectFile(file, {}, task)).source);
    } catch (error) {
      if (isCancelled(error)) throw error;
      detected.push(null);
    }
  }
  return detected;
}

import type { FileSink, OutputFolder } from '#core/kernel/files.ts';

/** Writes one file as a whole: commits it when `write` succeeds, leaves nothing behind when it fails. */
export async function writeFile<T>(
  folder: OutputFolder,
  fileName: string,
  write: (sink: FileSink) => Promise<T>,
): Promise<T> {
  const sink = await folder.open(fileName);
  try {
    const result = await write(sink);
    await sink.commit();
    return result;
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

import { createCancelledError, isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import { MANIFEST_NAME } from '#core/outputs/sets/manifest.ts';
import { readSetState } from '#core/outputs/sets/write-set.ts';
import { createFolderReader } from './output-folder.ts';

/** What a folder of exports holds now, in words: the set in force, rests, everything else by name. */
async function describeOutput(folder: string): Promise<string> {
  const reader = createFolderReader(folder);
  const { inForce, interrupted } = await readSetState(reader);
  const known = new Set([MANIFEST_NAME, inForce, ...interrupted]);
  const others = (await reader.list()).filter((name) => !known.has(name));
  const parts = [
    ...(inForce === undefined
      ? []
      : [`${inForce} (${(await reader.listInside(inForce)).length} files) with ${MANIFEST_NAME}, whole and in force`]),
    ...interrupted.map((name) => `${name}, not committed; the next build removes it`),
    ...others,
  ];
  return parts.length === 0 ? `Nothing is on disk in ${folder}.` : `On disk in ${folder}: ${parts.join('; ')}.`;
}

/** Runs what writes into a folder; the error of a cancelled run says what is on disk afterwards. */
export async function withOutputState<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isCancelled(error)) throw error;
    const { code, message, zh } = createCancelledError();
    throw new WorkbenchError(code, message, {
      cause: error,
      hint: await describeOutput(folder),
      ...(zh === undefined ? {} : { zh }),
    });
  }
}

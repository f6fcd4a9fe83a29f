import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import { writeText, type ExportedFile } from '#core/outputs/tables/write-formats.ts';
import { hashFile } from '#core/science/random/hash-file.ts';
import { chooseSetFolder, isSetFolderName, MANIFEST_NAME, readManifest, type SetFile } from './manifest.ts';
import type { SetFolder } from './set-folder.ts';

/** What stands in a folder of exports: the set in force, and folders of exports that ended before their commit. */
export type SetState = { readonly inForce: string | undefined; readonly interrupted: readonly string[] };

type ReadFolder = Pick<SetFolder, 'list' | 'openFile'>;

async function findInForce(folder: ReadFolder): Promise<string | undefined> {
  const file = await folder.openFile(MANIFEST_NAME);
  if (file === undefined) return undefined;
  try {
    return (await readManifest(file)).folder;
  } catch (error) {
    if (error instanceof WorkbenchError && error.code.startsWith('check/')) return undefined;
    throw error;
  }
}

/** Looks at a folder of exports without changing it. */
export async function readSetState(folder: ReadFolder): Promise<SetState> {
  const inForce = await findInForce(folder);
  const names = await folder.list();
  return { inForce, interrupted: names.filter((name) => isSetFolderName(name) && name !== inForce) };
}

async function describeFile(
  folder: SetFolder,
  inside: string,
  { name, rows }: ExportedFile,
  signal: AbortSignal | undefined,
): Promise<SetFile> {
  const file = await folder.openFile(name, inside);
  if (file !== undefined) return { name, rows, bytes: file.size, sha256: await hashFile(file, signal) };
  throw new WorkbenchError('export/file-vanished', `${inside}/${name} was written and is not there any more.`, {
    hint: 'See which program cleans this folder, then export again.',
    place: { file: `${inside}/${name}` },
    zh: { message: `${inside}/${name} 写出后消失了。`, hint: '请检查是否有程序在清理该文件夹，然后重新导出。' },
  });
}

/**
 * Writes the files of one build as one unit. They go into a folder of that build. The manifest comes last, and its renaming puts
 * the set in force; the former set stays until then and is removed afterwards. Folders of interrupted exports are removed first. On
 * failure and cancellation the folder of this attempt is removed, and the set in force stays as it was.
 *
 * `describe` gives the text of the manifest. Rejects with `export/in-use`, `export/file-vanished`, `task/cancelled` and the errors
 * of the folder and of `write`.
 */
export async function writeSet(
  folder: SetFolder,
  buildId: string,
  write: (inside: OutputFolder) => Promise<ExportedFile[]>,
  describe: (inside: string, files: readonly SetFile[]) => string,
  signal?: AbortSignal,
): Promise<readonly SetFile[]> {
  const unlock = await folder.lock();
  try {
    const { inForce, interrupted } = await readSetState(folder);
    for (const name of interrupted) await folder.remove(name);
    const inside = chooseSetFolder(buildId, inForce);
    let isCommitting = false;
    try {
      const files: SetFile[] = [];
      for (const file of await write(folder.enter(inside))) {
        files.push(await describeFile(folder, inside, file, signal));
      }
      throwIfCancelled(signal);
      isCommitting = true;
      await writeText(folder, MANIFEST_NAME, describe(inside, files));
      if (inForce !== undefined) await folder.remove(inForce);
      return files;
    } catch (error) {
      const isInForce = isCommitting && (await findInForce(folder)) === inside;
      if (!isInForce) await folder.remove(inside);
      throw error;
    }
  } finally {
    await unlock();
  }
}

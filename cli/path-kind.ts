import { lstat, readFile, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { toSystemError } from '#core/kernel/system-errors.ts';

/** A text that a person wrote; above this it is another file by mistake. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

function nameKind(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return 'neither a file nor a folder';
}

/** Follows links. Throws `file/dangling-link`, `file/not-found`, or what the system refuses with. */
async function statInput(path: string): Promise<Stats> {
  const fullPath = resolve(path);
  try {
    return await stat(fullPath);
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (!isMissing) throw toSystemError(cause, fullPath) ?? cause;
    const link = await lstat(fullPath).catch(() => undefined);
    if (link?.isSymbolicLink() === true) {
      throw new WorkbenchError('file/dangling-link', `${fullPath} is a link to a file that is not there.`, {
        cause,
        hint: 'Name the file itself, or mend the link.',
        place: { file: fullPath },
      });
    }
    throw new WorkbenchError('file/not-found', `There is no file ${fullPath}.`, {
      cause,
      hint: 'Check the path and that you may read the file.',
      place: { file: fullPath },
    });
  }
}

/** The state of a regular file; a link counts as what it leads to. Throws `file/not-a-file` for a folder, a pipe, a device. */
export async function statInputFile(path: string): Promise<Stats> {
  const stats = await statInput(path);
  if (stats.isFile()) return stats;
  const file = resolve(path);
  throw new WorkbenchError('file/not-a-file', `${file} is ${nameKind(stats)}, not a file.`, {
    hint: stats.isDirectory()
      ? 'Give the files themselves, not their folder.'
      : 'Write its content to a file first, then give that file.',
    place: { file },
  });
}

/** Whether a path is a folder. Throws `file/not-a-file` for what is neither a file nor a folder. */
export async function isInputFolder(path: string): Promise<boolean> {
  const stats = await statInput(path);
  if (stats.isDirectory()) return true;
  await statInputFile(path);
  return false;
}

/** The text of a regular file up to 64 MB. Throws `file/not-a-file`, `file/not-found`, `file/too-large`, `files/…`. */
export async function readTextFile(path: string): Promise<string> {
  const { size } = await statInputFile(path);
  const file = resolve(path);
  if (size > MAX_TEXT_BYTES) {
    throw new WorkbenchError(
      'file/too-large',
      `${file} has ${size} bytes; such a file has at most ${MAX_TEXT_BYTES}.`,
      {
        hint: 'Check that the path names the file you mean.',
        place: { file },
      },
    );
  }
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw toSystemError(cause, file) ?? cause;
  }
}

/** Throws where an output cannot stand at this path because something other than `wanted` is there already. */
export async function checkOutputPlace(path: string, wanted: 'file' | 'folder'): Promise<void> {
  const file = resolve(path);
  const stats = await stat(file).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw toSystemError(cause, file) ?? cause;
  });
  if (stats === undefined || (wanted === 'file' ? stats.isFile() : stats.isDirectory())) return;
  const kind = stats.isFile() ? 'a file' : nameKind(stats);
  throw new WorkbenchError(`files/not-a-${wanted}`, `${file} is ${kind}, not a ${wanted}.`, {
    hint: `Choose another path for the output.`,
    place: { file },
  });
}

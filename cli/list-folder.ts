import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toSystemError } from '#core/kernel/system-errors.ts';

/** What stands in a folder of input and is not read, and why. */
export type PassedOver = { readonly path: string; readonly reason: string };

async function judge(path: string, name: string): Promise<string | undefined> {
  if (name.startsWith('.')) return 'hidden: its name begins with a dot';
  try {
    const state = await stat(path);
    if (state.isDirectory()) return 'a sub-folder: name it to read its files';
    if (!state.isFile()) return 'neither a file nor a folder';
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing) return 'a link to a file that is not there';
    return `not readable: ${toSystemError(error, path)?.message ?? String(error)}`;
  }
}

/** The files of a folder by name, links to files among them, and everything else in it with the reason why it is not read. */
export async function listFolder(
  folder: string,
): Promise<{ readonly files: readonly string[]; readonly passedOver: readonly PassedOver[] }> {
  const files: string[] = [];
  const passedOver: PassedOver[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    const path = join(folder, name);
    const reason = await judge(path, name);
    if (reason === undefined) files.push(path);
    else passedOver.push({ path, reason });
  }
  return { files, passedOver };
}

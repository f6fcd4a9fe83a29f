import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasEnded, THIS_PROCESS } from './process-owner.ts';

const WORK_FOLDER = /^cst\.(?<owner>[0-9a-f]{8}-\d+-\d+)\./;

/** Folders of processes that were killed hold parts of what they read. One that cannot be removed is of another account. */
async function removeLeftFolders(): Promise<void> {
  const names = await readdir(tmpdir());
  const left = names.filter((name) => hasEnded(WORK_FOLDER.exec(name)?.groups?.['owner'] ?? ''));
  await Promise.allSettled(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

/**
 * Makes a folder for what a command writes while it runs, readable for this account alone. Folders of processes that ended without
 * removing theirs are removed first.
 */
export async function createWorkFolder(): Promise<string> {
  await removeLeftFolders();
  return mkdtemp(join(tmpdir(), `cst.${THIS_PROCESS}.`));
}

import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { hasEnded, readProcessNumber, THIS_PROCESS } from './process-owner.ts';

/** The file that names the process which writes into a folder. */
const LOCK_NAME = '.cst-lock';

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function readLock(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
}

function createInUseError(folder: string, lock: string): WorkbenchError {
  const [owner = '', host = ''] = lock.split('\n');
  const pid = readProcessNumber(owner);
  return new WorkbenchError('export/in-use', `Process ${pid} on ${host} is writing into ${folder}.`, {
    hint: `Wait until it is done, or choose another folder. If that process has ended, delete ${LOCK_NAME} there.`,
    place: { file: join(folder, LOCK_NAME) },
    zh: {
      message: `${host} 上的进程 ${pid} 正在写入 ${folder}。`,
      hint: `请等它完成，或换一个文件夹。若该进程已结束，请删除其中的 ${LOCK_NAME}。`,
    },
  });
}

/** Puts the lock in place with its content in one step. False where there is one already. */
async function placeLock(path: string, content: string): Promise<boolean> {
  const prepared = `${path}.${randomUUID()}`;
  await writeFile(prepared, content, { flag: 'wx' });
  try {
    await link(prepared, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'EPERM') && !hasCode(error, 'ENOTSUP') && !hasCode(error, 'ENOSYS')) throw error;
    return await writeFile(path, content, { flag: 'wx' }).then(
      () => true,
      (cause: unknown) => {
        if (hasCode(cause, 'EEXIST')) return false;
        throw cause;
      },
    );
  } finally {
    await rm(prepared, { force: true });
  }
}

/** Takes a dead process's lock away. Another process may do the same and lock anew in between: its lock is put back. */
async function removeDeadLock(path: string, dead: string): Promise<void> {
  const taken = `${path}.${randomUUID()}`;
  try {
    await rename(path, taken);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readLock(taken)) === dead) await rm(taken, { force: true });
  else await rename(taken, path);
}

/**
 * Locks a folder for this process; the returned function unlocks. Rejects with `export/in-use` where another process writes there, or
 * this one. The lock of a process that has ended on this machine counts as none.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, LOCK_NAME);
  const content = `${THIS_PROCESS}\n${hostname()}\n${randomUUID()}\n`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await placeLock(path, content)) {
      return async () => {
        if ((await readLock(path)) === content) await rm(path, { force: true });
      };
    }
    const lock = await readLock(path);
    if (lock === undefined) continue;
    const [owner = ''] = lock.split('\n');
    if (!hasEnded(owner)) throw createInUseError(folder, lock);
    await removeDeadLock(path, lock);
  }
  throw createInUseError(folder, (await readLock(path)) ?? '');
}

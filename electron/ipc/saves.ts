import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { saveToken, type SaveToken } from './contract.ts';

const MOST_SAVES = 8;
const ENDING = '.saving';

type Save = { readonly path: string; readonly temporary: string; readonly handle: FileHandle; tail: Promise<unknown> };

/** Saves under way. The old file stays whole until `commit`, which puts the new one in its place in one step. */
export type Saves = {
  begin(path: string): Promise<SaveToken>;
  writeChunk(token: SaveToken, bytes: Uint8Array): Promise<void>;
  commit(token: SaveToken): Promise<string>;
  abort(token: SaveToken): Promise<void>;
  abortAll(): Promise<void>;
};

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function createSaves(): Saves {
  const saves = new Map<SaveToken, Save>();

  function get(token: SaveToken): Save {
    const save = saves.get(token);
    if (save !== undefined) return save;
    throw new WorkbenchError('saves/unknown-token', 'This save is not under way: it ended or was never begun.', {
      hint: 'Save again.',
      zh: { message: '这次保存已经结束，或从未开始。', hint: '请重新保存。' },
    });
  }

  async function removeLeftovers(path: string): Promise<void> {
    const prefix = `.${basename(path)}.`;
    const active = new Set([...saves.values()].map(({ temporary }) => temporary));
    const names = await readdir(dirname(path));
    const left = names.filter((name) => name.startsWith(prefix) && name.endsWith(ENDING));
    await Promise.all(
      left
        .map((name) => join(dirname(path), name))
        .flatMap((file) => (active.has(file) ? [] : [rm(file, { force: true })])),
    );
  }

  async function abort(token: SaveToken): Promise<void> {
    const save = saves.get(token);
    if (save === undefined) return;
    saves.delete(token);
    await save.tail.catch(() => undefined);
    await save.handle.close();
    await rm(save.temporary, { force: true });
  }

  return {
    async begin(path) {
      if (saves.size >= MOST_SAVES) {
        throw new WorkbenchError('saves/too-many', `${MOST_SAVES} files are being saved already.`, {
          hint: 'Wait until one of them is done.',
          zh: { message: `已有 ${MOST_SAVES} 个文件正在保存。`, hint: '请等其中一个保存完成。' },
        });
      }
      await removeLeftovers(path);
      const mode = await stat(path).then(
        ({ mode }) => mode & 0o777,
        () => 0o644,
      );
      const token = saveToken.parse(randomBytes(24).toString('base64url'));
      const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}${ENDING}`);
      const handle = await open(temporary, 'wx', mode);
      saves.set(token, { path, temporary, handle, tail: Promise.resolve() });
      return token;
    },
    async writeChunk(token, bytes) {
      const save = get(token);
      save.tail = save.tail.then(() => save.handle.writeFile(bytes));
      await save.tail;
    },
    async commit(token) {
      const save = get(token);
      try {
        await save.tail;
        await save.handle.sync();
      } catch (error) {
        await abort(token);
        throw error;
      }
      saves.delete(token);
      await save.handle.close();
      try {
        await rename(save.temporary, save.path);
      } catch (error) {
        await rm(save.temporary, { force: true });
        throw error;
      }
      await syncFolder(dirname(save.path));
      return save.path;
    },
    abort,
    abortAll: async () => void (await Promise.all([...saves.keys()].map(abort))),
  };
}

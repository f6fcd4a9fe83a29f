import { describe, expect, test } from 'vitest';
import { createBytesSource } from '#core/kernel/files.ts';
import { MANIFEST_NAME, readManifest } from '#core/outputs/sets/manifest.ts';
import { hashFile } from '#core/science/random/hash-file.ts';
import type { SetFolder } from '#core/outputs/sets/set-folder.ts';
import { readSetState, writeSet } from '#core/outputs/sets/write-set.ts';
import { writeText } from '#core/outputs/tables/write-formats.ts';

type Disk = Map<string, string>;

/** A disk whose n-th changing or reading call fails; `isDead`: everything after it fails too, as after a kill or a lost drive. */
function createFolder(
  disk: Disk,
  failAt: number,
  isDead: boolean,
): { readonly folder: SetFolder; readonly count: () => number } {
  let calls = 0;
  const step = (): void => {
    calls += 1;
    if (calls === failAt || (isDead && calls > failAt)) throw new Error(`fault at call ${failAt}`);
  };
  const inside = (prefix: string): string[] => [
    ...new Set(
      [...disk.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/')[0] ?? ''),
    ),
  ];
  const open =
    (prefix: string): SetFolder['open'] =>
    async (name) => {
      step();
      let text = '';
      return {
        write: async (chunk) => {
          step();
          text += new TextDecoder().decode(chunk);
          disk.set(`${prefix}.${name}.part`, text);
        },
        commit: async () => {
          step();
          disk.delete(`${prefix}.${name}.part`);
          disk.set(`${prefix}${name}`, text);
          step();
        },
        abort: async () => {
          step();
          disk.delete(`${prefix}.${name}.part`);
        },
      };
    };
  return {
    count: () => calls,
    folder: {
      open: open(''),
      enter: (name) => ({ open: open(`${name}/`) }),
      list: async () => {
        step();
        return inside('');
      },
      listInside: async (name) => inside(`${name}/`),
      openFile: async (name, folder) => {
        step();
        const text = disk.get(folder === undefined ? name : `${folder}/${name}`);
        return text === undefined ? undefined : createBytesSource(name, new TextEncoder().encode(text));
      },
      remove: async (name) => {
        for (const path of [...disk.keys()].filter((key) => key === name || key.startsWith(`${name}/`))) {
          step();
          disk.delete(path);
        }
      },
      lock: async () => {
        step();
        return async () => undefined;
      },
    },
  };
}

const ID_BEFORE = 'a'.repeat(64);
const ID_AFTER = 'b'.repeat(64);

function write(folder: SetFolder, buildId: string): Promise<unknown> {
  return writeSet(
    folder,
    buildId,
    async (into) => [
      await writeText(into, 'one.csv', `one of ${buildId}`),
      await writeText(into, 'two.csv', `two of ${buildId}`),
      await writeText(into, 'three.csv', `three of ${buildId}`),
    ],
    (name, files) => JSON.stringify({ buildId, asOfDate: '2026-06-30', folder: name, files }),
  );
}

/** The build in force, after every byte of its set was proven. */
async function proveSet(disk: Disk): Promise<string | undefined> {
  const { folder } = createFolder(disk, 0, false);
  const file = await folder.openFile(MANIFEST_NAME);
  if (file === undefined) return undefined;
  const manifest = await readManifest(file);
  expect(manifest.files.map(({ name }) => name)).toEqual(['one.csv', 'two.csv', 'three.csv']);
  expect((await folder.listInside(manifest.folder)).toSorted()).toEqual(['one.csv', 'three.csv', 'two.csv']);
  for (const { name, sha256, bytes } of manifest.files) {
    const found = await folder.openFile(name, manifest.folder);
    expect(found?.size).toBe(bytes);
    if (found !== undefined) expect(await hashFile(found)).toBe(sha256);
    expect(disk.get(`${manifest.folder}/${name}`)).toContain(manifest.buildId);
  }
  return manifest.buildId;
}

async function countCalls(prepare: (disk: Disk) => Promise<void>, buildId: string): Promise<number> {
  const disk: Disk = new Map();
  await prepare(disk);
  const { folder, count } = createFolder(disk, 0, false);
  await write(folder, buildId);
  return count();
}

const writeFormer = async (disk: Disk): Promise<void> =>
  void (await write(createFolder(disk, 0, false).folder, ID_BEFORE));
const writeRest = async (disk: Disk): Promise<void> => {
  await writeFormer(disk);
  disk.set('build-cccccccccccc/one.csv', 'the rest of an interrupted export');
};

describe('a set of files is written as one unit', () => {
  test.each([
    ['into an empty folder', async () => undefined, ID_AFTER],
    ['over the set of another build', writeFormer, ID_AFTER],
    ['over the set of the same build', writeFormer, ID_BEFORE],
    ['beside the rest of an interrupted export', writeRest, ID_AFTER],
  ])(
    'whatever call fails, alone or with all that follow: %s',
    async (_, prepare: (disk: Disk) => Promise<void>, buildId) => {
      const total = await countCalls(prepare, buildId);
      let wrong = 0;
      for (const isDead of [false, true]) {
        for (let failAt = 1; failAt <= total; failAt += 1) {
          const disk: Disk = new Map();
          await prepare(disk);
          const before = await proveSet(disk);
          const { folder } = createFolder(disk, failAt, isDead);
          const outcome = await write(folder, buildId).then(
            () => 'done',
            (error: unknown) => String(error),
          );
          const after = await proveSet(disk);
          if (after !== before && after !== buildId) wrong += 1;
          if (outcome === 'done' && after !== buildId) wrong += 1;

          await write(createFolder(disk, 0, false).folder, buildId);
          expect(await proveSet(disk), `after fault ${failAt}`).toBe(buildId);
          expect((await readSetState(createFolder(disk, 0, false).folder)).interrupted).toEqual([]);
          expect([...disk.keys()].filter((path) => path.endsWith('.part') && path.includes('/'))).toEqual([]);
        }
      }
      process.stdout.write(`fault injection of a set: ${2 * total} faults, ${wrong} wrong outcomes\n`);
      expect(total).toBeGreaterThan(15);
      expect(wrong).toBe(0);
    },
  );

  test('a cancelled write removes its own folder and keeps the set in force', async () => {
    const disk: Disk = new Map();
    await writeFormer(disk);
    const controller = new AbortController();
    const { folder } = createFolder(disk, 0, false);
    const cancelled = writeSet(
      folder,
      ID_AFTER,
      async (into) => {
        const file = await writeText(into, 'one.csv', 'one');
        controller.abort();
        return [file];
      },
      () => '',
      controller.signal,
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'task/cancelled' });
    expect(await proveSet(disk)).toBe(ID_BEFORE);
    expect(await readSetState(folder)).toEqual({ inForce: 'build-aaaaaaaaaaaa', interrupted: [] });
  });

  test.each([
    [
      'a manifest of an earlier version',
      { buildId: 'x', asOfDate: 'd', files: [{ name: 'a', rows: 1 }] },
      'check/old-manifest',
    ],
    ['a folder outside', { buildId: 'x', asOfDate: 'd', folder: '../other', files: [] }, 'check/bad-manifest'],
  ])('%s is refused', async (_, value, code) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    await expect(readManifest(createBytesSource(MANIFEST_NAME, bytes))).rejects.toMatchObject({ code });
  });
});

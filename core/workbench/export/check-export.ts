import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, literal, sql } from '#core/kernel/sql.ts';
import { checkModels, type TableCheck } from '#core/mart/check.ts';
import { MODELS } from '#core/mart/registry.ts';
import { hashFile } from '#core/science/random/hash-file.ts';
import { MANIFEST_NAME, readManifest, type SetFile, type SetManifest } from '#core/outputs/sets/manifest.ts';
import type { SetFolder } from '#core/outputs/sets/set-folder.ts';
import { readSetState } from '#core/outputs/sets/write-set.ts';
import { isPublished } from '../build/build-project.ts';

/**
 * What can be wrong with a file of an export: it is not there; it is there and not of the set; its bytes are not those that were
 * written; it belongs to another build; it is the rest of an export that ended before its commit.
 */
export type FileFaultKind = 'missing' | 'extra' | 'altered' | 'mixed' | 'interrupted';

/** What is wrong with a file of an export. */
export type FileFault = { readonly file: string; readonly kind: FileFaultKind; readonly text: Label };

/** An exported folder as a host reads it. */
export type ExportedFolder = Pick<SetFolder, 'list' | 'listInside' | 'openFile'> & {
  /** As the analyst named it. */
  readonly name: string;
  /** The path under which the engine reads a file of a set. */
  getPath(file: string, inside: string): string;
};

/** What every declared check says of the files themselves. */
export type ExportCheck = Pick<SetManifest, 'buildId' | 'asOfDate'> & {
  readonly tables: readonly TableCheck[];
  readonly faults: readonly FileFault[];
};

async function openManifest(folder: ExportedFolder, interrupted: readonly string[]): Promise<SetManifest> {
  const file = await folder.openFile(MANIFEST_NAME);
  if (file !== undefined) return readManifest(file);
  const [name] = interrupted;
  if (name !== undefined) {
    throw new WorkbenchError(
      'check/interrupted',
      `${folder.name} holds ${name} and no ${MANIFEST_NAME}: the export was interrupted before its commit.`,
      {
        hint: 'Build again into the same folder: the rest is removed first.',
        place: { file: name },
        zh: {
          message: `${folder.name} 中有 ${name}，但没有 ${MANIFEST_NAME}：导出在提交前中断。`,
          hint: '请重新构建到同一文件夹：残留文件会先被清除。',
        },
      },
    );
  }
  throw new WorkbenchError(
    'check/no-manifest',
    `${folder.name} holds no ${MANIFEST_NAME}: it is not a folder that a build was exported to.`,
    {
      hint: 'Name the folder given to cst build --out, or build again.',
      place: { file: MANIFEST_NAME },
      zh: {
        message: `${folder.name} 中没有 ${MANIFEST_NAME}：它不是构建结果的导出文件夹。`,
        hint: '请指定 cst build --out 所用的文件夹，或重新构建。',
      },
    },
  );
}

/** The build that a Parquet file says it is of; undefined where it says none or cannot be read. */
async function readBuildId(engine: Engine, path: string): Promise<string | undefined> {
  try {
    const rows = toRows(
      await engine.query(
        sql`select decode(value) as build_id from parquet_kv_metadata(${literal(path)}) where decode(key) = 'cst.build_id'`,
      ),
    );
    const [row] = rows;
    return row === undefined ? undefined : String(row['build_id']);
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'engine/statement-failed') return undefined;
    throw error;
  }
}

async function checkFile(
  engine: Engine,
  folder: ExportedFolder,
  manifest: SetManifest,
  stated: SetFile,
  task: TaskOptions,
): Promise<FileFault | undefined> {
  const { name } = stated;
  const file = await folder.openFile(name, manifest.folder);
  if (file === undefined) {
    return { file: name, kind: 'missing', text: { zh: '缺失：清单中有，文件夹中没有', en: 'is missing' } };
  }
  if (name.endsWith('.parquet')) {
    const buildId = await readBuildId(engine, folder.getPath(name, manifest.folder));
    if (buildId !== undefined && buildId !== manifest.buildId) {
      const id = buildId.slice(0, 12);
      const text = { zh: `混入：属于另一次构建 ${id}`, en: `is of another build, ${id}` };
      return { file: name, kind: 'mixed', text };
    }
  }
  if (file.size === stated.bytes && (await hashFile(file, task.signal)) === stated.sha256) return undefined;
  const text = {
    zh: '被改动：内容与写出时不同（SHA-256 不符）',
    en: 'was altered: its SHA-256 is not that of the file that was written',
  };
  return { file: name, kind: 'altered', text };
}

async function listFaults(
  engine: Engine,
  folder: ExportedFolder,
  manifest: SetManifest,
  interrupted: readonly string[],
  task: TaskOptions,
): Promise<FileFault[]> {
  const faults: FileFault[] = [];
  for (const stated of manifest.files) {
    throwIfCancelled(task.signal);
    const fault = await checkFile(engine, folder, manifest, stated, task);
    if (fault !== undefined) faults.push(fault);
  }
  const declared = new Set(manifest.files.map(({ name }) => name));
  for (const name of await folder.listInside(manifest.folder)) {
    if (declared.has(name)) continue;
    faults.push({
      file: name,
      kind: 'extra',
      text: { zh: '多余：文件夹中有，清单中没有', en: 'is extra: the manifest does not list it' },
    });
  }
  for (const name of interrupted) {
    faults.push({
      file: name,
      kind: 'interrupted',
      text: {
        zh: '是中断的导出留下的；下次构建会清除它',
        en: 'is the rest of an interrupted export; the next build removes it',
      },
    });
  }
  return faults;
}

function compareRowCounts(manifest: SetManifest, tables: readonly TableCheck[]): FileFault[] {
  return tables.flatMap(({ table, rowCount }): FileFault[] => {
    const file = `${table}.parquet`;
    const stated = manifest.files.find(({ name }) => name === file)?.rows;
    if (stated === rowCount) return [];
    const text = {
      zh: `有 ${rowCount} 行，清单为 ${stated ?? 0} 行`,
      en: `has ${rowCount} rows, the manifest says ${stated ?? 0}`,
    };
    return [{ file, kind: 'altered', text }];
  });
}

/** A file that was altered may be no Parquet any more; its fault is stated already. */
async function openView(engine: Engine, schema: string, name: string, path: string): Promise<boolean> {
  try {
    await engine.run(sql`create view ${ident(schema, name)} as select * from read_parquet(${literal(path)})`);
    return true;
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'engine/statement-failed') return false;
    throw error;
  }
}

/**
 * Reads an export back: the set of files that its manifest declares, their sizes, hashes and build ids, and every declared check on
 * the files themselves. Needs an engine that may read the folder.
 * @throws WorkbenchError `check/no-manifest`, `check/interrupted`, `check/bad-manifest`, `check/old-manifest`, `task/cancelled`
 * and the engine's errors.
 */
export async function checkExport(engine: Engine, folder: ExportedFolder, task: TaskOptions): Promise<ExportCheck> {
  const { interrupted } = await readSetState(folder);
  const manifest = await openManifest(folder, interrupted);
  const faults = await listFaults(engine, folder, manifest, interrupted, task);
  const declared = new Set(manifest.files.map(({ name }) => name));
  const published = MODELS.filter(isPublished);
  const absent = published
    .map(({ name }) => `${name}.parquet`)
    .filter((file) => !declared.has(file))
    .map((file): FileFault => ({
      file,
      kind: 'missing',
      text: { zh: '清单中没有这张表', en: 'is not in the manifest' },
    }));
  const schema = 'exported';
  await engine.run(sql`create schema ${ident(schema)}`);
  const readable = new Set<string>();
  const missing = new Set(faults.filter(({ kind }) => kind === 'missing').map(({ file }) => file));
  for (const { name } of published) {
    const file = `${name}.parquet`;
    if (!declared.has(file) || missing.has(file)) continue;
    const isReadable = await openView(engine, schema, name, folder.getPath(file, manifest.folder));
    if (isReadable) readable.add(name);
  }
  const models = published.filter(
    ({ name, dims }) => readable.has(name) && Object.values(dims).every((dimension) => readable.has(dimension.name)),
  );
  const tables = await checkModels(engine, models, schema, task);
  const { buildId, asOfDate } = manifest;
  return { buildId, asOfDate, tables, faults: [...faults, ...absent, ...compareRowCounts(manifest, tables)] };
}

import { z } from 'zod';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, literal, sql } from '#core/kernel/sql.ts';
import { checkModels, type TableCheck } from '#core/mart/check.ts';
import { MODELS } from '#core/mart/registry.ts';
import { isPublished } from '../build/build-project.ts';
import { MANIFEST_NAME } from './export-project.ts';

const manifestSchema = z.object({
  buildId: z.string(),
  asOfDate: z.string(),
  files: z.array(z.object({ name: z.string(), rows: z.number().nullable() })),
});

type Manifest = z.output<typeof manifestSchema>;

/** What is wrong with a file of an export. */
export type FileFault = { readonly file: string; readonly fault: string };

/** An exported folder as a host reads it. */
export type ExportedFolder = {
  /** As the analyst named it. */
  readonly name: string;
  listFiles(): Promise<readonly string[]>;
  readText(file: string): Promise<string>;
  /** The path under which the engine reads a file. */
  getPath(file: string): string;
};

/** What every declared check says of the files themselves. */
export type ExportCheck = Pick<Manifest, 'buildId' | 'asOfDate'> & {
  readonly tables: readonly TableCheck[];
  readonly faults: readonly FileFault[];
};

function failManifest(
  folder: ExportedFolder,
  cause: unknown,
  detail: { readonly zh: string; readonly en: string },
): never {
  throw new WorkbenchError('check/bad-manifest', `${MANIFEST_NAME} of ${folder.name} is damaged: ${detail.en}.`, {
    cause,
    hint: 'Build again.',
    place: { file: folder.getPath(MANIFEST_NAME) },
    zh: { message: `${folder.name} 中的 ${MANIFEST_NAME} 已损坏：${detail.zh}。`, hint: '请重新构建。' },
  });
}

async function readManifest(folder: ExportedFolder): Promise<Manifest> {
  let text: string;
  try {
    text = await folder.readText(MANIFEST_NAME);
  } catch (cause) {
    throw new WorkbenchError(
      'check/no-manifest',
      `${folder.name} holds no ${MANIFEST_NAME}: it is not a folder that a build was exported to, or the export was cut off.`,
      {
        cause,
        hint: 'Name the folder given to cst build --out, or build again.',
        place: { file: folder.getPath(MANIFEST_NAME) },
        zh: {
          message: `${folder.name} 中没有 ${MANIFEST_NAME}：它不是构建结果的导出文件夹，或导出中途中断。`,
          hint: '请指定 cst build --out 所用的文件夹，或重新构建。',
        },
      },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return failManifest(folder, cause, { zh: '不是 JSON', en: 'it is not JSON' });
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const detail = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  return failManifest(folder, parsed.error, { zh: detail, en: detail });
}

function compareRowCounts(manifest: Manifest, tables: readonly TableCheck[]): FileFault[] {
  return tables.flatMap(({ table, rowCount }) => {
    const file = `${table}.parquet`;
    const stated = manifest.files.find(({ name }) => name === file)?.rows;
    if (stated === undefined) return [{ file, fault: 'is not in the manifest' }];
    return stated === rowCount ? [] : [{ file, fault: `has ${rowCount} rows, the manifest says ${stated}` }];
  });
}

/**
 * Reads an export back and runs every declared check on the files themselves. Needs an engine that may read the folder.
 * @throws WorkbenchError `check/no-manifest`, `check/bad-manifest`, `task/cancelled` and the engine's errors.
 */
export async function checkExport(engine: Engine, folder: ExportedFolder, task: TaskOptions): Promise<ExportCheck> {
  const manifest = await readManifest(folder);
  const present = new Set(await folder.listFiles());
  const missing = manifest.files
    .filter(({ name }) => !present.has(name))
    .map(({ name }): FileFault => ({ file: name, fault: 'is missing' }));
  const schema = 'exported';
  await engine.run(sql`create schema ${ident(schema)}`);
  const models = MODELS.filter(isPublished).filter(
    ({ name }) => !missing.some(({ file }) => file === `${name}.parquet`),
  );
  for (const { name } of models) {
    const path = literal(folder.getPath(`${name}.parquet`));
    await engine.run(sql`create view ${ident(schema, name)} as select * from read_parquet(${path})`);
  }
  const tables = await checkModels(engine, models, schema, task);
  const { buildId, asOfDate } = manifest;
  return { buildId, asOfDate, tables, faults: [...missing, ...compareRowCounts(manifest, tables)] };
}

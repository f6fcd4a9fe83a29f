import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { checkModels, type TableCheck } from '#core/mart/check.ts';
import { MODELS } from '#core/mart/registry.ts';
import { isPublished } from '#core/workbench/build/build-project.ts';
import { MANIFEST_NAME } from '#core/workbench/export/export-project.ts';
import { ident, literal, sql } from '#core/kernel/sql.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { openNativeEngine } from '../native-engine.ts';
import { readTextFile } from '../path-kind.ts';
import { createProgressLine, printResult, runCommand } from '../terminal.ts';

const manifestSchema = z.object({
  buildId: z.string(),
  asOfDate: z.string(),
  files: z.array(z.object({ name: z.string(), rows: z.number().nullable() })),
});

type Manifest = z.output<typeof manifestSchema>;
type FileFault = { readonly file: string; readonly fault: string };

async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_NAME);
  let text: string;
  try {
    text = await readTextFile(path);
  } catch (cause) {
    throw new WorkbenchError(
      'check/no-manifest',
      `${folder} holds no ${MANIFEST_NAME}: it is not a folder that cst build wrote, or the export was cut off.`,
      {
        cause,
        hint: 'Name the folder given to cst build --out, or build again.',
        place: { file: path },
      },
    );
  }
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new WorkbenchError(
      'check/bad-manifest',
      `${path} is not a manifest of cst build: ${parsed.error.issues[0]?.message ?? ''}.`,
      {
        cause: parsed.error,
        hint: 'Build again.',
        place: { file: path },
      },
    );
  }
  return parsed.data;
}

async function listMissingFiles(folder: string, manifest: Manifest): Promise<FileFault[]> {
  const present = new Set(await readdir(folder));
  return manifest.files
    .filter(({ name }) => !present.has(name))
    .map(({ name }) => ({ file: name, fault: 'is missing' }));
}

function compareRowCounts(manifest: Manifest, tables: readonly TableCheck[]): FileFault[] {
  return tables.flatMap(({ table, rowCount }) => {
    const file = `${table}.parquet`;
    const stated = manifest.files.find(({ name }) => name === file)?.rows;
    if (stated === undefined) return [{ file, fault: 'is not in the manifest' }];
    return stated === rowCount ? [] : [{ file, fault: `has ${rowCount} rows, the manifest says ${stated}` }];
  });
}

function formatChecks(tables: readonly TableCheck[], faults: readonly FileFault[]): string {
  const width = Math.max(...tables.map(({ table }) => table.length));
  const lines = tables.flatMap((check) => [
    `  ${check.table.padEnd(width)}  ${check.rowCount.toLocaleString('en-US').padStart(12)} rows  ${check.failures.length === 0 ? `${check.checkCount} checks passed` : `${check.failures.length} of ${check.checkCount} checks FAILED`}`,
    ...check.failures.map(
      (failure) =>
        `      ${failure.check} ${failure.condition ?? failure.column ?? ''}: ${failure.failingRows} rows, e.g. ${failure.examples.join(' | ')}`,
    ),
  ]);
  return [...lines, ...faults.map(({ file, fault }) => `  ${file} ${fault}`)].join('\n');
}

/** `cst check DIR`: reads an export back and runs every declared check on the files themselves. */
export async function runCheck(
  folder: string,
  options: { readonly json: boolean; readonly quiet: boolean },
): Promise<ExitCode> {
  return runCommand(options.json, async (signal) => {
    const fullFolder = resolve(folder);
    const manifest = await readManifest(fullFolder);
    const missing = await listMissingFiles(fullFolder, manifest);
    const spillFolder = await mkdtemp(join(tmpdir(), 'cst-'));
    const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [fullFolder], spillFolder });
    const progress = createProgressLine(options.quiet);
    try {
      const schema = 'exported';
      await engine.run(sql`create schema ${ident(schema)}`);
      const models = MODELS.filter(isPublished).filter(
        ({ name }) => !missing.some(({ file }) => file === `${name}.parquet`),
      );
      for (const { name } of models) {
        const path = literal(join(fullFolder, `${name}.parquet`));
        await engine.run(sql`create view ${ident(schema, name)} as select * from read_parquet(${path})`);
      }
      const tables = await checkModels(engine, models, schema, { signal, onProgress: progress.listener });
      progress.finish();
      const faults = [...missing, ...compareRowCounts(manifest, tables)];
      const failed = faults.length + tables.reduce((sum, { failures }) => sum + failures.length, 0);
      const text = [
        `Build ${manifest.buildId.slice(0, 12)}, as of ${manifest.asOfDate}`,
        formatChecks(tables, faults),
        failed === 0 ? 'Every check passed.' : `${failed} faults.`,
      ].join('\n');
      printResult(options.json, text, {
        status: failed === 0 ? 'passed' : 'failed',
        buildId: manifest.buildId,
        files: faults,
        tables,
      });
      return failed === 0 ? EXIT_CODES.ok : EXIT_CODES.checksFailed;
    } finally {
      progress.finish();
      await engine.close();
      await rm(spillFolder, { recursive: true, force: true });
    }
  });
}

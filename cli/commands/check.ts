import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TableCheck } from '#core/mart/check.ts';
import { checkExport, type ExportedFolder, type FileFault } from '#core/workbench/export/check-export.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { openNativeEngine } from '../native-engine.ts';
import { createFolderReader } from '../output-folder.ts';
import { createProgressLine, printResult, runCommand } from '../terminal.ts';
import { createWorkFolder } from '../work-folder.ts';

function openExported(folder: string): ExportedFolder {
  return {
    ...createFolderReader(folder),
    name: folder,
    getPath: (file, inside) => join(folder, inside, file),
  };
}

function formatChecks(tables: readonly TableCheck[], faults: readonly FileFault[]): string {
  const width = Math.max(0, ...tables.map(({ table }) => table.length));
  const lines = tables.flatMap((check) => [
    `  ${check.table.padEnd(width)}  ${check.rowCount.toLocaleString('en-US').padStart(12)} rows  ${check.failures.length === 0 ? `${check.checkCount} checks passed` : `${check.failures.length} of ${check.checkCount} checks FAILED`}`,
    ...check.failures.map(
      (failure) =>
        `      ${failure.check} ${failure.condition ?? failure.column ?? ''}: ${failure.failingRows} rows, e.g. ${failure.examples.join(' | ')}`,
    ),
  ]);
  return [...lines, ...faults.map(({ kind, file, text }) => `  ${kind}: ${file} ${text.en}`)].join('\n');
}

/** `cst check DIR`: reads an export back and runs every declared check on the files themselves. */
export async function runCheck(
  folder: string,
  options: { readonly json: boolean; readonly quiet: boolean },
): Promise<ExitCode> {
  return runCommand(options.json, async (signal) => {
    const fullFolder = resolve(folder);
    const spillFolder = await createWorkFolder();
    const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [fullFolder], spillFolder });
    const progress = createProgressLine(options.quiet);
    try {
      const task = { signal, onProgress: progress.listener };
      const { buildId, asOfDate, tables, faults } = await checkExport(engine, openExported(fullFolder), task);
      progress.finish();
      const failed = faults.length + tables.reduce((sum, { failures }) => sum + failures.length, 0);
      const text = [
        `Build ${buildId.slice(0, 12)}, as of ${asOfDate}`,
        formatChecks(tables, faults),
        failed === 0 ? 'Every check passed.' : `${failed} faults.`,
      ].join('\n');
      printResult(options.json, text, {
        status: failed === 0 ? 'passed' : 'failed',
        buildId,
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

import { WorkbenchError } from '#core/kernel/errors.ts';
import type { ExportedFile } from '#core/outputs/tables/write-formats.ts';
import { isHistorySource } from '#core/sources/contracts.ts';
import { buildSession } from '#core/workbench/build/build-calls.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { exportCall } from '#core/workbench/export/export-calls.ts';
import { formatReconciliation } from '#core/workbench/export/reconciliation-text.ts';
import { type EngineSession, runEngineCommand } from '../engine-session.ts';
import type { PassedOver } from '../list-folder.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import type { ImportOptions } from '../import-options.ts';
import { readSetState } from '#core/outputs/sets/write-set.ts';
import { withOutputState } from '../describe-output.ts';
import { createFolderReader, prepareFolder } from '../output-folder.ts';
import { formatQuestion, printResult } from '../terminal.ts';

export type BuildOptions = ImportOptions & {
  readonly out: string;
  /** Also write every table as CSV in this encoding. */
  readonly csv?: 'utf-8' | 'gb18030';
  /** `unchanged` writes texts of a CSV as they are, for other systems than spreadsheets. */
  readonly csvCells?: 'defused' | 'unchanged';
};

function formatTables(project: BuiltProject): string {
  const names = Math.max(...project.tables.map(({ model }) => model.name.length));
  return project.tables
    .map(({ model, rowCount, checkCount, failures }) => {
      const verdict =
        failures.length === 0 ? `${checkCount} checks passed` : `${failures.length} of ${checkCount} checks FAILED`;
      return `  ${model.name.padEnd(names)}  ${rowCount.toLocaleString('en-US').padStart(12)} rows  ${verdict}`;
    })
    .join('\n');
}

function formatFailures(project: BuiltProject): string {
  const failures = project.tables.flatMap((table) => table.failures);
  return failures
    .map((failure) => {
      const what = failure.condition ?? failure.column ?? '';
      return `  ${failure.table}: ${failure.check} ${what} fails on ${failure.failingRows} rows, e.g. ${failure.examples.join(' | ')}`;
    })
    .join('\n');
}

function formatBuild(project: BuiltProject, files: readonly ExportedFile[], out: string): string {
  const failures = formatFailures(project);
  const open = project.report.openQuestions;
  return [
    `Build ${project.buildId.slice(0, 12)}, as of ${project.parameters.asOfDate} (data ${project.dataFrom ?? 'none'} to ${project.dataThrough ?? 'none'})`,
    '',
    formatReconciliation(project.report, 'en', project.parameters.currency.decimals),
    '',
    formatTables(project),
    ...(failures === '' ? [] : ['', 'Failed checks:', failures]),
    ...(open.length === 0
      ? []
      : ['', 'Worth an answer (everything was kept meanwhile):', ...open.map((question) => formatQuestion(question))]),
    '',
    `${files.length} files in ${out}`,
  ].join('\n');
}

function formatInterrupted(name: string): string {
  return `An earlier export was interrupted before its commit; its rest ${name} was removed.`;
}

/** `cst build`: files in, checked dimensional model out as Parquet with its documents. */
export async function runBuild(options: BuildOptions): Promise<ExitCode> {
  return runEngineCommand(options, [options.out], (session) =>
    withOutputState(options.out, () => buildAndExport(options, session)),
  );
}

async function buildAndExport(
  options: BuildOptions,
  { workbench, input, passedOver, task, finishProgress }: EngineSession,
): Promise<ExitCode> {
  if (!input.sources.some(({ source }) => isHistorySource(source))) {
    throw new WorkbenchError('import/no-source', 'Neither orders nor behaviours were given; one of them is needed.', {
      hint: 'Name files with --orders or --behaviors, a project with --project, or try --sample.',
    });
  }
  await prepareFolder(options.out);
  const outcome = await buildSession(workbench, input, task);
  if (outcome.status === 'questions') {
    finishProgress();
    const text = [
      'These need an answer before anything is built:',
      ...outcome.questions.map((question) => formatQuestion(question)),
      '',
      'Answer with --mapping (docs/mapping-template.md), or with --answer, --encoding, --date-order, --short-year, --given-year, --row-amount, --decimal-mark, --currency, --equal-rows, --set asOfDate=….',
    ].join('\n');
    printResult(options.json, text, outcome);
    return EXIT_CODES.questions;
  }
  const request = {
    kind: 'project' as const,
    ...(options.csv === undefined ? {} : { csv: options.csv }),
    ...(options.csvCells === undefined ? {} : { csvCells: options.csvCells }),
  };
  const { interrupted } = await readSetState(createFolderReader(options.out));
  const target = { kind: 'folder' as const, folder: { path: options.out } };
  const files = await exportCall.run(workbench.getSession(), { request, target }, task);
  finishProgress();
  printResult(
    options.json,
    [...interrupted.map(formatInterrupted), formatBuild(outcome.project, files, options.out)].join('\n'),
    describeBuild(
      outcome.project,
      files.map(({ name, rows }) => ({ name, rows })),
      { interrupted, passedOver },
    ),
  );
  const sound = outcome.project.tables.every(({ failures }) => failures.length === 0);
  return sound ? EXIT_CODES.ok : EXIT_CODES.checksFailed;
}

function describeBuild(
  project: BuiltProject,
  files: readonly ExportedFile[],
  { interrupted, passedOver }: { readonly interrupted: readonly string[]; readonly passedOver: readonly PassedOver[] },
): unknown {
  return {
    status: 'built',
    buildId: project.buildId,
    parameters: project.parameters,
    dataFrom: project.dataFrom,
    dataThrough: project.dataThrough,
    files,
    removedInterrupted: interrupted,
    passedOver,
    report: project.report,
    tables: project.tables.map(({ model, rowCount, checkCount, failures }) => ({
      table: model.name,
      rowCount,
      checkCount,
      failures,
    })),
  };
}

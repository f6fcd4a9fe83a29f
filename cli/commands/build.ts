import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { parametersSchema, type Parameters } from '#core/kernel/parameters.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { ExportedFile } from '#core/outputs/tables/write-formats.ts';
import { exportProject } from '#core/workbench/export/export-project.ts';
import { formatReconciliation } from '#core/workbench/export/reconciliation-text.ts';
import { collectProject, type CollectOptions } from '../collect-sources.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { openNativeEngine } from '../native-engine.ts';
import { createOutputFolder } from '../output-folder.ts';
import { createProgressLine, formatQuestion, printResult, runCommand } from '../terminal.ts';

export type BuildOptions = CollectOptions & {
  readonly out: string;
  /** Also write every table as CSV in this encoding. */
  readonly csv?: 'utf-8' | 'gb18030';
  readonly json: boolean;
  readonly quiet: boolean;
  readonly memory?: string;
  readonly threads?: number;
  /** `path=value` pairs over the project's parameters, e.g. `rfm.scoreCount=4`. */
  readonly settings: readonly string[];
};

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child = target[key];
  const next: Record<string, unknown> = typeof child === 'object' && child !== null ? { ...child } : {};
  target[key] = next;
  setPath(next, rest, value);
}

/** Reads a value as JSON where it is JSON (numbers, true, null, lists) and as text otherwise. */
function readSetting(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Parameters with `path=value` settings applied. Throws `parameters/invalid` naming the path. */
export function applySettings(parameters: Parameters, settings: readonly string[]): Parameters {
  const changed: Record<string, unknown> = { ...parameters };
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at < 1) {
      throw new WorkbenchError('parameters/invalid', `"${setting}" is not of the form path=value.`, {
        hint: 'For example --set rfm.scoreCount=4 or --set refunds=gross.',
      });
    }
    setPath(changed, setting.slice(0, at).split('.'), readSetting(setting.slice(at + 1)));
  }
  const parsed = parametersSchema.safeParse(changed);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WorkbenchError('parameters/invalid', `Parameter ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`, {
    cause: parsed.error,
    hint: 'docs/user-guide.md lists every parameter with its values.',
  });
}

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

/** `cst build`: files in, checked dimensional model out as Parquet with its documents. */
export async function runBuild(options: BuildOptions): Promise<ExitCode> {
  return runCommand(options.json, async (signal) => {
    const { input, paths } = await collectProject(options);
    if (!input.sources.some(({ source }) => source === 'orders' || source === 'behaviors')) {
      throw new WorkbenchError('import/no-source', 'Neither orders nor behaviours were given; one of them is needed.', {
        hint: 'Name files with --orders or --behaviors, a project with --project, or try --sample.',
      });
    }
    const parameters = applySettings(input.parameters, options.settings);
    await mkdir(options.out, { recursive: true });
    const spillFolder = await mkdtemp(join(tmpdir(), 'cst-'));
    const progress = createProgressLine(options.quiet);
    const engine = await openNativeEngine({
      grantedFiles: paths,
      grantedFolders: [options.out],
      spillFolder,
      ...(options.memory === undefined ? {} : { memoryLimit: options.memory }),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    });
    try {
      const task = { signal, onProgress: progress.listener };
      const outcome = await buildProject(engine, { ...input, parameters }, task);
      if (outcome.status === 'questions') {
        progress.finish();
        const text = [
          'These need an answer before anything is built:',
          ...outcome.questions.map((question) => formatQuestion(question)),
          '',
          'Answer with --mapping (docs/mapping-template.md), or with --answer, --encoding, --date-order, --short-year, --given-year, --row-amount, --decimal-mark, --currency, --equal-rows, --set asOfDate=….',
        ].join('\n');
        printResult(options.json, text, outcome);
        return EXIT_CODES.questions;
      }
      const files = await exportProject(engine, outcome.project, createOutputFolder(options.out), {
        ...task,
        ...(options.csv === undefined ? {} : { csv: options.csv }),
      });
      progress.finish();
      printResult(
        options.json,
        formatBuild(outcome.project, files, options.out),
        describeBuild(outcome.project, files),
      );
      const sound = outcome.project.tables.every(({ failures }) => failures.length === 0);
      return sound ? EXIT_CODES.ok : EXIT_CODES.checksFailed;
    } finally {
      progress.finish();
      await engine.close();
      await rm(spillFolder, { recursive: true, force: true });
    }
  });
}

function describeBuild(project: BuiltProject, files: readonly ExportedFile[]): unknown {
  return {
    status: 'built',
    buildId: project.buildId,
    parameters: project.parameters,
    dataFrom: project.dataFrom,
    dataThrough: project.dataThrough,
    files,
    report: project.report,
    tables: project.tables.map(({ model, rowCount, checkCount, failures }) => ({
      table: model.name,
      rowCount,
      checkCount,
      failures,
    })),
  };
}

/** Where the sample project lies beside this program. */
export function getSampleProject(): string {
  return join(dirname(import.meta.dirname), '..', 'samples', 'project.json');
}

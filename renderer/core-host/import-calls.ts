import type { Engine } from '#core/kernel/engine.ts';
import type { Question, ReadOptions } from '#core/sources/formats/define-format.ts';
import type { Label } from '#core/kernel/label.ts';
import { checkCell } from '#core/sources/cleaning/check-cell.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { ImportReport, RejectedRow } from '#core/sources/import/import-report.ts';
import { listRejects, selectRejects } from '#core/sources/import/list-rejects.ts';
import { previewFile, type FilePreview } from '#core/sources/import/preview-file.ts';
import { profileFile, type FileProfile } from '#core/sources/import/profile-file.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import type { Parameters } from '#core/kernel/parameters.ts';
import type { ProjectInput } from '#core/workbench/build/build-types.ts';
import { checkImport } from '#core/workbench/build/check-import.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { Sql } from '#core/kernel/sql.ts';
import { createDataSource } from '../engine/data-source.ts';
import type { DataFile } from '../host/host-bridge.ts';
import type { BuildRequest } from './build-request.ts';

/** What a dry run of an import found. */
export type ImportAnswer =
  | { readonly status: 'checked'; readonly report: ImportReport; readonly asOfDate: string }
  | { readonly status: 'questions'; readonly questions: readonly Question[] };

type Asked<Args, Result> = { readonly args: Args; readonly result: Result };

/** What the import screen asks: of files that are not imported yet, and of the rows that the last import rejected. */
type ImportCallMap = {
  /** A file read one way: its text beside its table. */
  readonly preview: Asked<
    { readonly file: DataFile; readonly source: SourceName; readonly read: ReadOptions },
    FilePreview
  >;
  /** Every column of a file, all rows looked at. */
  readonly profile: Asked<
    { readonly file: DataFile; readonly template: MappingTemplate; readonly parameters: Parameters },
    FileProfile
  >;
  /** The whole import without its effect. */
  readonly check: Asked<{ readonly request: BuildRequest }, ImportAnswer>;
  /** Why a text cannot stand in the place of a cell; null where it can. */
  readonly cell: Asked<
    {
      readonly template: MappingTemplate;
      readonly column: string;
      readonly text: string;
      readonly parameters: Parameters;
    },
    Label | null
  >;
  /** A window of the rejected rows of the project built last. */
  readonly rejects: Asked<
    { readonly offset: number; readonly limit: number },
    { readonly rows: readonly RejectedRow[]; readonly total: number }
  >;
  /** All of them as one CSV file. */
  readonly 'rejects-csv': Asked<Readonly<Record<never, never>>, Blob>;
};

export type ImportCallName = keyof ImportCallMap;
export type ImportArgs<Name extends ImportCallName> = ImportCallMap[Name]['args'];
export type ImportResult<Name extends ImportCallName> = ImportCallMap[Name]['result'];

/** What the calls need of the workbench around them. */
export type ImportDesk = {
  readonly getEngine: () => Promise<Engine>;
  readonly openInput: (request: BuildRequest, task: TaskOptions) => Promise<ProjectInput>;
  /** Schema of the last import; throws where there is none. */
  readonly getImportSchema: () => string;
  /** A result as one CSV file. */
  readonly writeCsv: (statement: Sql, name: string, task: TaskOptions) => Promise<Blob>;
};

type Runner<Name extends ImportCallName> = (
  desk: ImportDesk,
  args: ImportArgs<Name>,
  task: TaskOptions,
) => Promise<ImportResult<Name>>;

const RUNNERS: { readonly [Name in ImportCallName]: Runner<Name> } = {
  preview: (_, { file, source, read }, task) => previewFile(createDataSource(file), source, read, task),
  profile: async ({ getEngine }, { file, template, parameters }, task) =>
    profileFile(await getEngine(), createDataSource(file), template, parameters, task),
  check: async ({ getEngine, openInput }, { request }, task) => {
    const [engine, input] = await Promise.all([getEngine(), openInput(request, task)]);
    const check = await checkImport(engine, input, task);
    if (check.status === 'questions') return check;
    const { report, asOfDate } = check;
    return { status: 'checked', report, asOfDate };
  },
  cell: async ({ getEngine }, { template, column, text, parameters }) =>
    checkCell(await getEngine(), template, column, text, parameters),
  rejects: async ({ getEngine, getImportSchema }, range, task) =>
    listRejects(await getEngine(), getImportSchema(), range, { signal: task.signal }),
  'rejects-csv': ({ getImportSchema, writeCsv }, _, task) =>
    writeCsv(selectRejects(getImportSchema()), 'rejects.csv', task),
};

export function runImportCall<Name extends ImportCallName>(
  name: Name,
  desk: ImportDesk,
  args: ImportArgs<Name>,
  task: TaskOptions,
): Promise<ImportResult<Name>> {
  return RUNNERS[name](desk, args, task);
}

import type { Question } from '#core/formats/define-format.ts';
import type { SourceName } from '#core/mapping/contracts.ts';
import type { MappingTemplate } from '#core/mapping/template.ts';
import type { Parameters } from '#core/parameters.ts';
import type { ExportTablesOptions } from '#core/pipeline/export-project.ts';
import type { StatementExport } from '#core/pipeline/export-statement.ts';
import type { ProjectFile } from '#core/project/project-file.ts';
import type { TaskOptions } from '#core/progress.ts';
import type { AudienceRule } from '#core/queries/audience-rule.ts';
import type { DataFile, HostFile } from '../host/host-bridge.ts';
import type { BuildAnswer } from './project-view.ts';
import type { QueryArgs, QueryName, QueryResult } from './queries.ts';
import type { SqlAnswer, SqlArgs, SqlCallName } from './run-sql.ts';

export type PickedSource = {
  readonly source: SourceName;
  readonly files: readonly HostFile[];
  readonly template?: MappingTemplate;
};

/** What the analyst chose for one question. `value` is the word that a question about words asks for. */
export type Answer = Pick<Question, 'code' | 'file' | 'column' | 'value'> & { readonly choice: string };

/** What to build: the sample that lies beside the window, or files the analyst picked. */
export type BuildRequest =
  | { readonly kind: 'sample'; readonly baseUrl: string }
  | {
      readonly kind: 'files';
      readonly name: string;
      readonly sources: readonly PickedSource[];
      readonly parameters: Parameters;
      /** What the analyst answered to questions of earlier attempts. */
      readonly answers: readonly Answer[];
      /** The opened project that is built again; without it the build makes a new one. */
      readonly documentId?: string;
    };

type TableExportOptions = Pick<ExportTablesOptions, 'formats' | 'csv' | 'filters'>;

/** What to export: everything with dictionary and reports, some tables, or the whole result of a statement. */
export type ExportRequest =
  | ({ readonly kind: 'project' } & TableExportOptions)
  | ({ readonly kind: 'tables'; readonly tables: readonly string[] } & TableExportOptions)
  | ({ readonly kind: 'statement' } & StatementExport);

/** Where exported files go: a folder the analyst chose, or one Blob per file for the browser to save. */
export type ExportTarget =
  | { readonly kind: 'folder'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'download' };

export type ExportedFile = { readonly name: string; readonly bytes: number; readonly blob?: Blob };

export type EngineFacts = { readonly kind: 'native' | 'wasm'; readonly version: string };

/** Everything the window asks of the core. The worker client and the in-process one of the tests are alike. */
export type Workbench = {
  /** Opens the engine; later calls return the same facts. */
  open(): Promise<EngineFacts>;
  /** A failed or cancelled build leaves the project built before in place. */
  build(request: BuildRequest, task?: TaskOptions): Promise<BuildAnswer>;
  /** Asks the current project, about the customers whom `audience` means. */
  query<Name extends QueryName>(
    name: Name,
    args: QueryArgs<Name>,
    audience: AudienceRule,
    task?: TaskOptions,
  ): Promise<QueryResult<Name>>;
  /** A call of the SQL screen: statements of the analyst, which only read, and what is kept of their results. */
  runSql<Name extends SqlCallName>(name: Name, args: SqlArgs<Name>, task?: TaskOptions): Promise<SqlAnswer<Name>>;
  /** Every row, whole files or none. */
  exportFiles(request: ExportRequest, target: ExportTarget, task?: TaskOptions): Promise<readonly ExportedFile[]>;
  /** Which source each file is most likely of; null where no mapping onto any comes near. */
  assignFiles(files: readonly DataFile[], task?: TaskOptions): Promise<readonly (SourceName | null)[]>;
  /** A packaged copy: the project, its files in the order of its references, and every built table as Parquet. */
  packageProject(project: ProjectFile, files: readonly DataFile[], task?: TaskOptions): Promise<Blob>;
  close(): Promise<void>;
};

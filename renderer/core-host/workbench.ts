import type { SourceName } from '#core/sources/contracts.ts';
import type { ExportTablesOptions } from '#core/workbench/export/export-project.ts';
import type { StatementExport } from '#core/workbench/export/export-statement.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { DataFile } from '../host/host-bridge.ts';
import type { BuildRequest } from './build-request.ts';
import type { ExportedFile } from './exported-file.ts';
import type { BuildAnswer, ProjectView } from './project-view.ts';
import type { ImportArgs, ImportCallName, ImportResult } from './import-calls.ts';
import type { QueryArgs, QueryName, QueryResult } from './queries.ts';
import type { NamedRead } from './question-statements.ts';
import type { LaunchExportRequest } from '#core/workbench/campaigns/write-campaign.ts';
import type { CampaignAnswer, CampaignArgs, CampaignCallName } from '#core/workbench/campaigns/campaign-calls.ts';
import type { SqlAnswer, SqlArgs, SqlCallName } from './run-sql.ts';

export type { Answer, BuildRequest } from './build-request.ts';

type TableExportOptions = Pick<ExportTablesOptions, 'formats' | 'csv' | 'filters'>;

/** What to export: everything with dictionary and reports, some tables, the whole result of a statement, or a strategy's lists. */
export type ExportRequest =
  | ({ readonly kind: 'project' } & TableExportOptions)
  | ({ readonly kind: 'tables'; readonly tables: readonly string[] } & TableExportOptions)
  | ({ readonly kind: 'statement' } & StatementExport)
  | ({ readonly kind: 'launch' } & LaunchExportRequest);

/** Where exported files go: a folder the analyst chose, or one Blob per file for the browser to save. */
export type ExportTarget =
  | { readonly kind: 'folder'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'download' };

export type { ExportedFile } from './exported-file.ts';

export type EngineFacts = { readonly kind: 'native' | 'wasm'; readonly version: string };

export type BuildTask = TaskOptions & {
  /**
   * Told of what is stored of the project that is being built, where something is: it may be shown until the build has ended.
   * `showStoredLook` calls it; a workbench without it calls it never.
   */
  readonly onStored?: (project: ProjectView) => void;
};

/** Everything the window asks of the core. The worker client and the in-process one of the tests are alike. */
export type Workbench = {
  /** Opens the engine; later calls return the same facts. */
  open(): Promise<EngineFacts>;
  /** A failed or cancelled build leaves the project built before in place. */
  build(request: BuildRequest, task?: BuildTask): Promise<BuildAnswer>;
  /** Asks the current project, about the customers whom `audience` means. */
  query<Name extends QueryName>(
    name: Name,
    args: QueryArgs<Name>,
    audience: AudienceRule,
    task?: TaskOptions,
  ): Promise<QueryResult<Name>>;
  /** The statements that answered a question, as text to read and copy; null where it was not asked since the last build. */
  readStatements<Name extends QueryName>(
    name: Name,
    args: QueryArgs<Name>,
    audience: AudienceRule,
  ): Promise<string | null>;
  /** Which tables of the build those statements read, and which columns of each; null likewise. */
  readColumns<Name extends QueryName>(
    name: Name,
    args: QueryArgs<Name>,
    audience: AudienceRule,
  ): Promise<readonly NamedRead[] | null>;
  /** A call of the SQL screen: statements of the analyst, which only read, and what is kept of their results. */
  runSql<Name extends SqlCallName>(name: Name, args: SqlArgs<Name>, task?: TaskOptions): Promise<SqlAnswer<Name>>;
  /** A call of the simulation screen: who takes part and what to expect at once, or draws with their intervals. */
  runSimulation<Name extends CampaignCallName>(
    name: Name,
    args: CampaignArgs<Name>,
    task?: TaskOptions,
  ): Promise<CampaignAnswer<Name>>;
  /** A call of the import screen: previews, profiles and the dry run change nothing of the project. */
  runImport<Name extends ImportCallName>(
    name: Name,
    args: ImportArgs<Name>,
    task?: TaskOptions,
  ): Promise<ImportResult<Name>>;
  /** Every row, whole files or none. */
  exportFiles(request: ExportRequest, target: ExportTarget, task?: TaskOptions): Promise<readonly ExportedFile[]>;
  /** Which source each file is most likely of; null where no mapping onto any comes near. */
  assignFiles(files: readonly DataFile[], task?: TaskOptions): Promise<readonly (SourceName | null)[]>;
  /** A packaged copy: the project, its files in the order of its references, and every built table as Parquet. */
  packageProject(project: ProjectFile, files: readonly DataFile[], task?: TaskOptions): Promise<Blob>;
  close(): Promise<void>;
};

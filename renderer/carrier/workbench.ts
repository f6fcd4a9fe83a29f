import type { TaskOptions } from '#core/kernel/progress.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { QuestionAnswer, QuestionArgs, QuestionName } from '#core/questions/define-question.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type {
  BuildRequest as GivenBuildRequest,
  PickedSource as GivenSource,
} from '#core/workbench/build/build-request.ts';
import type { CampaignAnswer, CampaignArgs, CampaignCallName } from '#core/workbench/campaigns/campaign-calls.ts';
import type { BuildAnswer, ProjectView } from '#core/workbench/build/project-view.ts';
import type { CallAnswer, CallArgs, CallName } from '#core/workbench/define-call.ts';
import type { WrittenFile } from '#core/workbench/host.ts';
import type { NamedRead } from '#core/workbench/questions/question-statements.ts';
import type { DataFile } from '../host/host-bridge.ts';
import type { Carrier } from './carrier.ts';

export type PickedSource = GivenSource<DataFile>;
export type BuildRequest = GivenBuildRequest<DataFile>;

/** What to export: everything with dictionary and reports, some tables, the whole result of a statement, or a strategy's lists. */
export type ExportRequest =
  | CallArgs<'export'>['request']
  | ({ readonly kind: 'launch' } & CallArgs<'campaign-write'>['request']);

/** Where exported files go: a folder the analyst chose, or one Blob per file for the browser to save. */
export type ExportTarget =
  | { readonly kind: 'folder'; readonly folder: FileSystemDirectoryHandle }
  | { readonly kind: 'download' };

type WithoutPrefix<Prefix extends string> = {
  [Name in CallName]: Name extends `${Prefix}-${infer Rest}` ? Rest : never;
}[CallName];

/** Names, arguments and answers of the calls of one screen, without the screen's own word before each. */
export type SqlCallName = WithoutPrefix<'sql'>;
export type SqlArgs<Name extends SqlCallName> = CallArgs<`sql-${Name}`>;
export type SqlAnswer<Name extends SqlCallName> = CallAnswer<`sql-${Name}`>;
export type ImportCallName = WithoutPrefix<'import'>;
export type ImportArgs<Name extends ImportCallName> = CallArgs<`import-${Name}`>;
export type ImportResult<Name extends ImportCallName> = CallAnswer<`import-${Name}`>;

/** What the engine is. */
export type EngineFacts = CallAnswer<'open'>;

export type BuildTask = TaskOptions & {
  /** Told of what is stored of the sample while it is built: `showStoredLook` calls it, a bare workbench does not. */
  readonly onStored?: (project: ProjectView) => void;
};

/** Everything the window asks of the core, in the words of its screens. */
export type Workbench = {
  /** Opens the engine; later calls return the same facts. */
  open(): Promise<EngineFacts>;
  /** A failed or cancelled build leaves the project built before in place. */
  build(request: BuildRequest, task?: BuildTask): Promise<BuildAnswer>;
  /** Asks the current project, about the customers whom `audience` means. */
  query<Name extends QuestionName>(
    name: Name,
    args: QuestionArgs<Name>,
    audience: AudienceRule,
    task?: TaskOptions,
  ): Promise<QuestionAnswer<Name>>;
  /** The statements that answered a question, as text to read and copy; null where it was not asked since the last build. */
  readStatements(name: QuestionName, args: unknown, audience: AudienceRule): Promise<string | null>;
  /** Which tables of the build those statements read, and which columns of each; null likewise. */
  readColumns(name: QuestionName, args: unknown, audience: AudienceRule): Promise<readonly NamedRead[] | null>;
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
  exportFiles(request: ExportRequest, target: ExportTarget, task?: TaskOptions): Promise<readonly WrittenFile[]>;
  /** Which source each file is most likely of; null where no mapping onto any comes near. */
  assignFiles(files: readonly DataFile[], task?: TaskOptions): Promise<readonly (SourceName | null)[]>;
  /** A packaged copy: the project, its files in the order of its references, and every built table as Parquet. */
  packageProject(project: ProjectFile, files: readonly DataFile[], task?: TaskOptions): Promise<Blob>;
  close(): Promise<void>;
};

/** The window's words for the calls that a carrier carries. */
export function createWindowWorkbench(carrier: Carrier): Workbench {
  const { call } = carrier;
  return {
    open: () => call('open', {}),
    build: (request, task) => call('build', { request }, task),
    query: async <Name extends QuestionName>(
      name: Name,
      args: QuestionArgs<Name>,
      audience: AudienceRule,
      task?: TaskOptions,
    ) => (await call('ask', { name, args, audience }, task)) as QuestionAnswer<Name>,
    readStatements: (name, args, audience) => call('question-statements', { name, args, audience }),
    readColumns: (name, args, audience) => call('question-columns', { name, args, audience }),
    runSql: (name, args, task) => call(`sql-${name}`, args, task),
    runSimulation: async <Name extends CampaignCallName>(
      name: Name,
      args: CampaignArgs<Name>,
      task?: TaskOptions,
    ): Promise<CampaignAnswer<Name>> => call(`campaign-${name}`, args as CallArgs<`campaign-${Name}`>, task),
    runImport: (name, args, task) => call(`import-${name}`, args, task),
    exportFiles: (request, target, task) => {
      if (request.kind !== 'launch') return call('export', { request, target }, task);
      const { kind: _, ...lists } = request;
      return call('campaign-write', { request: lists, target }, task);
    },
    assignFiles: (files, task) => call('import-sources', { files: [...files] }, task),
    packageProject: (project, files, task) => call('package-project', { project, files: [...files] }, task),
    close: async () => {
      await call('close', {});
      carrier.end();
    },
  };
}

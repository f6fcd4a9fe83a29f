import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { Progress } from '#core/kernel/progress.ts';
import type { DataFile } from '../host/host-bridge.ts';
import type { DescribedError } from './described-error.ts';
import type { ImportArgs, ImportCallName } from './import-calls.ts';
import type { SqlArgs, SqlCallName } from './run-sql.ts';
import type { BuildRequest, ExportRequest, ExportTarget } from './workbench.ts';
import type { AskedQuestion } from './queries.ts';
import type { CampaignArgs, CampaignCallName } from '#core/workbench/campaigns/campaign-calls.ts';

export type CoreCall =
  | { readonly type: 'open' }
  | { readonly type: 'build'; readonly request: BuildRequest }
  | ({ readonly type: 'query' | 'statements' | 'reads' } & AskedQuestion)
  | { readonly type: 'sql'; readonly name: SqlCallName; readonly args: SqlArgs<SqlCallName> }
  | { readonly type: 'import'; readonly name: ImportCallName; readonly args: ImportArgs<ImportCallName> }
  | { readonly type: 'export'; readonly request: ExportRequest; readonly target: ExportTarget }
  | {
      readonly type: 'simulation';
      readonly name: CampaignCallName;
      readonly args: CampaignArgs<CampaignCallName>;
    }
  | { readonly type: 'assign'; readonly files: readonly DataFile[] }
  | { readonly type: 'package'; readonly project: ProjectFile; readonly files: readonly DataFile[] }
  | { readonly type: 'close' };

/** Window → worker. */
export type CoreRequest =
  | { readonly type: 'call'; readonly id: number; readonly call: CoreCall }
  | { readonly type: 'cancel'; readonly id: number };

/** Worker → window. Every call gets exactly one `value` or `error`, after any number of `progress`. */
export type CoreResponse =
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'value'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: DescribedError };

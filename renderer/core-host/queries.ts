import type { Engine } from '#core/kernel/engine.ts';
import { MODELS } from '#core/mart/registry.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { exportCustomerList, type CustomerExport } from '#core/outputs/lists/customer-list.ts';
import {
  queryCustomerCount,
  queryCustomerIds,
  queryCustomerList,
  type CustomerCount,
  type CustomerList,
  type CustomerListArgs,
} from '#core/questions/customers/customer-list.ts';
import {
  queryCustomerForecast,
  queryCustomerPage,
  type CustomerForecast,
  type CustomerPage,
} from '#core/questions/customers/customer-page.ts';
import {
  queryCustomerTimeline,
  type CustomerTimeline,
  type TimelineArgs,
} from '#core/questions/customers/customer-timeline.ts';
import { queryActivity, type ActivityArgs, type ActivityPeriod } from '#core/questions/behaviour/activity.ts';
import { queryCohortCustomers, type CohortMembersRequest } from '#core/questions/cohorts/cohort-customers.ts';
import {
  queryCohortForecast,
  type CohortForecast,
  type CohortForecastArgs,
} from '#core/questions/cohorts/cohort-forecast.ts';
import { queryCohortRetention, type CohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import type { CohortRequest } from '#core/questions/cohorts/cohort-scope.ts';
import {
  queryBehaviorCoverage,
  queryFunnel,
  queryFunnelCustomers,
  type BehaviorCoverage,
  type Funnel,
  type FunnelArgs,
  type FunnelCustomersArgs,
} from '#core/questions/behaviour/funnel.ts';
import { queryAudienceOptions, type AudienceOptions } from '#core/questions/audience/audience-options.ts';
import { querySegmentSizes, type SegmentSizes } from '#core/questions/segments/segment-sizes.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import {
  queryMigration,
  queryMigrationCustomers,
  queryMigrationDates,
  type Migration,
  type MigrationArgs,
  type MigrationDate,
  type MigrationState,
} from '#core/questions/segments/migration.ts';
import { querySegmentComparison, type SegmentComparison } from '#core/questions/segments/segment-compare.ts';
import { queryThresholdCube, type ThresholdCube } from '#core/questions/segments/threshold-cube.ts';
import {
  queryThresholdPreview,
  queryThresholdShape,
  type ThresholdDraft,
  type ThresholdPreview,
  type ThresholdShape,
} from '#core/questions/segments/threshold-preview.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { queryPaths, type PathArgs, type Paths } from '#core/questions/behaviour/paths.ts';
import { queryEngineMemory } from '#core/questions/tables/engine-memory.ts';
import {
  queryAudienceCount,
  queryFilterOptions,
  type AudienceCount,
  type FilterOptions,
} from '#core/questions/audience/filter-options.ts';
import { compareBeforeAfter, type BeforeAfter } from '#core/campaigns/evaluate/before-after.ts';
import { evaluateCampaign, type CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import type { IdentityPart, LockedAssignment } from '#core/campaigns/evaluate/identity-findings.ts';
import { checkIdentity, listIdentityCustomers, type IdentityCheck } from '#core/campaigns/evaluate/identity.ts';
import { listCampaigns, type CampaignEntry } from '#core/campaigns/evaluate/list-campaigns.ts';
import { EVALUATION_SEED } from '#core/campaigns/simulation-defaults.ts';
import { queryKpis, type Kpis } from '#core/questions/key-figures/kpi.ts';
import { queryModelReport, type ModelReport } from '#core/questions/models/model-report.ts';
import { queryNoteworthy, type Noteworthy, type RowLoss } from '#core/questions/key-figures/noteworthy-findings.ts';
import { queryPredictionStatus, type PredictionStatus } from '#core/questions/key-figures/prediction-status.ts';
import { queryProfileCube, type ProfileCube } from '#core/questions/segments/profile-cube.ts';
import { queryRepurchaseRates, type RepurchaseRates } from '#core/questions/key-figures/repurchase-rates.ts';
import { queryRfmCube, queryRfmGrid, type RfmCube, type RfmGrid } from '#core/questions/segments/rfm-grid.ts';
import { querySegmentValueMatrix, type SegmentValueMatrix } from '#core/questions/segments/segment-value-matrix.ts';

import { createDownloadFolder } from './output-folders.ts';
import {
  queryTableColumns,
  queryTableDistribution,
  queryTablePreview,
  type TablePreview,
} from '#core/questions/tables/table-preview.ts';
import type { ColumnDistribution, ColumnSummary } from '#core/questions/tables/table-columns.ts';
import { queryColumnLineage, type TableLineage } from '#core/questions/tables/table-lineage.ts';
import type { ExportedFile } from './exported-file.ts';

/** A question to the current project: what it takes besides the scope, and what comes back. */
type Asked<Args, Result> = { readonly args: Args; readonly result: Result };
type Nothing = Readonly<Record<never, never>>;

/** What the window can ask of the current project. Arguments are plain data: they cross to the worker and name the result in the cache. */
type QueryMap = {
  readonly 'campaign-list': Asked<Nothing, readonly CampaignEntry[]>;
  readonly 'campaign-evaluation': Asked<
    { readonly strategyId: string; readonly holdoutShare: number | null; readonly winsoriseAt: number | null },
    CampaignEvaluation
  >;
  readonly 'campaign-identity': Asked<
    { readonly strategyId: string; readonly launch: LockedAssignment | null },
    IdentityCheck
  >;
  readonly 'campaign-identity-customers': Asked<
    { readonly strategyId: string; readonly part: IdentityPart },
    readonly string[]
  >;
  readonly 'campaign-before-after': Asked<{ readonly strategyId: string }, BeforeAfter>;
  readonly kpis: Asked<Nothing, Kpis>;
  readonly noteworthy: Asked<{ readonly rows: RowLoss }, Noteworthy>;
  readonly 'segment-value-matrix': Asked<Nothing, SegmentValueMatrix>;
  readonly 'rfm-grid': Asked<Nothing, RfmGrid>;
  readonly 'repurchase-rates': Asked<Nothing, RepurchaseRates>;
  readonly 'model-report': Asked<Nothing, ModelReport>;
  readonly 'prediction-status': Asked<Nothing, PredictionStatus | null>;
  readonly 'filter-options': Asked<Nothing, FilterOptions>;
  readonly 'audience-count': Asked<Nothing, AudienceCount>;
  readonly 'profile-cube': Asked<Nothing, ProfileCube>;
  /** Bytes that the engine holds in memory now; not of any customers. */
  readonly 'engine-memory': Asked<Nothing, number>;
  readonly 'customer-list': Asked<CustomerListArgs, CustomerList>;
  readonly 'customer-count': Asked<{ readonly search: string }, CustomerCount>;
  readonly 'rfm-cube': Asked<Nothing, RfmCube>;
  readonly 'threshold-preview': Asked<ThresholdDraft, ThresholdPreview>;
  readonly 'threshold-cube': Asked<Nothing, ThresholdCube>;
  readonly 'threshold-shape': Asked<{ readonly scoreCount: number }, ThresholdShape>;
  readonly 'segment-compare': Asked<{ readonly rules: readonly AudienceRule[] }, SegmentComparison>;
  readonly 'migration-dates': Asked<Nothing, readonly MigrationDate[]>;
  readonly migration: Asked<MigrationArgs, Migration>;
  readonly 'migration-customers': Asked<
    MigrationArgs & { readonly fromState: MigrationState; readonly toState: MigrationState },
    readonly string[]
  >;
  readonly 'segment-sizes': Asked<{ readonly rules: readonly AudienceRule[] }, SegmentSizes>;
  readonly 'audience-options': Asked<{ readonly search: string }, AudienceOptions>;
  readonly 'customer-page': Asked<{ readonly customerId: string }, CustomerPage>;
  readonly 'customer-forecast': Asked<{ readonly customerId: string }, CustomerForecast | null>;
  readonly 'customer-timeline': Asked<TimelineArgs, CustomerTimeline>;
  readonly 'customer-ids': Asked<Nothing, readonly string[]>;
  readonly 'customer-export': Asked<CustomerExport, readonly ExportedFile[]>;
  readonly 'cohort-retention': Asked<CohortRequest, CohortRetention>;
  readonly 'cohort-customers': Asked<CohortMembersRequest, readonly string[]>;
  readonly 'cohort-forecast': Asked<CohortForecastArgs, CohortForecast>;
  readonly funnel: Asked<FunnelArgs, Funnel>;
  readonly 'funnel-customers': Asked<FunnelCustomersArgs, readonly string[]>;
  readonly 'behavior-coverage': Asked<Nothing, BehaviorCoverage>;
  readonly paths: Asked<PathArgs, Paths>;
  readonly activity: Asked<ActivityArgs, readonly ActivityPeriod[]>;
  readonly 'table-preview': Asked<{ readonly table: string; readonly limit: number }, TablePreview>;
  readonly 'table-lineage': Asked<{ readonly table: string }, TableLineage | null>;
  readonly 'table-columns': Asked<{ readonly table: string; readonly rowCount: number }, readonly ColumnSummary[]>;
  readonly 'table-distribution': Asked<{ readonly table: string; readonly column: string }, ColumnDistribution>;
};

export type QueryName = keyof QueryMap;
export type QueryArgs<Name extends QueryName> = QueryMap[Name]['args'];
export type QueryResult<Name extends QueryName> = QueryMap[Name]['result'];

/** A question as it was asked: name, arguments and whom it is about. */
export type AskedQuestion = {
  readonly name: QueryName;
  readonly args: QueryArgs<QueryName>;
  readonly audience: AudienceRule;
};

type Runner<Name extends QueryName> = (
  engine: Engine,
  scope: MartScope,
  args: QueryArgs<Name>,
  options: TaskOptions,
) => Promise<QueryResult<Name>>;

const RUNNERS: { readonly [Name in QueryName]: Runner<Name> } = {
  'campaign-list': (engine, scope, _, options) => listCampaigns(engine, scope, options),
  'campaign-evaluation': (engine, scope, { strategyId, ...chosen }, options) =>
    evaluateCampaign(engine, scope, strategyId, { ...chosen, seed: EVALUATION_SEED }, options),
  'campaign-identity': (engine, scope, { strategyId, launch }, options) =>
    checkIdentity(engine, scope, strategyId, launch, options),
  'campaign-identity-customers': listIdentityCustomers,
  'campaign-before-after': (engine, scope, { strategyId }, options) =>
    compareBeforeAfter(engine, scope, strategyId, { seed: EVALUATION_SEED }, options),
  kpis: (engine, scope, _, options) => queryKpis(engine, scope, options),
  noteworthy: (engine, scope, args, options) => queryNoteworthy(engine, scope, args, options),
  'segment-value-matrix': (engine, scope, _, options) => querySegmentValueMatrix(engine, scope, options),
  'rfm-grid': (engine, scope, _, options) => queryRfmGrid(engine, scope, options),
  'repurchase-rates': (engine, scope, _, options) => queryRepurchaseRates(engine, scope, undefined, options),
  'cohort-retention': (engine, scope, args, options) => queryCohortRetention(engine, scope, args, options),
  'cohort-customers': (engine, scope, args, options) => queryCohortCustomers(engine, scope, args, options),
  'cohort-forecast': (engine, scope, args, options) => queryCohortForecast(engine, scope, args, options),
  funnel: (engine, scope, args, options) => queryFunnel(engine, scope, args, options),
  'funnel-customers': (engine, scope, args, options) => queryFunnelCustomers(engine, scope, args, options),
  'behavior-coverage': (engine, scope, _, options) => queryBehaviorCoverage(engine, scope, options),
  paths: (engine, scope, args, options) => queryPaths(engine, scope, args, options),
  activity: (engine, scope, args, options) => queryActivity(engine, scope, args, options),
  'model-report': (engine, scope, _, options) => queryModelReport(engine, scope, options),
  'prediction-status': (engine, scope, _, options) => queryPredictionStatus(engine, scope, options),
  'filter-options': (engine, scope, _, options) => queryFilterOptions(engine, scope, options),
  'audience-count': (engine, scope, _, options) => queryAudienceCount(engine, scope, options),
  'profile-cube': (engine, scope, _, options) => queryProfileCube(engine, scope, options),
  'engine-memory': (engine, _, __, options) => queryEngineMemory(engine, options),
  'customer-list': queryCustomerList,
  'customer-count': queryCustomerCount,
  'rfm-cube': (engine, scope, _, options) => queryRfmCube(engine, scope, options),
  'threshold-preview': queryThresholdPreview,
  'threshold-cube': (engine, scope, _, options) => queryThresholdCube(engine, scope, options),
  'threshold-shape': queryThresholdShape,
  'segment-compare': querySegmentComparison,
  'migration-dates': (engine, scope, _, options) => queryMigrationDates(engine, scope, options),
  migration: queryMigration,
  'migration-customers': queryMigrationCustomers,
  'segment-sizes': querySegmentSizes,
  'audience-options': queryAudienceOptions,
  'customer-page': queryCustomerPage,
  'customer-forecast': queryCustomerForecast,
  'customer-timeline': queryCustomerTimeline,
  'customer-ids': (engine, scope, _, options) => queryCustomerIds(engine, scope, options),
  'table-preview': queryTablePreview,
  'table-lineage': (engine, { parameters }, { table }, options) =>
    queryColumnLineage(engine, MODELS, table, parameters, options),
  'table-columns': queryTableColumns,
  'table-distribution': queryTableDistribution,
  'customer-export': async (engine, scope, args, options) => {
    const output = createDownloadFolder();
    await exportCustomerList(engine, scope, output.folder, args, options);
    return output.listFiles();
  },
};

export function runQuery<Name extends QueryName>(
  name: Name,
  engine: Engine,
  scope: MartScope,
  args: QueryArgs<Name>,
  options: TaskOptions,
): Promise<QueryResult<Name>> {
  return RUNNERS[name](engine, scope, args, options);
}

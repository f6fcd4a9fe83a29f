import type { Engine } from '#core/engine/engine.ts';
import type { TaskOptions } from '#core/progress.ts';
import type { MartScope } from '#core/queries/mart.ts';
import { queryModelReport, type ModelReport } from '#core/queries/model-report.ts';
import { queryRepurchaseRates, type RepurchaseRates } from '#core/queries/repurchase-rates.ts';
import { queryRfmGrid, type RfmGrid } from '#core/queries/rfm-grid.ts';
import { querySegmentValueMatrix, type SegmentValueMatrix } from '#core/queries/segment-value-matrix.ts';

/** What the window can ask of the current project, and what comes back. */
type QueryMap = {
  readonly 'segment-value-matrix': SegmentValueMatrix;
  readonly 'rfm-grid': RfmGrid;
  readonly 'repurchase-rates': RepurchaseRates;
  readonly 'model-report': ModelReport;
};

export type QueryName = keyof QueryMap;
export type QueryResult<Name extends QueryName> = QueryMap[Name];

type Runner<Name extends QueryName> = (
  engine: Engine,
  scope: MartScope,
  options: TaskOptions,
) => Promise<QueryResult<Name>>;

const RUNNERS: { readonly [Name in QueryName]: Runner<Name> } = {
  'segment-value-matrix': querySegmentValueMatrix,
  'rfm-grid': queryRfmGrid,
  'repurchase-rates': (engine, scope, options) => queryRepurchaseRates(engine, scope, undefined, options),
  'model-report': queryModelReport,
};

export function runQuery<Name extends QueryName>(
  name: Name,
  engine: Engine,
  scope: MartScope,
  options: TaskOptions,
): Promise<QueryResult<Name>> {
  return RUNNERS[name](engine, scope, options);
}

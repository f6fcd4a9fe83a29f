import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { openPurchaseTables } from '#core/questions/purchase-tables.ts';
import { chooseCalibrationEnd } from '#core/science/customer-models/prepare-model.ts';
import {
  readDailyRepeats,
  readHistories,
  readPurchaseRange,
  type DailyRepeats,
  type DayHistories,
} from '#core/science/customer-models/histories.ts';
import { estimateSeasonGivingWay } from '#core/science/customer-models/season.ts';
import { PARAMETER_NAMES, type FitStatus, type ModelId, type ModelPoint } from '#core/science/customer-models/types.ts';
import {
  validateHoldoutGivingWay,
  type FrequencyRow,
  type HoldoutReport,
} from '#core/science/customer-models/validate.ts';
import type { TrackingWeek } from '#core/science/customer-models/tracking.ts';
import { judgeModel, type Verdict } from '#core/science/customer-models/verdict.ts';
import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';
import { PURCHASE_PARAMETERS, SPEND_PARAMETERS } from '#core/mart/intermediate/clv-fit-columns.ts';
import { giveWay, type TaskOptions } from '#core/kernel/progress.ts';
import { martTable, readNumber, readNumberOrNull, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { binProbability, binYearlyRate, gridPAlive, type AliveGrid, type ShareBin } from './model-shapes.ts';
import { sql } from '#core/kernel/sql.ts';

/** One estimated parameter with its 95 % interval; `low` and `high` null where it stands on a limit. */
export type ReportedParameter = {
  readonly name: string;
  readonly group: 'purchase' | 'spend';
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
};

/** The fit at the as-of date, as the build made it. */
export type CurrentFit = {
  readonly model: ModelId;
  readonly status: string;
  readonly explanation: Label;
  readonly spendStatus: string;
  readonly spendExplanation: Label;
  readonly customers: number;
  readonly repeaters: number;
  readonly historyDays: number;
  readonly logLikelihood: number | null;
  readonly parameters: readonly ReportedParameter[];
  readonly spendMeanCents: number | null;
  readonly correlation: number | null;
};

/** How one model did on the last quarter of the history, fitted to the rest. */
export type ComparedModel = {
  readonly model: ModelId;
  /** True where the calendar enters as an index estimated from the calibration. */
  readonly isSeasonal: boolean;
  readonly status: FitStatus;
  readonly explanation: Label;
  readonly logLikelihood: number;
  readonly predicted: number;
  readonly bias: number | null;
  readonly meanAbsoluteError: number;
  /** Mean |expected − actual| of the holdout's weeks over their mean actual; null where nothing happened. */
  readonly weeklyError: number | null;
  readonly meanPAlive: number;
};

/** The project's model with a season against the same model without, on the same holdout. */
export type SeasonComparison = {
  /** What the season rests on, in words. */
  readonly explanation: Label;
  /** Days with an index of their own that lie in the calibration; 1 is an average day. */
  readonly peaks: readonly { readonly label: Label; readonly index: number; readonly days: number }[];
  /** Range of the index over the other weeks of the year that were seen. */
  readonly weeks: { readonly low: number; readonly high: number };
  readonly tracking: readonly TrackingWeek[];
};

export type Holdout = {
  readonly calibrationEnd: string;
  readonly holdoutEnd: string;
  readonly weeks: number;
  readonly customers: number;
  readonly actual: number;
  readonly models: readonly ComparedModel[];
  /** Null for Pareto/NBD, whose dropout runs in calendar time: it takes no season. */
  readonly season: SeasonComparison | null;
  /** Of the project's model. */
  readonly tracking: readonly TrackingWeek[];
  readonly byFrequency: readonly FrequencyRow[];
  readonly verdict: Verdict;
};

export type ModelReport = {
  readonly fit: CurrentFit;
  /** Complete periods and the as-of date; those with predicted LTV. */
  readonly snapshots: { readonly all: number; readonly predicted: number };
  /** Null where there is no estimate. */
  readonly shapes: {
    readonly rate: readonly ShareBin[];
    readonly dropout: readonly ShareBin[];
    readonly alive: AliveGrid;
  } | null;
  /** Null where there is no estimate, or nothing to hold out. */
  readonly holdout: Holdout | null;
};

const COMPARED = ['mbg-nbd', 'bg-nbd', 'pareto-nbd'] as const;
const NORMAL_975 = 1.959_963_984_540_054;

/** Interval normal on the logarithm of the distance from `floor` (q of Gamma-Gamma lies above 1). */
function describeParameter(
  fit: Row,
  { name, column }: { readonly name: string; readonly column: string },
  group: ReportedParameter['group'],
): ReportedParameter[] {
  const value = readNumberOrNull(fit, column);
  if (value === null) return [];
  const error = readNumberOrNull(fit, `${column}_se`);
  const floor = name === 'q' ? 1 : 0;
  const reach = error === null ? null : Math.exp((NORMAL_975 * error) / (value - floor));
  return [
    {
      name,
      group,
      value,
      low: reach === null ? null : floor + (value - floor) / reach,
      high: reach === null ? null : floor + (value - floor) * reach,
    },
  ];
}

function describeCurrent(fit: Row): CurrentFit {
  return {
    model: readText(fit, 'model') as ModelId,
    status: readText(fit, 'status'),
    explanation: { zh: readText(fit, 'status_zh'), en: readText(fit, 'status_en') },
    spendStatus: readText(fit, 'spend_status'),
    spendExplanation: { zh: readText(fit, 'spend_status_zh'), en: readText(fit, 'spend_status_en') },
    customers: readNumber(fit, 'customers'),
    repeaters: readNumber(fit, 'repeaters'),
    historyDays: readNumber(fit, 'history_days'),
    logLikelihood: readNumberOrNull(fit, 'log_likelihood'),
    parameters: [
      ...PURCHASE_PARAMETERS.flatMap((parameter) => describeParameter(fit, parameter, 'purchase')),
      ...SPEND_PARAMETERS.flatMap((parameter) => describeParameter(fit, parameter, 'spend')),
    ],
    spendMeanCents: readNumberOrNull(fit, 'spend_mean_cents'),
    correlation: readNumberOrNull(fit, 'spend_correlation'),
  };
}

function measureWeeks(tracking: readonly TrackingWeek[]): number | null {
  const weeks = tracking.filter(({ isHoldout }) => isHoldout);
  const actual = weeks.reduce((sum, week) => sum + week.actual, 0);
  return actual === 0 ? null : weeks.reduce((sum, week) => sum + Math.abs(week.expected - week.actual), 0) / actual;
}

function compare(report: HoldoutReport): ComparedModel {
  return {
    model: report.model,
    isSeasonal: report.isSeasonal,
    status: report.fit.status,
    explanation: report.fit.explanation,
    logLikelihood: report.fit.logLikelihood,
    predicted: report.totals.predicted,
    bias: report.totals.bias,
    meanAbsoluteError: report.errors.mae,
    weeklyError: measureWeeks(report.tracking),
    meanPAlive: report.meanPAlive,
  };
}

type Split = {
  readonly days: DayHistories;
  /** Repeat purchases by day, to the end of the calibration and to the end of the holdout. */
  readonly calibrationDaily: DailyRepeats;
  readonly daily: DailyRepeats;
};

async function compareSeason(
  model: ModelId,
  { days, calibrationDaily, daily }: Split,
  run: { readonly signal?: AbortSignal | undefined },
): Promise<{ readonly report: HoldoutReport; readonly season: SeasonComparison } | null> {
  if (model === 'pareto-nbd') return null;
  const throughDay = days.holdout?.throughDay ?? days.asOfDay;
  const found = await estimateSeasonGivingWay({ model, days, daily: calibrationDaily, throughDay, ...run });
  const report = await validateHoldoutGivingWay({ model, days, daily, season: found, withMoney: false, ...run });
  const seen = found.season.cells.filter((cell) => cell.days > 0);
  const weeks = seen.filter(({ kind }) => kind === 'week').map(({ index }) => index);
  return {
    report,
    season: {
      explanation: found.season.explanation,
      peaks: seen
        .filter(({ kind }) => kind === 'peak')
        .map(({ label, index, days: count }) => ({ label, index, days: count })),
      weeks: { low: Math.min(...weeks), high: Math.max(...weeks) },
      tracking: report.tracking,
    },
  };
}

async function holdOut(engine: Engine, scope: MartScope, model: ModelId, task: TaskOptions): Promise<Holdout | null> {
  const run = { signal: task.signal };
  const { asOfDate } = scope.parameters;
  const tables = openPurchaseTables(scope);
  const { from } = await readPurchaseRange(engine, tables, run);
  const calibrationEnd = chooseCalibrationEnd({ from, through: asOfDate });
  if (calibrationEnd >= asOfDate || calibrationEnd <= from) return null;
  const days = await readHistories(engine, tables, { asOf: calibrationEnd, holdoutUntil: asOfDate }, run);
  const daily = await readDailyRepeats(engine, tables, { asOf: calibrationEnd, through: asOfDate }, run);
  const reports: HoldoutReport[] = [];
  for (const [done, candidate] of COMPARED.entries()) {
    throwIfCancelled(task.signal);
    task.onProgress?.({ step: 'model', subject: candidate, done, total: COMPARED.length });
    await giveWay();
    reports.push(
      await validateHoldoutGivingWay({ model: candidate, days, daily, withMoney: candidate === model, ...run }),
    );
  }
  const own = reports.find((report) => report.model === model);
  if (own === undefined) return null;
  const calibrationDaily = await readDailyRepeats(
    engine,
    tables,
    { asOf: calibrationEnd, through: calibrationEnd },
    run,
  );
  const seasonal = await compareSeason(model, { days, calibrationDaily, daily }, run);
  return {
    calibrationEnd,
    holdoutEnd: asOfDate,
    weeks: own.weeks,
    customers: own.customers,
    actual: own.totals.actual,
    models: [...reports, ...(seasonal === null ? [] : [seasonal.report])].map(compare),
    season: seasonal?.season ?? null,
    tracking: own.tracking,
    byFrequency: own.byFrequency,
    verdict: judgeModel(own),
  };
}

async function describeShapes(
  engine: Engine,
  scope: MartScope,
  fit: CurrentFit,
  task: TaskOptions,
): Promise<ModelReport['shapes']> {
  const values = PARAMETER_NAMES[fit.model].map((name) => fit.parameters.find((entry) => entry.name === name)?.value);
  const [shape, scale, first, second] = values;
  if (shape === undefined || scale === undefined || first === undefined || second === undefined) return null;
  const point: ModelPoint = { model: fit.model, values: [shape, scale, first, second] };
  const seen = toSingleRow(
    await engine.query(
      sql`select coalesce(quantile_disc(days, 0.999), 1)::integer as most from (
        select count(distinct purchase_date) as days from ${martTable(scope, 'int_purchases')} where voided_on is null group by customer_id)`,
      { signal: task.signal },
    ),
  );
  return {
    rate: binYearlyRate(shape, scale),
    dropout: fit.model === 'pareto-nbd' ? binYearlyRate(first, second) : binProbability(first, second),
    alive: gridPAlive(point, fit.historyDays, readNumber(seen, 'most')),
  };
}

/**
 * What the models screen shows: the fit at the as-of date, the distributions it stands for, and a holdout of the last quarter of
 * the history for the three models and for the project’s own with a season. The holdout is fitted anew; it reports progress by
 * model and can be cancelled at any time.
 *
 * Rejects with `task/cancelled` and the engine's errors.
 */
export async function queryModelReport(engine: Engine, scope: MartScope, task: TaskOptions = {}): Promise<ModelReport> {
  const run = { signal: task.signal };
  const rows = toRows(
    await engine.query(sql`select * from ${martTable(scope, 'int_cst_clv_fits')} order by snapshot_no`, run),
  );
  const current = rows.at(-1);
  if (current === undefined) throw new RangeError('The build has no snapshot.');
  const fit = describeCurrent(current);
  const hasEstimate = current['has_predictions'] === true;
  return {
    fit,
    snapshots: { all: rows.length, predicted: rows.filter((row) => row['has_ltv'] === true).length },
    shapes: hasEstimate ? await describeShapes(engine, scope, fit, task) : null,
    holdout: hasEstimate ? await holdOut(engine, scope, fit.model, task) : null,
  };
}

/** Asks {@link queryModelReport}. */
export const modelReportQuestion = defineQuestion({
  name: 'model-report',
  args: noArguments,
  run: (engine, scope, _, task) => queryModelReport(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof modelReportQuestion> {}
}

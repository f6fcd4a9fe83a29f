import { planBacktest, runBacktest, type Backtest, type BacktestCase } from '#core/science/customer-models/backtest.ts';
import { toIsoDate } from '#core/kernel/day-number.ts';
import { readDailyRepeats } from '#core/science/customer-models/histories.ts';
import { LAYER_LABELS, type LayeredInterval } from '#core/science/customer-models/intervals.ts';
import {
  chooseCalibrationEnd,
  prepareModel,
  type PreparedModel,
  type SeasonChoice,
} from '#core/science/customer-models/prepare-model.ts';
import { validateHoldoutGivingWay, type HoldoutReport } from '#core/science/customer-models/validate.ts';
import { judgeModel } from '#core/science/customer-models/verdict.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import { runModelCommand, type ModelOptions, type ModelSession } from '../clv-session.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { printResult } from '../terminal.ts';
import { formatFit, formatSeason, formatVerdict } from './fit.ts';

export type ValidateOptions = ModelOptions & {
  /** Weeks at which the backtest forecasts; planned from the data when empty. */
  readonly origins: readonly number[];
  readonly horizons: readonly number[];
  readonly backtest: boolean;
};

const MODELS: readonly ModelId[] = ['mbg-nbd', 'bg-nbd', 'pareto-nbd', 'nbd'];

function formatRow(cells: readonly string[], widths: readonly number[]): string {
  return `  ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join(' ')}`;
}

function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [header, ...rows].map((row) => formatRow(row, widths));
}

function formatShare(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}

function nameReport(report: HoldoutReport): string {
  return report.isSeasonal ? `${report.model} + season` : report.model;
}

function formatComparison(reports: readonly HoldoutReport[]): string[] {
  const [first] = reports;
  if (first === undefined) return [];
  const models = reports.map((report) => [
    nameReport(report),
    report.totals.predicted.toFixed(1),
    formatShare(report.totals.bias),
    report.errors.mae.toFixed(4),
    report.errors.rmse.toFixed(4),
    report.errors.msle.toFixed(4),
    report.errors.correlation?.toFixed(4) ?? '–',
    formatShare(report.topDecile.model),
    formatShare(report.money?.totals.bias ?? null),
    report.meanPAlive.toFixed(3),
  ]);
  const baselines = first.baselines.map(({ label, total, errors }) => [
    label.en,
    total.toFixed(1),
    formatShare(first.totals.actual === 0 ? null : total / first.totals.actual - 1),
    errors.mae.toFixed(4),
    errors.rmse.toFixed(4),
    errors.msle.toFixed(4),
    errors.correlation?.toFixed(4) ?? '–',
    '',
    '',
    '',
  ]);
  const header = ['', 'total', 'bias', 'MAE', 'RMSE', 'MSLE', 'corr', 'top 10 %', 'money bias', 'mean P(alive)'];
  return formatTable(header, [...models, ...baselines]);
}

function formatFrequencies({ byFrequency }: HoldoutReport): string[] {
  return formatTable(
    ['repeats in calibration', 'customers', 'actual', 'expected'],
    byFrequency.map(({ repeats, isOpen, customers, actual, predicted }) => [
      isOpen ? `${repeats}+` : String(repeats),
      customers.toLocaleString('en-US'),
      actual.toFixed(4),
      predicted.toFixed(6),
    ]),
  );
}

function formatTracking({ tracking }: HoldoutReport): string[] {
  const step = Math.max(1, Math.ceil(tracking.length / 20));
  return formatTable(
    ['week', 'last day', 'actual', 'expected', 'cumulative', 'expected', ''],
    tracking
      .filter(({ week }) => week % step === 0 || week === tracking.length)
      .map((entry) => [
        String(entry.week),
        toIsoDate(entry.lastDay),
        entry.actual.toFixed(0),
        entry.expected.toFixed(1),
        entry.cumulativeActual.toFixed(0),
        entry.cumulativeExpected.toFixed(1),
        entry.isHoldout ? 'holdout' : '',
      ]),
  );
}

function formatInterval(interval: LayeredInterval | null, actual: number): string {
  if (interval === null) return '–';
  const isHeld = interval.low <= actual && actual <= interval.high;
  return `${interval.low.toFixed(0)}–${interval.high.toFixed(0)} ${isHeld ? 'holds' : 'MISSES'}`;
}

function formatShares(entry: BacktestCase): string {
  return (entry.leaveOneOut ?? entry.before).layers.map(({ share }) => `${Math.round(100 * share)}`).join('/');
}

function formatBacktest(backtest: Backtest): string[] {
  const { before, leaveOneOut, earlierOnly } = backtest;
  const layers = Object.values(LAYER_LABELS).map(({ en }) => en);
  return [
    `Nominal ${100 * backtest.level} % intervals of the total, ${backtest.cases.length} forecasts:`,
    `  without calendar shock              ${before.held} of ${before.of}`,
    `  with the shock, leave-one-out       ${leaveOneOut.held} of ${leaveOneOut.of}`,
    `  with the shock of ended forecasts   ${earlierOnly.held} of ${earlierOnly.of}`,
    `  sd of log(actual / expected) ${backtest.logRatioSd.toFixed(3)}`,
    ...formatTable(
      [
        'origin',
        'week',
        'weeks',
        'actual',
        'expected',
        'ratio',
        'without shock',
        'leave-one-out',
        'ended only',
        'shares %',
      ],
      backtest.cases.map((entry) => [
        entry.origin,
        String(entry.originWeek),
        String(entry.horizonWeeks),
        entry.actual.toFixed(0),
        entry.predicted.toFixed(1),
        entry.ratio.toFixed(3),
        formatInterval(entry.before, entry.actual),
        formatInterval(entry.leaveOneOut, entry.actual),
        formatInterval(entry.earlierOnly, entry.actual),
        formatShares(entry),
      ]),
    ),
    `  shares: ${layers.join(' / ')}`,
  ];
}

type Split = { readonly calibrationEnd: string; readonly holdoutEnd: string };

async function validate(
  session: ModelSession,
  split: Split,
  model: ModelId,
  season: SeasonChoice,
): Promise<{ readonly report: HoldoutReport; readonly prepared: PreparedModel }> {
  const { engine, tables, task } = session;
  const { calibrationEnd, holdoutEnd } = split;
  task.onProgress?.({ step: 'model', subject: season === 'none' ? model : `${model} with season`, done: 0 });
  const request = { model, asOf: calibrationEnd, holdoutUntil: holdoutEnd, season, forecastUntil: holdoutEnd };
  const prepared = await prepareModel(engine, tables, request, task);
  const daily = await readDailyRepeats(engine, tables, { asOf: calibrationEnd, through: holdoutEnd });
  const { season: found, fit } = prepared;
  const report = await validateHoldoutGivingWay({
    signal: task.signal,
    model,
    days: prepared.days,
    daily,
    ...(found === null ? {} : { season: { season: found, fit } }),
  });
  return { report, prepared };
}

async function tryBacktest(options: ValidateOptions, session: ModelSession): Promise<Backtest | null> {
  const { engine, tables, range, task } = session;
  const plan = planBacktest(range.from, range.through);
  const request = {
    model: options.model,
    weeks: options.origins.length > 0 ? options.origins : plan.weeks,
    horizons: options.horizons.length > 0 ? options.horizons : plan.horizons,
    ...range,
    season: session.season,
    seed: options.seed,
  };
  try {
    return await runBacktest(engine, tables, request, task);
  } catch (error) {
    if (isCancelled(error) || !(error instanceof WorkbenchError) || error.code !== 'clv/too-short') throw error;
    return null;
  }
}

/** `cst validate`: holdout tables of every model, the chosen one in detail, rolling-origin coverage, and the verdict. */
export async function runValidate(options: ValidateOptions): Promise<ExitCode> {
  return runModelCommand(options, [], async (session) => {
    const { range, season } = session;
    const split = {
      calibrationEnd: options.calibrateUntil ?? chooseCalibrationEnd(range),
      holdoutEnd: range.through,
    };
    const { report, prepared } = await validate(session, split, options.model, season);
    const others: HoldoutReport[] = [];
    if (season !== 'none') others.push((await validate(session, split, options.model, 'none')).report);
    for (const model of MODELS.filter((id) => id !== options.model)) {
      others.push((await validate(session, split, model, 'none')).report);
    }
    const backtest = options.backtest ? await tryBacktest(options, session) : undefined;
    const verdict = judgeModel(report, backtest);
    session.finishProgress();
    const { totals } = report;
    const text = [
      formatVerdict(verdict),
      '',
      `Calibration to ${report.calibrationEnd}, holdout to ${report.holdoutEnd} (${report.weeks.toFixed(1)} weeks): ${report.customers.toLocaleString('en-US')} customers, ${totals.actual.toLocaleString('en-US')} purchases; ${formatShare(report.inactiveShare)} of the customers made none.`,
      ...formatComparison([report, ...others]),
      '',
      formatFit(report.fit),
      ...(season === 'none' ? [] : ['', ...formatSeason(prepared)]),
      '',
      `Holdout purchases per customer by calibration frequency, ${nameReport(report)}:`,
      ...formatFrequencies(report),
      '',
      'Repeat purchases by week:',
      ...formatTracking(report),
      ...(backtest === undefined || backtest === null ? [] : ['', ...formatBacktest(backtest)]),
      '',
      'Rules of the verdict:',
      ...verdict.checks.map(({ id, rule }) => `  ${id.padEnd(10)} ${rule.en}`),
    ].join('\n');
    const comparison = [report, ...others].map(({ tracking: _tracking, byFrequency, ...entry }) => ({
      ...entry,
      byFrequency,
    }));
    printResult(options.json, text, {
      status: 'validated',
      verdict,
      comparison,
      tracking: report.tracking,
      season: prepared.season === null ? null : prepared.season.cells,
      backtest: backtest ?? null,
    });
    return EXIT_CODES.ok;
  });
}

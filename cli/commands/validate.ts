import type { Backtest, BacktestCase } from '#core/science/customer-models/backtest.ts';
import { toIsoDate } from '#core/kernel/day-number.ts';
import { LAYER_LABELS } from '#core/kernel/interval-layers.ts';
import type { LayeredInterval } from '#core/science/customer-models/intervals.ts';
import type { HoldoutReport } from '#core/science/customer-models/validate.ts';
import { validateArgs, validateModels } from '#core/workbench/models/validate-models.ts';
import { runModelCommand, type ModelOptions } from '../clv-session.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { printResult } from '../terminal.ts';
import { formatFit, formatSeason, formatVerdict } from './fit.ts';

export type ValidateOptions = ModelOptions & {
  /** Weeks at which the backtest forecasts; planned from the data when empty. */
  readonly origins: readonly number[];
  readonly horizons: readonly number[];
  readonly backtest: boolean;
};

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

/** `cst validate`: holdout tables of every model, the chosen one in detail, rolling-origin coverage, and the verdict. */
export async function runValidate(options: ValidateOptions): Promise<ExitCode> {
  return runModelCommand(options, [], async ({ session, args, task, finishProgress }) => {
    const { origins, horizons, backtest: hasBacktest } = options;
    const asked = validateArgs.parse({ ...args, origins, horizons, hasBacktest });
    const { report, prepared, others, backtest, verdict } = await validateModels(session, asked, task);
    finishProgress();
    const { totals } = report;
    const text = [
      formatVerdict(verdict),
      '',
      `Calibration to ${report.calibrationEnd}, holdout to ${report.holdoutEnd} (${report.weeks.toFixed(1)} weeks): ${report.customers.toLocaleString('en-US')} customers, ${totals.actual.toLocaleString('en-US')} purchases; ${formatShare(report.inactiveShare)} of the customers made none.`,
      ...formatComparison([report, ...others]),
      '',
      formatFit(report.fit),
      ...(args.season === 'none' ? [] : ['', ...formatSeason(prepared)]),
      '',
      `Holdout purchases per customer by calibration frequency, ${nameReport(report)}:`,
      ...formatFrequencies(report),
      '',
      'Repeat purchases by week:',
      ...formatTracking(report),
      ...(backtest === null ? [] : ['', ...formatBacktest(backtest)]),
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
      backtest,
    });
    return EXIT_CODES.ok;
  });
}

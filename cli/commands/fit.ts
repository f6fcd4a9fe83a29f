import { toDayNumber } from '#core/kernel/day-number.ts';
import { readDailyRepeats } from '#core/science/customer-models/histories.ts';
import { chooseCalibrationEnd, prepareModel, type PreparedModel } from '#core/science/customer-models/prepare-model.ts';
import { validateHoldoutGivingWay } from '#core/science/customer-models/validate.ts';
import { judgeModel, type Verdict } from '#core/science/customer-models/verdict.ts';
import type { FitResult, GammaGammaFit, ParameterEstimate } from '#core/science/customer-models/types.ts';
import { runModelCommand, type ModelOptions, type ModelSession } from '../clv-session.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { printResult } from '../terminal.ts';

/** Days of holdout below which a fit is judged on an earlier split instead. */
const SHORTEST_HOLDOUT = 28;

function formatNumber(value: number | null): string {
  return value === null ? '–' : value.toPrecision(7);
}

function formatEstimates(estimates: readonly ParameterEstimate[]): string[] {
  return estimates.map(({ name, value, standardError, interval }) => {
    const range = interval === null ? '' : `   95 % ${formatNumber(interval.low)} – ${formatNumber(interval.high)}`;
    return `  ${name.padEnd(6)} ${formatNumber(value).padStart(12)}   s.e. ${formatNumber(standardError)}${range}`;
  });
}

/** A fit as text: status, parameters with errors, log-likelihood. */
export function formatFit(fit: FitResult): string {
  return [
    `${fit.model}: ${fit.status}. ${fit.explanation.en}`,
    ...formatEstimates(fit.estimates),
    `  log-likelihood ${fit.logLikelihood.toFixed(4)} (time in weeks), ${fit.customers.toLocaleString('en-US')} customers in ${fit.rows.toLocaleString('en-US')} distinct histories`,
    ...(fit.fallback === null ? [] : ['In its place:', formatFit(fit.fallback)]),
  ].join('\n');
}

function formatMoney(money: GammaGammaFit, decimals: number): string {
  if (money.status === 'failed') return `Gamma-Gamma: ${money.explanation.en}`;
  const unit = 10 ** decimals;
  return [
    `Gamma-Gamma (money): ${money.status}. ${money.explanation.en}`,
    ...formatEstimates(money.estimates),
    `  mean of a purchase ${(money.populationMean / unit).toFixed(decimals)}, correlation of frequency and money ${money.correlation?.toFixed(3) ?? '–'}; ${money.customers} customers with repeat purchases, ${money.excluded.notPositive} left out for a mean of 0`,
  ].join('\n');
}

/** A verdict as text, one line per check. */
export function formatVerdict(verdict: Verdict): string {
  return [
    `Verdict: ${verdict.level.toUpperCase()}. ${verdict.headline.en}`,
    ...verdict.checks.map(({ level, text }) => `  [${level.padEnd(7)}] ${text.en}`),
  ].join('\n');
}

/** The seasonal index as text: events, and the weeks' range. */
export function formatSeason({ season }: PreparedModel): string[] {
  if (season === null) return [];
  const peaks = season.cells.filter(({ kind, days }) => kind === 'peak' && days > 0);
  const weeks = season.cells.filter(({ kind, days }) => kind === 'week' && days > 0).map(({ index }) => index);
  return [
    `Season (${season.kind}): ${season.explanation.en}`,
    ...peaks.map(({ label, index, days }) => `  ${label.en.padEnd(24)} × ${index.toFixed(2)}  (${days} days)`),
    `  other weeks              × ${Math.min(...weeks).toFixed(2)} – ${Math.max(...weeks).toFixed(2)}`,
  ];
}

async function judge(
  options: ModelOptions,
  session: ModelSession,
  asOf: string,
): Promise<{ verdict: Verdict; calibrationEnd: string; holdoutEnd: string } | undefined> {
  const { engine, tables, range, task, season } = session;
  const isLate = toDayNumber(range.through) - toDayNumber(asOf) < SHORTEST_HOLDOUT;
  const calibrationEnd = isLate ? chooseCalibrationEnd({ from: range.from, through: asOf }) : asOf;
  const holdoutEnd = isLate ? asOf : range.through;
  if (calibrationEnd <= range.from || calibrationEnd >= holdoutEnd) return undefined;
  const prepared = await prepareModel(
    engine,
    tables,
    { model: options.model, asOf: calibrationEnd, holdoutUntil: holdoutEnd, season, forecastUntil: holdoutEnd },
    task,
  );
  if (prepared.fit.status === 'failed') return undefined;
  const daily = await readDailyRepeats(engine, tables, { asOf: calibrationEnd, through: holdoutEnd });
  const report = await validateHoldoutGivingWay({
    signal: task.signal,
    model: options.model,
    days: prepared.days,
    daily,
    ...(prepared.season === null ? {} : { season: { season: prepared.season, fit: prepared.fit } }),
  });
  return { verdict: judgeModel(report), calibrationEnd, holdoutEnd };
}

/** `cst fit`: fits a model of repeat purchase and the spend model, and judges them on a holdout. */
export async function runFit(options: ModelOptions): Promise<ExitCode> {
  return runModelCommand(options, [], async (session) => {
    const { engine, tables, range, season, task, parameters } = session;
    const asOf = options.calibrateUntil ?? range.through;
    task.onProgress?.({ step: 'model', subject: options.model, done: 0 });
    const prepared = await prepareModel(
      engine,
      tables,
      { model: options.model, asOf, season, forecastUntil: range.through },
      task,
    );
    const { fit, money, days } = prepared;
    const isFitted = fit.status !== 'failed';
    const judged = isFitted ? await judge(options, session, asOf) : undefined;
    const repeats = days.repeats.reduce((sum, count, row) => sum + count * (days.weight[row] as number), 0);
    session.finishProgress();
    const text = [
      `Calibration to ${asOf}; purchases from ${range.from}, ${fit.customers.toLocaleString('en-US')} customers, ${repeats.toLocaleString('en-US')} repeat purchases.`,
      '',
      formatFit(fit),
      '',
      ...(money === null ? [] : [formatMoney(money, parameters.currency.decimals)]),
      ...(season === 'none' ? [] : ['', ...formatSeason(prepared)]),
      ...(judged === undefined
        ? ['', 'There is too little history to hold a part of it out: no verdict.']
        : ['', `Judged on ${judged.calibrationEnd} → ${judged.holdoutEnd}:`, formatVerdict(judged.verdict)]),
      ...(judged === undefined ? [] : ['', 'cst validate shows the tables behind it and tests the intervals.']),
    ].join('\n');
    printResult(options.json, text, {
      status: isFitted ? 'fitted' : 'failed',
      timeUnit: 'week',
      calibrationEnd: asOf,
      dataFrom: range.from,
      dataThrough: range.through,
      repeatPurchases: repeats,
      fit,
      money,
      season: prepared.season === null ? null : { ...prepared.season, values: undefined, clock: undefined },
      verdict: judged ?? null,
    });
    return isFitted ? EXIT_CODES.ok : EXIT_CODES.failed;
  });
}

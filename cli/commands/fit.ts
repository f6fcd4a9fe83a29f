import type { CarriedModel } from '#core/science/customer-models/prepare-model.ts';
import type { FitResult, GammaGammaFit, ParameterEstimate } from '#core/science/customer-models/types.ts';
import type { Verdict } from '#core/science/customer-models/verdict.ts';
import { fitModels } from '#core/workbench/models/fit-models.ts';
import { runModelCommand, type ModelOptions } from '../clv-session.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { printResult } from '../terminal.ts';

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
export function formatSeason({ season }: CarriedModel): string[] {
  if (season === null) return [];
  const peaks = season.cells.filter(({ kind, days }) => kind === 'peak' && days > 0);
  const weeks = season.cells.filter(({ kind, days }) => kind === 'week' && days > 0).map(({ index }) => index);
  return [
    `Season (${season.kind}): ${season.explanation.en}`,
    ...peaks.map(({ label, index, days }) => `  ${label.en.padEnd(24)} × ${index.toFixed(2)}  (${days} days)`),
    `  other weeks              × ${Math.min(...weeks).toFixed(2)} – ${Math.max(...weeks).toFixed(2)}`,
  ];
}

/** `cst fit`: fits a model of repeat purchase and the spend model, and judges them on a holdout. */
export async function runFit(options: ModelOptions): Promise<ExitCode> {
  return runModelCommand(options, [], async ({ session, args, task, finishProgress }) => {
    const { calibrationEnd, range, repeatPurchases, prepared, judged } = await fitModels(session, args, task);
    const { fit, money } = prepared;
    finishProgress();
    const text = [
      `Calibration to ${calibrationEnd}; purchases from ${range.from}, ${fit.customers.toLocaleString('en-US')} customers, ${repeatPurchases.toLocaleString('en-US')} repeat purchases.`,
      '',
      formatFit(fit),
      '',
      ...(money === null ? [] : [formatMoney(money, session.parameters.currency.decimals)]),
      ...(args.season === 'none' ? [] : ['', ...formatSeason(prepared)]),
      ...(judged === null
        ? ['', 'There is too little history to hold a part of it out: no verdict.']
        : ['', `Judged on ${judged.calibrationEnd} → ${judged.holdoutEnd}:`, formatVerdict(judged.verdict)]),
      ...(judged === null ? [] : ['', 'cst validate shows the tables behind it and tests the intervals.']),
    ].join('\n');
    const isFitted = fit.status !== 'failed';
    printResult(options.json, text, {
      status: isFitted ? 'fitted' : 'failed',
      timeUnit: 'week',
      calibrationEnd,
      dataFrom: range.from,
      dataThrough: range.through,
      repeatPurchases,
      fit,
      money,
      season: prepared.season === null ? null : { ...prepared.season, values: undefined, clock: undefined },
      verdict: judged,
    });
    return isFitted ? EXIT_CODES.ok : EXIT_CODES.failed;
  });
}

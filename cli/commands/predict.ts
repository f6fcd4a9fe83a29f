import { basename, dirname, extname, resolve } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { planBacktest, runBacktest, type Backtest } from '#core/science/customer-models/backtest.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import {
  drawTotalsGivingWay,
  LAYER_LABELS,
  summariseTotal,
  type CalendarShock,
  type LayeredInterval,
} from '#core/science/customer-models/intervals.ts';
import { predictCustomers } from '#core/science/customer-models/predict-customers.ts';
import { prepareModel, type PreparedModel } from '#core/science/customer-models/prepare-model.ts';
import { readMeanMoney } from '#core/science/customer-models/validate.ts';
import { isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { Exporter } from '#core/outputs/tables/define-exporter.ts';
import { EXPORTERS } from '#core/outputs/tables/registry.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';
import { runModelCommand, type ModelOptions, type ModelSession } from '../clv-session.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { createOutputFolder } from '../output-folder.ts';
import { printResult } from '../terminal.ts';
import { formatFit } from './fit.ts';

export type PredictOptions = ModelOptions & {
  /** File to write: .parquet or .csv. */
  readonly out: string;
  readonly horizonDays: number;
  readonly discountRate: number;
  readonly draws: number;
  /** False leaves the backtest and with it the calendar layer out. */
  readonly shock: boolean;
};

function chooseExporter(path: string): Exporter {
  const extension = extname(path).slice(1).toLowerCase();
  const exporter = EXPORTERS.find((candidate) => candidate.extension === extension);
  if (exporter !== undefined) return exporter;
  throw new WorkbenchError('export/unknown-format', `"${path}" names no format that predictions are written in.`, {
    hint: `End it in ${EXPORTERS.map((candidate) => `.${candidate.extension}`).join(' or ')}.`,
  });
}

async function findShock(options: PredictOptions, session: ModelSession, asOf: string): Promise<Backtest | null> {
  if (!options.shock) return null;
  const { engine, tables, range, task } = session;
  const request = {
    model: options.model,
    from: range.from,
    through: asOf,
    season: session.season,
    seed: options.seed,
    draws: 200,
    customerLimit: 500,
  };
  try {
    return await runBacktest(engine, tables, { ...request, ...planBacktest(range.from, asOf) }, task);
  } catch (error) {
    if (isCancelled(error) || !(error instanceof WorkbenchError) || error.code !== 'clv/too-short') throw error;
    return null;
  }
}

type TotalIntervals = { readonly purchases: LayeredInterval; readonly money: LayeredInterval | null };

async function sumUp(
  prepared: PreparedModel,
  throughDay: number,
  shock: CalendarShock | null,
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal | undefined },
): Promise<TotalIntervals> {
  const { days, clock, fit, money } = prepared;
  const { x, meanMoney } = readMeanMoney(days);
  const T = Float64Array.from(days.firstDay, (first) => clock.getWeeks(first, days.asOfDay));
  const tx = T.map((total, row) =>
    Math.min(total, clock.getWeeks(days.firstDay[row] as number, days.lastDay[row] as number)),
  );
  const drawn = await drawTotalsGivingWay({
    fit,
    histories: { count: days.rowCount, x, tx, T, weight: days.weight },
    ...(money === null || money.status === 'failed' ? {} : { money: { fit: money, meanMoney } }),
    horizonWeeks: clock.getWeeks(days.asOfDay, throughDay),
    draws: 400,
    seed,
    signal,
  });
  return {
    purchases: summariseTotal(drawn.purchases, shock),
    money: drawn.money === null ? null : summariseTotal(drawn.money, shock),
  };
}

function formatInterval(name: string, interval: LayeredInterval, unit: number): string[] {
  const show = (value: number): string =>
    (value / unit).toLocaleString('en-US', { maximumFractionDigits: unit === 1 ? 0 : 2 });
  return [
    `  ${name}: ${show(interval.expected)}, 95 % interval ${show(interval.low)} – ${show(interval.high)}`,
    ...interval.layers.map(
      ({ id, share }) => `    ${LAYER_LABELS[id].en}: ${(100 * share).toFixed(0)} % of the variance`,
    ),
  ];
}

/** `cst predict`: scores every customer and writes one file. */
export async function runPredict(options: PredictOptions): Promise<ExitCode> {
  const folder = dirname(resolve(options.out));
  const work = async (session: ModelSession): Promise<ExitCode> => {
    const exporter = chooseExporter(options.out);
    await mkdir(folder, { recursive: true });
    const { engine, tables, range, season, task, parameters } = session;
    const asOf = options.calibrateUntil ?? range.through;
    const throughDay = toDayNumber(asOf) + options.horizonDays;
    const forecastUntil = toIsoDate(throughDay);
    const prepared = await prepareModel(engine, tables, { model: options.model, asOf, season, forecastUntil }, task);
    if (prepared.fit.status === 'failed') {
      throw new WorkbenchError('clv/no-fit', prepared.fit.explanation.en, {
        hint: 'Take a longer history, or a later --calibrate-until.',
      });
    }
    const backtest = await findShock(options, session, asOf);
    const shock = backtest?.shock ?? null;
    const { discountRate, draws, seed } = options;
    const target = { name: 'cst_predictions' };
    const customers = await predictCustomers(
      engine,
      tables,
      target,
      { prepared, throughDay, discountRate, shock, draws, seed },
      task,
    );
    const name = basename(options.out);
    const metadata = {
      'cst.table': target.name,
      'cst.model': options.model,
      'cst.season': prepared.season?.kind ?? 'none',
      'cst.as_of_date': asOf,
      'cst.forecast_until': forecastUntil,
      'cst.discount_rate': String(discountRate),
      'cst.interval': `95 %, layers parameters, individual${shock === null ? '' : ', calendar shock'}`,
      'cst.seed': String(seed),
      'cst.currency': `${parameters.currency.code}, ${parameters.currency.decimals} decimals, in minor units`,
      'cst.parameters': JSON.stringify({
        names: prepared.fit.estimates.map(({ name: id }) => id),
        values: prepared.fit.point,
        money: prepared.money?.point,
      }),
      'cst.workbench_version': WORKBENCH_VERSION,
    };
    const statement = sql`select * from ${ident(target.name)} order by customer_id`;
    await exporter.write(engine, statement, createOutputFolder(folder), name, {
      ...task,
      subject: target.name,
      rowCount: customers,
      metadata,
    });
    const totals = await sumUp(prepared, throughDay, shock, { seed, signal: task.signal });
    session.finishProgress();
    const text = [
      `${customers.toLocaleString('en-US')} customers in ${options.out}, known on ${asOf}, forecast to ${forecastUntil} (${options.horizonDays} days).`,
      '',
      formatFit(prepared.fit),
      '',
      'Together:',
      ...formatInterval('purchases', totals.purchases, 1),
      ...(totals.money === null
        ? []
        : formatInterval(
            `money, undiscounted (${parameters.currency.code})`,
            totals.money,
            10 ** parameters.currency.decimals,
          )),
      ...(shock === null ? ['  without calendar shock: these intervals are too narrow for plans'] : []),
    ].join('\n');
    printResult(options.json, text, {
      status: 'predicted',
      file: options.out,
      customers,
      asOf,
      forecastUntil,
      discountRate,
      fit: prepared.fit,
      money: prepared.money,
      season: prepared.season?.cells ?? null,
      shock,
      totals,
    });
    return EXIT_CODES.ok;
  };
  return runModelCommand(options, [folder], work, () => void chooseExporter(options.out));
}

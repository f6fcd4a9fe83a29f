import { basename, dirname, extname, resolve } from 'node:path';
import { LAYER_LABELS } from '#core/kernel/interval-layers.ts';
import type { LayeredInterval } from '#core/science/customer-models/intervals.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Exporter } from '#core/outputs/tables/define-exporter.ts';
import { EXPORTERS } from '#core/outputs/tables/registry.ts';
import {
  describePredictions,
  predictArgs,
  predictPurchases,
  selectPredictions,
} from '#core/workbench/models/predict-purchases.ts';
import { runModelCommand, type ModelCommand, type ModelOptions } from '../clv-session.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { createOutputFolder, prepareFolder } from '../output-folder.ts';
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
  const work = async ({ session, args, task, finishProgress }: ModelCommand): Promise<ExitCode> => {
    const exporter = chooseExporter(options.out);
    await prepareFolder(folder);
    const { horizonDays, discountRate, draws, shock: hasCalendar } = options;
    const asked = predictArgs.parse({ ...args, horizonDays, discountRate, draws, hasCalendar });
    const predicted = await predictPurchases(session, asked, task);
    const { table, customers, asOf, forecastUntil, prepared, shock, totals } = predicted;
    const { currency } = session.parameters;
    await exporter.write(
      session.engine,
      selectPredictions(predicted),
      createOutputFolder(folder),
      basename(options.out),
      {
        ...task,
        subject: table,
        rowCount: customers,
        metadata: describePredictions(session, asked, predicted),
      },
    );
    finishProgress();
    const text = [
      `${customers.toLocaleString('en-US')} customers in ${options.out}, known on ${asOf}, forecast to ${forecastUntil} (${horizonDays} days).`,
      '',
      formatFit(prepared.fit),
      '',
      'Together:',
      ...formatInterval('purchases', totals.purchases, 1),
      ...(totals.money === null
        ? []
        : formatInterval(`money, undiscounted (${currency.code})`, totals.money, 10 ** currency.decimals)),
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

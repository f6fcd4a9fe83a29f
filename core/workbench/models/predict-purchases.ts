import { z } from 'zod';
import { isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql, type Sql } from '#core/kernel/sql.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';
import { planBacktest, runBacktest } from '#core/science/customer-models/backtest.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import {
  drawTotalsGivingWay,
  summariseTotal,
  type CalendarShock,
  type LayeredInterval,
} from '#core/science/customer-models/intervals.ts';
import { predictCustomers } from '#core/science/customer-models/predict-customers.ts';
import {
  prepareModel,
  toCarriedModel,
  type CarriedModel,
  type PreparedModel,
} from '#core/science/customer-models/prepare-model.ts';
import { readMeanMoney } from '#core/science/customer-models/validate.ts';
import { modelArgs, openGround, type ModelGround, type ModelSession } from './model-session.ts';

export const predictArgs = modelArgs.extend({
  horizonDays: z.number().int().min(1).default(365),
  /** Yearly discount of predicted money. */
  discountRate: z.number().min(0).default(0.1),
  /** Draws behind the interval of a customer; 0 leaves intervals out. */
  draws: z.number().int().min(0).default(200),
  /** False leaves the backtest, and with it the calendar layer, out. */
  hasCalendar: z.boolean().default(true),
});
export type PredictArgs = z.output<typeof predictArgs>;

/** Every customer scored, and what they come to together. */
export type PredictedPurchases = {
  /** Table of the engine that holds one row per customer. */
  readonly table: string;
  readonly customers: number;
  /** Last day the model saw, and last day of the forecast; ISO. */
  readonly asOf: string;
  readonly forecastUntil: string;
  readonly prepared: CarriedModel;
  readonly shock: CalendarShock | null;
  readonly totals: { readonly purchases: LayeredInterval; readonly money: LayeredInterval | null };
};

const TABLE = 'cst_predictions';

async function findShock(
  { engine, tables, range, season }: ModelGround,
  { model, seed, hasCalendar }: PredictArgs,
  asOf: string,
  task: TaskOptions,
): Promise<CalendarShock | null> {
  if (!hasCalendar) return null;
  const request = { model, from: range.from, through: asOf, season, seed, draws: 200, customerLimit: 500 };
  try {
    return (await runBacktest(engine, tables, { ...request, ...planBacktest(range.from, asOf) }, task)).shock;
  } catch (error) {
    if (isCancelled(error) || !(error instanceof WorkbenchError) || error.code !== 'clv/too-short') throw error;
    return null;
  }
}

async function sumUp(
  { days, clock, fit, money }: PreparedModel,
  throughDay: number,
  shock: CalendarShock | null,
  seed: number,
  task: TaskOptions,
): Promise<PredictedPurchases['totals']> {
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
    signal: task.signal,
  });
  return {
    purchases: summariseTotal(drawn.purchases, shock),
    money: drawn.money === null ? null : summariseTotal(drawn.money, shock),
  };
}

/** Scores every customer into a table of the engine. Rejects with `clv/no-fit`, and like `openGround`. */
export async function predictPurchases(
  session: ModelSession,
  args: PredictArgs,
  task: TaskOptions,
): Promise<PredictedPurchases> {
  const ground = await openGround(session, args, task);
  const { engine, tables, range, season } = ground;
  const { model, discountRate, draws, seed } = args;
  const asOf = args.calibrateUntil ?? range.through;
  const throughDay = toDayNumber(asOf) + args.horizonDays;
  const forecastUntil = toIsoDate(throughDay);
  const prepared = await prepareModel(engine, tables, { model, asOf, season, forecastUntil }, task);
  if (prepared.fit.status === 'failed') {
    const { zh, en } = prepared.fit.explanation;
    throw new WorkbenchError('clv/no-fit', en, {
      hint: 'Take a longer history, or a later --calibrate-until.',
      zh: { message: zh, hint: '请使用更长的历史，或更晚的 --calibrate-until。' },
    });
  }
  const shock = await findShock(ground, args, asOf, task);
  await engine.run(sql`drop table if exists ${ident(TABLE)}`, task);
  const customers = await predictCustomers(
    engine,
    tables,
    { name: TABLE },
    { prepared, throughDay, discountRate, shock, draws, seed },
    task,
  );
  return {
    table: TABLE,
    customers,
    asOf,
    forecastUntil,
    prepared: toCarriedModel(prepared),
    shock,
    totals: await sumUp(prepared, throughDay, shock, seed, task),
  };
}

/** The predictions as a statement, by customer id. */
export function selectPredictions({ table }: Pick<PredictedPurchases, 'table'>): Sql {
  return sql`select * from ${ident(table)} order by customer_id`;
}

/** What a file of predictions says of itself. */
export function describePredictions(
  { parameters: { currency } }: Pick<ModelSession, 'parameters'>,
  { model, discountRate, seed }: Pick<PredictArgs, 'model' | 'discountRate' | 'seed'>,
  { table, prepared, asOf, forecastUntil, shock }: PredictedPurchases,
): Readonly<Record<string, string>> {
  return {
    'cst.table': table,
    'cst.model': model,
    'cst.season': prepared.season?.kind ?? 'none',
    'cst.as_of_date': asOf,
    'cst.forecast_until': forecastUntil,
    'cst.discount_rate': String(discountRate),
    'cst.interval': `95 %, layers parameters, individual${shock === null ? '' : ', calendar shock'}`,
    'cst.seed': String(seed),
    'cst.currency': `${currency.code}, ${currency.decimals} decimals, in minor units`,
    'cst.parameters': JSON.stringify({
      names: prepared.fit.estimates.map(({ name }) => name),
      values: prepared.fit.point,
      money: prepared.money?.point,
    }),
    'cst.workbench_version': WORKBENCH_VERSION,
  };
}

import { fitModelGivingWay } from './fit.ts';
import { fitGammaGammaGivingWay } from './gamma-gamma.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import { readDailyRepeats, readHistories, type DayHistories, type PurchaseTables } from './histories.ts';
import {
  checkSeasonModel,
  createKnownSeason,
  estimateSeasonGivingWay,
  type KnownSeason,
  type Season,
} from './season.ts';
import type { FitResult, GammaGammaFit, ModelId } from './types.ts';
import { readMeanMoney } from './validate.ts';
import { PLAIN_CLOCK, toWeeks, type WeekClock } from './week-clock.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

/** How the calendar enters: not at all, as an index estimated from the history, or as the analyst's own index. */
export type SeasonChoice = 'none' | 'estimated' | KnownSeason;

export type PrepareRequest = {
  readonly model: ModelId;
  /** Last day the fit sees, ISO. */
  readonly asOf: string;
  /** Last day of the holdout, ISO; with it outcomes are read. */
  readonly holdoutUntil?: string;
  readonly season: SeasonChoice;
  /** Last day of the forecast, ISO. */
  readonly forecastUntil: string;
  /** False leaves the spend model out. */
  readonly withMoney?: boolean;
};

/** A model fitted as of a date with what forecasting needs. */
export type PreparedModel = {
  readonly days: DayHistories;
  readonly fit: FitResult;
  readonly season: Season | null;
  readonly clock: WeekClock;
  /** Null where it was left out. */
  readonly money: GammaGammaFit | null;
};

/** A season without its clock. */
export type CarriedSeason = Omit<Season, 'clock'>;

/** A model as an answer carries it: plain data, without the clocks, whose functions no border can pass. */
export type CarriedModel = Omit<PreparedModel, 'clock' | 'season'> & { readonly season: CarriedSeason | null };

function toCarriedSeason(season: Season): CarriedSeason {
  const { clock: _clock, ...carried } = season;
  return carried;
}

/** What of a model goes into an answer. */
export function toCarriedModel(prepared: PreparedModel): CarriedModel {
  const { clock: _clock, season, ...carried } = prepared;
  return { ...carried, season: season === null ? null : toCarriedSeason(season) };
}

/**
 * Reads the histories known at the end of `asOf` and fits the model (with its season) and the spend model to them; nothing
 * later enters. Rejects with `clv/season-model`, `clv/invalid-season`, `task/cancelled` and the engine's errors.
 */
export async function prepareModel(
  engine: Engine,
  tables: PurchaseTables,
  request: PrepareRequest,
  task: TaskOptions = {},
): Promise<PreparedModel> {
  const { model, asOf, holdoutUntil, season: choice, forecastUntil, withMoney = true } = request;
  const run = { signal: task.signal };
  if (choice !== 'none') checkSeasonModel(model);
  const days = await readHistories(
    engine,
    tables,
    { asOf, withMoney, ...(holdoutUntil === undefined ? {} : { holdoutUntil }) },
    run,
  );
  const money = withMoney
    ? await fitGammaGammaGivingWay({ count: days.rowCount, ...readMeanMoney(days), weight: days.weight }, run)
    : null;
  if (choice === 'none')
    return { days, fit: await fitModelGivingWay(model, toWeeks(days), run), season: null, clock: PLAIN_CLOCK, money };
  const daily = await readDailyRepeats(engine, tables, { asOf, through: asOf }, run);
  const throughDay = toDayNumber(forecastUntil);
  if (choice === 'estimated') {
    const { season, fit } = await estimateSeasonGivingWay({ model, days, daily, throughDay, ...run });
    return { days, fit, season, clock: season.clock, money };
  }
  const season = createKnownSeason(choice, { firstDay: daily.firstDay, asOfDay: days.asOfDay, throughDay });
  return {
    days,
    fit: await fitModelGivingWay(model, toWeeks(days, season.clock), run),
    season,
    clock: season.clock,
    money,
  };
}

/**
 * Where to end a calibration if nobody says: the last third of the history is held out, at most 39 weeks of it.
 */
export function chooseCalibrationEnd(range: { readonly from: string; readonly through: string }): string {
  const last = toDayNumber(range.through);
  return toIsoDate(last - Math.min(273, Math.floor((last - toDayNumber(range.from) + 1) / 3)));
}

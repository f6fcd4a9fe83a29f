import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import type { PurchaseTables } from './histories.ts';
import {
  drawTotalsGivingWay,
  estimateShock,
  summariseTotal,
  type CalendarShock,
  type LayeredInterval,
  type ShockObservation,
  type TotalDraws,
} from './intervals.ts';
import { prepareModel, type SeasonChoice } from './prepare-model.ts';
import type { FitStatus, ModelId } from './types.ts';
import { toWeeks } from './week-clock.ts';
import { sumWeighted } from './weighted.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

/** One forecast from the past: fitted at the origin, compared with what came. */
export type BacktestCase = {
  /** Last day the fit saw, ISO. */
  readonly origin: string;
  /** Last day of the forecast, ISO. */
  readonly through: string;
  readonly originWeek: number;
  readonly horizonWeeks: number;
  readonly customers: number;
  readonly fitStatus: FitStatus;
  readonly actual: number;
  readonly predicted: number;
  /** actual / predicted. */
  readonly ratio: number;
  /** Layers parameters and individual. */
  readonly before: LayeredInterval;
  /**
   * With the calendar shock of the other cases (leave-one-out: neighbours overlap with this one, so it is kinder than a
   * forecast made at the time); null where there are too few.
   */
  readonly leaveOneOut: LayeredInterval | null;
  /** With the shock of the cases whose forecast had ended by this origin; null where fewer than three had. */
  readonly earlierOnly: LayeredInterval | null;
};

/** How many of the intervals of a kind hold what came. */
export type Coverage = { readonly held: number; readonly of: number };

export type Backtest = {
  readonly model: ModelId;
  readonly level: number;
  readonly cases: readonly BacktestCase[];
  /** Without the calendar layer. */
  readonly before: Coverage;
  readonly leaveOneOut: Coverage;
  readonly earlierOnly: Coverage;
  /** Standard deviation of log(actual / predicted). */
  readonly logRatioSd: number;
  /** From every case: what forecasts made now use. */
  readonly shock: CalendarShock | null;
};

export type BacktestOrigins = {
  /** Weeks after the first purchase of all at which forecasts are made. */
  readonly weeks: readonly number[];
  readonly horizons: readonly number[];
};

export type BacktestRequest = BacktestOrigins & {
  readonly model: ModelId;
  /** First purchase of all, ISO: where weeks count from. */
  readonly from: string;
  /** Last day with complete data, ISO. */
  readonly through: string;
  /** Without a season unless stated; an estimated one is estimated anew at every origin. */
  readonly season?: SeasonChoice;
  readonly seed: number;
  readonly draws?: number;
  /** Customers whose futures are drawn at most. */
  readonly customerLimit?: number;
  readonly level?: number;
};

const LONGEST = 26;
const MAX_ORIGINS = 10;

/**
 * Origins and horizons that a history allows: horizons of 13 and 26 weeks (shorter ones below a year of history), evenly
 * spaced origins from the 16th week, or a fifth of the history, on.
 */
export function planBacktest(from: string, through: string): BacktestOrigins {
  const weeks = Math.floor((toDayNumber(through) - toDayNumber(from) + 1) / 7);
  const longest = Math.min(LONGEST, Math.floor(weeks / 3));
  const horizons = longest < 2 ? [] : [...new Set([Math.max(1, Math.floor(longest / 2)), longest])];
  const first = Math.max(Math.min(16, Math.floor(weeks / 4)), Math.floor(weeks / 5));
  const last = weeks - longest;
  const step = Math.max(1, Math.ceil((last - first) / (MAX_ORIGINS - 1)));
  const origins: number[] = [];
  for (let week = first; horizons.length > 0 && week <= last; week += step) origins.push(week);
  return { weeks: origins, horizons };
}

type Drawn = Omit<BacktestCase, 'leaveOneOut' | 'earlierOnly'> & { readonly draws: TotalDraws };

function observe(drawn: Drawn): ShockObservation {
  const { layers, expected } = drawn.before;
  const variance = layers.reduce((sum, layer) => sum + layer.variance, 0);
  return {
    logRatio: Math.log(Math.max(drawn.actual, 0.5) / drawn.predicted),
    explainedVariance: Math.log1p(variance / expected ** 2),
    originWeek: drawn.originWeek,
    horizonWeeks: drawn.horizonWeeks,
  };
}

function holds(interval: LayeredInterval, actual: number): boolean {
  return interval.low <= actual && actual <= interval.high;
}

function countHeld(cases: readonly BacktestCase[], pick: (entry: BacktestCase) => LayeredInterval | null): Coverage {
  const given = cases.flatMap((entry) => {
    const interval = pick(entry);
    return interval === null ? [] : [holds(interval, entry.actual)];
  });
  return { held: given.filter(Boolean).length, of: given.length };
}

async function drawCase(
  engine: Engine,
  tables: PurchaseTables,
  request: BacktestRequest,
  place: { readonly week: number; readonly horizon: number },
  task: TaskOptions,
): Promise<Drawn | undefined> {
  const { model, from, seed, draws = 300, customerLimit = 1_000, level = 0.95 } = request;
  const originDay = toDayNumber(from) + place.week * 7 - 1;
  const origin = toIsoDate(originDay);
  const through = toIsoDate(originDay + place.horizon * 7);
  const run = { signal: task.signal };
  const { days, fit, clock } = await prepareModel(
    engine,
    tables,
    {
      model,
      asOf: origin,
      holdoutUntil: through,
      season: request.season ?? 'none',
      forecastUntil: through,
      withMoney: false,
    },
    run,
  );
  if (fit.status === 'failed') return undefined;
  const { purchases: totals } = await drawTotalsGivingWay({
    fit,
    histories: toWeeks(days, clock),
    horizonWeeks: clock.getWeeks(days.asOfDay, toDayNumber(through)),
    draws,
    seed,
    customerLimit,
    ...run,
  });
  const actual = sumWeighted(days.holdout?.purchases ?? [], days.weight);
  return {
    origin,
    through,
    originWeek: place.week,
    horizonWeeks: place.horizon,
    customers: fit.customers,
    fitStatus: fit.status,
    actual,
    predicted: totals.predicted,
    ratio: actual / totals.predicted,
    before: summariseTotal(totals, null, level),
    draws: totals,
  };
}

/**
 * Rolling-origin backtest of total purchases: at every origin the model is fitted to what was known then and forecasts each
 * horizon that lies inside the data. Coverage is counted before and after the calendar layer, whose shock never comes from
 * the case it is used on. Origins at which nothing can be fitted are left out.
 *
 * Rejects with `clv/too-short` where no case is left, `task/cancelled`, and the engine's errors.
 */
export async function runBacktest(
  engine: Engine,
  tables: PurchaseTables,
  request: BacktestRequest,
  task: TaskOptions = {},
): Promise<Backtest> {
  const { level = 0.95 } = request;
  const lastWeek = Math.floor((toDayNumber(request.through) - toDayNumber(request.from) + 1) / 7);
  const places = request.weeks.flatMap((week) =>
    request.horizons.filter((horizon) => week + horizon <= lastWeek).map((horizon) => ({ week, horizon })),
  );
  const drawn: Drawn[] = [];
  for (const [index, place] of places.entries()) {
    throwIfCancelled(task.signal);
    task.onProgress?.({ step: 'check', subject: 'backtest', done: index, total: places.length });
    const entry = await drawCase(engine, tables, request, place, task);
    if (entry !== undefined) drawn.push(entry);
  }
  if (drawn.length === 0) {
    throw new WorkbenchError('clv/too-short', 'The history is too short for a backtest.', {
      hint: 'A backtest needs at least six weeks of purchases with repeat customers.',
      zh: { message: '历史太短，无法回测。', hint: '回测至少需要六周的购买记录，其中要有复购客户。' },
    });
  }
  const observations = drawn.map(observe);
  const cases = drawn.map(({ draws, ...entry }, index): BacktestCase => {
    const summarise = (wanted: (other: ShockObservation, at: number) => boolean): LayeredInterval | null => {
      const shock = estimateShock(observations.filter(wanted));
      return shock === null ? null : summariseTotal(draws, shock, level);
    };
    return {
      ...entry,
      leaveOneOut: summarise((_, at) => at !== index),
      earlierOnly: summarise((other) => other.originWeek + other.horizonWeeks <= entry.originWeek),
    };
  });
  const ratios = observations.map(({ logRatio }) => logRatio);
  const mean = ratios.reduce((sum, value) => sum + value, 0) / ratios.length;
  const squares = ratios.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    model: request.model,
    level,
    cases,
    before: countHeld(cases, ({ before }) => before),
    leaveOneOut: countHeld(cases, ({ leaveOneOut }) => leaveOneOut),
    earlierOnly: countHeld(cases, ({ earlierOnly }) => earlierOnly),
    logRatioSd: ratios.length > 1 ? Math.sqrt(squares / (ratios.length - 1)) : 0,
    shock: estimateShock(observations),
  };
}

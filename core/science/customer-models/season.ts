import { getScoringPoint, stepThroughFit } from './fit.ts';
import type { DailyRepeats, DayHistories } from './histories.ts';
import { assignSeasonCells, CHINESE_PEAKS, listSeasonCells, type PeakWindow, type SeasonCell } from './season-cells.ts';
import { runSteps, runStepsGivingWay, type Steps } from '#core/science/numeric/steps.ts';
import { countCohorts, expectDailyRepeats } from './tracking.ts';
import type { FitResult, ModelId } from './types.ts';
import { createIndexClock, PLAIN_CLOCK, toWeeks, type WeekClock } from './week-clock.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';

/** One cell of a seasonal index. `observed` and `expected` are repeat transactions; null where the index was given. */
export type SeasonCellIndex = SeasonCell & {
  readonly index: number;
  /** Days of the history that lie in the cell. */
  readonly days: number;
  readonly observed: number | null;
  /** What the model expects in the cell without its season. */
  readonly expected: number | null;
};

/**
 * A calendar index of demand as operational time: in a busy week the models' clock runs faster (clv.md 4.2; exact for
 * models whose customers drop out at purchases). The mean over the days of the history is 1, so that rates stay rates per
 * average week and the index is identified.
 */
export type Season = {
  readonly kind: 'known' | 'estimated';
  /** First day of `values`, in days since 1970-01-01. */
  readonly firstDay: number;
  /** Index of each day. */
  readonly values: Float64Array;
  readonly cells: readonly SeasonCellIndex[];
  readonly clock: WeekClock;
  readonly explanation: Label;
};

/** The days a season covers: history from `firstDay` to `asOfDay`, forecast to `throughDay`. */
export type SeasonSpan = { readonly firstDay: number; readonly asOfDay: number; readonly throughDay: number };

/** A season of the analyst's own: one index per week of the year (52, seven days each from 1 January on), and peaks. */
export type KnownSeason = {
  readonly weeks: readonly number[];
  readonly peaks?: readonly (PeakWindow & { readonly index: number })[];
};

function buildValues(cellOfDay: Int32Array, indexOfCell: ArrayLike<number>, historyDays: number): Float64Array {
  let total = 0;
  for (let day = 0; day < historyDays; day += 1) total += indexOfCell[cellOfDay[day] as number] as number;
  const scale = total > 0 ? historyDays / total : 1;
  return Float64Array.from(cellOfDay, (cell) => (indexOfCell[cell] as number) * scale);
}

function checkSpan(span: SeasonSpan): number {
  const historyDays = span.asOfDay - span.firstDay + 1;
  if (historyDays < 1 || span.throughDay < span.asOfDay) throw new RangeError('A season needs at least one day.');
  return historyDays;
}

function countDays(cellOfDay: Int32Array, cells: number, historyDays: number): Float64Array {
  const days = new Float64Array(cells);
  for (let day = 0; day < historyDays; day += 1) {
    const cell = cellOfDay[day] as number;
    days[cell] = (days[cell] as number) + 1;
  }
  return days;
}

/** A season from a known index, scaled to mean 1 over the history. Throws `clv/invalid-season`. */
export function createKnownSeason(known: KnownSeason, span: SeasonSpan): Season {
  const peaks = known.peaks ?? [];
  const given = [...peaks.map(({ index }) => index), ...known.weeks];
  if (known.weeks.length !== 52 || !given.every((index) => Number.isFinite(index) && index > 0)) {
    throw new WorkbenchError('clv/invalid-season', 'A seasonal index has 52 weekly values, all of them above 0.', {
      hint: 'Give one number per week of the year from 1 January on; 1 is an ordinary week.',
      zh: {
        message: '季节指数应有 52 个周值，且都大于 0。',
        hint: '请从 1 月 1 日起，为一年的每一周给出一个数；1 表示平常的一周。',
      },
    });
  }
  const historyDays = checkSpan(span);
  const cellOfDay = assignSeasonCells(peaks, span.firstDay, span.throughDay - span.firstDay + 1);
  const values = buildValues(cellOfDay, given, historyDays);
  const days = countDays(cellOfDay, given.length, historyDays);
  const cells = listSeasonCells(peaks).map((cell, index): SeasonCellIndex => ({
    ...cell,
    index: given[index] as number,
    days: days[index] as number,
    observed: null,
    expected: null,
  }));
  return {
    kind: 'known',
    firstDay: span.firstDay,
    values,
    cells,
    clock: createIndexClock(span.firstDay, values),
    explanation: {
      zh: '季节指数由分析者给定，并按历史期平均为 1 换算。',
      en: 'The seasonal index was given, and scaled to a mean of 1 over the history.',
    },
  };
}

/** Indices of one kind of cell, drawn towards the kind's own mean as far as chance explains their differences. */
function shrink(observed: readonly number[], expected: readonly number[]): number[] {
  const totalObserved = observed.reduce((sum, value) => sum + value, 0);
  const totalExpected = expected.reduce((sum, value) => sum + value, 0);
  const mean = totalExpected > 0 && totalObserved > 0 ? totalObserved / totalExpected : 1;
  let surplus = 1;
  let seen = 0;
  expected.forEach((value, cell) => {
    if (value <= 0) return;
    const ratio = (observed[cell] as number) / (mean * value);
    surplus += mean * value * (ratio - 1) ** 2 - 1;
    seen += mean * value;
  });
  const variance = seen > 0 ? Math.max(0, surplus / seen) : 0;
  if (variance === 0) return expected.map(() => mean);
  return expected.map((value, cell) => ((observed[cell] as number) + 1 / variance) / (value + 1 / (variance * mean)));
}

function explainEstimate(historyDays: number, spread: number): Label {
  if (spread < 0.005) {
    return {
      zh: '各周购买的差别不超过偶然，未发现季节性：结果与不含季节的模型相同。',
      en: 'Weeks differ no more than by chance: no season was found, and the result is that of the plain model.',
    };
  }
  const years = (historyDays / 365.25).toFixed(1);
  if (historyDays < 365) {
    return {
      zh: `季节指数由 ${years} 年历史估计；不足一年，未见过的周按平均处理，季节与客户生命周期混在一起：预测可能比不含季节更差，请先看检验。`,
      en: `The seasonal index is estimated from ${years} years of history. In less than a year weeks not seen count as average and the season mixes with the customers’ own course: forecasts can be worse than without it, so look at the holdout first.`,
    };
  }
  return historyDays >= 730
    ? {
        zh: `季节指数由 ${years} 年历史估计，向平均收缩。`,
        en: `The seasonal index is estimated from ${years} years of history and shrunk towards its mean.`,
      }
    : {
        zh: `季节指数由 ${years} 年历史估计，向平均收缩；不足两年，多数周只见过一次，季节与一次性波动无法分开。`,
        en: `The seasonal index is estimated from ${years} years of history and shrunk towards its mean; with less than two years most weeks were seen once, and season cannot be told from a single event.`,
      };
}

export type SeasonRequest = {
  readonly model: ModelId;
  readonly days: DayHistories;
  /** Repeat transactions of each day as known at the end of the calibration, for the same customers. */
  readonly daily: DailyRepeats;
  /** Last day the index must cover, the end of the forecast. */
  readonly throughDay: number;
  /** Events with an index of their own; those of Chinese retail unless stated. */
  readonly peaks?: readonly PeakWindow[];
  readonly signal?: AbortSignal | undefined;
};

/** Refuses the model whose dropout runs in calendar time: a common clock would change its meaning. */
export function checkSeasonModel(model: ModelId): void {
  if (model !== 'pareto-nbd') return;
  throw new WorkbenchError(
    'clv/season-model',
    'Pareto/NBD cannot take a season: its customers leave in calendar time, and only their purchases follow the season.',
    {
      hint: 'Use mbg-nbd or bg-nbd with a season, or Pareto/NBD without one.',
      zh: {
        message: 'Pareto/NBD 不能使用季节指数：客户按日历时间流失，只有购买随季节变化。',
        hint: '请在使用季节指数时改用 mbg-nbd 或 bg-nbd，或不带季节指数使用 Pareto/NBD。',
      },
    },
  );
}

const MAX_ROUNDS = 8;
/** Rows of a fit that take about as long as the expectation of every day. */
const SEASON_WORK = 1_000_000;

/** A season and the model fitted on its clock. */
export type SeasonFit = { readonly season: Season; readonly fit: FitResult };

function* stepThroughSeason(request: SeasonRequest): Steps<SeasonFit> {
  const { model, days, daily, throughDay, peaks = CHINESE_PEAKS, signal } = request;
  checkSeasonModel(model);
  const span = { firstDay: daily.firstDay, asOfDay: days.asOfDay, throughDay };
  const historyDays = checkSpan(span);
  const cells = listSeasonCells(peaks);
  const cellOfDay = assignSeasonCells(peaks, span.firstDay, throughDay - span.firstDay + 1);
  const cohorts = countCohorts(days);
  const observed = new Float64Array(cells.length);
  for (let day = 0; day < historyDays; day += 1) {
    const cell = cellOfDay[day] as number;
    observed[cell] = (observed[cell] as number) + (daily.counts[day] ?? 0);
  }

  let values: Float64Array = new Float64Array(cellOfDay.length).fill(1);
  let clock = PLAIN_CLOCK;
  let fit = yield* stepThroughFit(model, toWeeks(days), { signal });
  let expected = new Float64Array(cells.length);
  for (let round = 0, change = Infinity; round < MAX_ROUNDS && change > 0.002; round += 1) {
    throwIfCancelled(signal);
    yield SEASON_WORK;
    const range = { fromDay: span.firstDay, throughDay: span.asOfDay };
    const daysExpected = expectDailyRepeats(getScoringPoint(fit), cohorts, range, clock);
    expected = new Float64Array(cells.length);
    for (let day = 0; day < historyDays; day += 1) {
      const cell = cellOfDay[day] as number;
      expected[cell] = (expected[cell] as number) + (daysExpected[day] as number) / (values[day] as number);
    }
    const split = peaks.length;
    const index = [
      ...shrink([...observed.subarray(0, split)], [...expected.subarray(0, split)]),
      ...shrink([...observed.subarray(split)], [...expected.subarray(split)]),
    ];
    const next = buildValues(cellOfDay, index, historyDays);
    change = next.reduce(
      (largest, value, day) => Math.max(largest, Math.abs(Math.log(value / (values[day] as number)))),
      0,
    );
    values = next;
    clock = createIndexClock(span.firstDay, values);
    const starts = fit.status === 'converged' ? { starts: [fit.point] } : {};
    fit = yield* stepThroughFit(model, toWeeks(days, clock), {
      ...starts,
      signal,
    });
  }

  const daysOfCell = countDays(cellOfDay, cells.length, historyDays);
  const spread = values.reduce((largest, value) => Math.max(largest, Math.abs(Math.log(value))), 0);
  const indexOfCell = new Map<number, number>();
  cellOfDay.forEach((cell, day) => indexOfCell.set(cell, values[day] as number));
  return {
    season: {
      kind: 'estimated',
      firstDay: span.firstDay,
      values,
      clock,
      cells: cells.map((cell, at) => ({
        ...cell,
        index: indexOfCell.get(at) ?? 1,
        days: daysOfCell[at] as number,
        observed: observed[at] as number,
        expected: expected[at] as number,
      })),
      explanation: explainEstimate(historyDays, spread),
    },
    fit,
  };
}

/**
 * Estimates a seasonal index and the model on its clock, in turns: the model gives what every cell would see without its
 * season, the counts over that give the index (empirical Bayes, gamma-Poisson, weeks and peaks apart), the index gives the
 * clock of the next fit. Throws `clv/season-model` for Pareto/NBD, and the errors of the fit.
 */
export function estimateSeason(request: SeasonRequest): SeasonFit {
  return runSteps(stepThroughSeason(request));
}

/** {@link estimateSeason} giving way now and then, so that a cancel is heard within it: the same result. */
export async function estimateSeasonGivingWay(request: SeasonRequest): Promise<SeasonFit> {
  return runStepsGivingWay(stepThroughSeason(request), request.signal);
}

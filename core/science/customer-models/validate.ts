import { getScoringPoint, stepThroughFit } from './fit.ts';
import { computeExpectedSpend, stepThroughGammaGamma } from './gamma-gamma.ts';
import { toIsoDate } from '#core/kernel/day-number.ts';
import type { DailyRepeats, DayHistories, HoldoutOutcomes } from './histories.ts';
import { stepThroughScores } from './score.ts';
import type { Season } from './season.ts';
import { runSteps, runStepsGivingWay, type Steps } from '#core/science/numeric/steps.ts';
import { countCohorts, trackWeeks, type TrackingWeek } from './tracking.ts';
import type { FitResult, GammaGammaFit, ModelId, ModelPoint } from './types.ts';
import { PLAIN_CLOCK, toWeeks, type WeekClock } from './week-clock.ts';
import { measureCapture, measureErrors, sumWeighted, type PredictionErrors } from './weighted.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';

/** Customers of one calibration frequency: what they did on average and what was expected of them. */
export type FrequencyRow = {
  /** Repeat purchases in the calibration; the last row has this many and more. */
  readonly repeats: number;
  readonly isOpen: boolean;
  readonly customers: number;
  readonly actual: number;
  readonly predicted: number;
};

/** A forecast that needs no model, to measure the model against. */
export type Baseline = {
  readonly id: 'zero' | 'own-rate' | 'mean';
  readonly label: Label;
  readonly total: number;
  readonly errors: PredictionErrors;
};

/** Totals of a holdout. `bias` is predicted / actual − 1; null where nothing happened. */
export type Totals = { readonly actual: number; readonly predicted: number; readonly bias: number | null };

/** Share of the outcomes held by the tenth of the customers ranked best. */
export type TopDecile = {
  /** Ranked by the model. */
  readonly model: number | null;
  /** Ranked by the calibration's own count of purchases. */
  readonly frequency: number | null;
  /** Ranked by the outcome itself: no ranking can hold more. */
  readonly best: number | null;
};

/** Money in the holdout, minor units: Gamma-Gamma fitted in the calibration times expected purchases, undiscounted. */
export type MoneyHoldout = {
  readonly fit: GammaGammaFit;
  readonly totals: Totals;
  readonly errors: PredictionErrors;
  readonly topDecile: TopDecile;
};

/** How a model, fitted to the calibration alone, did in the holdout. */
export type HoldoutReport = {
  readonly model: ModelId;
  readonly isSeasonal: boolean;
  readonly calibrationEnd: string;
  readonly holdoutEnd: string;
  /** Calendar weeks of the holdout. */
  readonly weeks: number;
  readonly customers: number;
  /** Share of the customers without a purchase in the holdout. */
  readonly inactiveShare: number;
  readonly fit: FitResult;
  readonly meanPAlive: number;
  readonly totals: Totals;
  readonly errors: PredictionErrors;
  readonly baselines: readonly Baseline[];
  readonly byFrequency: readonly FrequencyRow[];
  readonly topDecile: TopDecile;
  readonly tracking: readonly TrackingWeek[];
  /** Null where the histories carry no money. */
  readonly money: MoneyHoldout | null;
};

export type HoldoutRequest = {
  readonly model: ModelId;
  /** Histories at the end of the calibration, with outcomes. */
  readonly days: DayHistories;
  /** Repeat transactions to the end of the holdout, of the same customers. */
  readonly daily: DailyRepeats;
  /** With a season, its fit too: `estimateSeason` gives both. */
  readonly season?: { readonly season: Season; readonly fit: FitResult };
  readonly withMoney?: boolean;
  readonly signal?: AbortSignal | undefined;
};

const OPEN_FREQUENCY = 7;

function tabulateFrequencies(days: DayHistories, outcomes: HoldoutOutcomes, predicted: Float64Array): FrequencyRow[] {
  const rows = Array.from({ length: OPEN_FREQUENCY + 1 }, () => ({ customers: 0, actual: 0, predicted: 0 }));
  days.repeats.forEach((repeats, row) => {
    const entry = rows[Math.min(repeats, OPEN_FREQUENCY)];
    if (entry === undefined) return;
    const weight = days.weight[row] as number;
    entry.customers += weight;
    entry.actual += weight * (outcomes.purchases[row] as number);
    entry.predicted += weight * (predicted[row] as number);
  });
  return rows.flatMap((entry, repeats) =>
    entry.customers === 0
      ? []
      : [
          {
            repeats,
            isOpen: repeats === OPEN_FREQUENCY,
            customers: entry.customers,
            actual: entry.actual / entry.customers,
            predicted: entry.predicted / entry.customers,
          },
        ],
  );
}

function measureBaselines(days: DayHistories, outcomes: HoldoutOutcomes): Baseline[] {
  const length = outcomes.throughDay - days.asOfDay;
  const customers = days.weight.reduce((sum, weight) => sum + weight, 0);
  const ownRate = Float64Array.from(days.repeats, (repeats, row) => {
    const observed = days.asOfDay - (days.firstDay[row] as number);
    return observed > 0 ? (repeats * length) / observed : 0;
  });
  const mean = sumWeighted(ownRate, days.weight) / customers;
  const measure = (id: Baseline['id'], label: Label, forecast: Float64Array): Baseline => ({
    id,
    label,
    total: sumWeighted(forecast, days.weight),
    errors: measureErrors(outcomes.purchases, forecast, days.weight),
  });
  return [
    measure('zero', { zh: '假设无人再买', en: 'nobody buys again' }, new Float64Array(days.rowCount)),
    measure('own-rate', { zh: '各人照旧速率', en: 'everyone goes on at their own rate' }, ownRate),
    measure(
      'mean',
      { zh: '人人按平均速率', en: 'everyone buys at the mean rate' },
      ownRate.map(() => mean),
    ),
  ];
}

function sumTotals(actual: number, predicted: number): Totals {
  return { actual, predicted, bias: actual === 0 ? null : predicted / actual - 1 };
}

function rankTop(
  predicted: Float64Array,
  own: ArrayLike<number>,
  actual: ArrayLike<number>,
  weight: Float64Array,
): TopDecile {
  return {
    model: measureCapture(predicted, actual, weight),
    frequency: measureCapture(own, actual, weight),
    best: measureCapture(actual, actual, weight),
  };
}

/** Columns for the Gamma-Gamma fit: mean money of the repeat purchase days, NaN where there is none. */
export function readMeanMoney(days: DayHistories): { readonly x: Float64Array; readonly meanMoney: Float64Array } {
  return {
    x: Float64Array.from(days.repeats),
    meanMoney: Float64Array.from(days.repeats, (repeats, row) =>
      repeats === 0 ? Number.NaN : (days.repeatCents[row] as number) / repeats,
    ),
  };
}

function* stepThroughMoney(
  days: DayHistories,
  outcomes: HoldoutOutcomes,
  purchases: Float64Array,
  signal: AbortSignal | undefined,
): Steps<MoneyHoldout | null> {
  const { x, meanMoney } = readMeanMoney(days);
  const fit = yield* stepThroughGammaGamma({ count: days.rowCount, x, meanMoney, weight: days.weight }, signal);
  if (fit.status === 'failed') return null;
  const predicted = purchases.map(
    (expected, row) => expected * computeExpectedSpend(fit.point, x[row] as number, meanMoney[row] as number),
  );
  return {
    fit,
    totals: sumTotals(sumWeighted(outcomes.cents, days.weight), sumWeighted(predicted, days.weight)),
    errors: measureErrors(outcomes.cents, predicted, days.weight),
    topDecile: rankTop(predicted, days.repeatCents, outcomes.cents, days.weight),
  };
}

/** Expected purchases of every row of the day histories between their end and `throughDay`, and P(alive). */
function* predictRows(
  point: ModelPoint,
  days: DayHistories,
  throughDay: number,
  clock: WeekClock,
): Steps<{ readonly purchases: Float64Array; readonly pAlive: Float64Array }> {
  const weeks = toWeeks(days, clock);
  const to = clock.getWeeks(days.asOfDay, throughDay);
  const scores = yield* stepThroughScores(point, weeks, { windows: [{ from: 0, to }] });
  const expected = scores.expectedPurchases[0] as Float64Array;
  return {
    purchases: Float64Array.from(weeks.rowOf, (row) => expected[row] as number),
    pAlive: Float64Array.from(weeks.rowOf, (row) => scores.pAlive[row] as number),
  };
}

function* stepThroughHoldout(request: HoldoutRequest): Steps<HoldoutReport> {
  const { model, days, daily, season, withMoney = true, signal } = request;
  const outcomes = days.holdout;
  if (outcomes === undefined || outcomes.throughDay <= days.asOfDay) {
    throw new WorkbenchError('clv/no-holdout', 'There is no day after the calibration to compare with.', {
      hint: 'End the calibration earlier, at about two thirds of the history.',
      zh: { message: '校准期之后没有可供对比的日期。', hint: '请提前结束校准期，大约取历史的前三分之二。' },
    });
  }
  const clock = season?.season.clock ?? PLAIN_CLOCK;
  const fit = season?.fit ?? (yield* stepThroughFit(model, toWeeks(days), { signal }));
  if (fit.status === 'failed') {
    throw new WorkbenchError('clv/no-estimate', fit.explanation.en, {
      hint: 'Take a longer calibration, or one with repeat customers in it.',
      zh: { message: fit.explanation.zh, hint: '请取更长的校准期，或包含复购客户的校准期。' },
    });
  }
  const point = getScoringPoint(fit);
  const { purchases, pAlive } = yield* predictRows(point, days, outcomes.throughDay, clock);
  const customers = days.weight.reduce((sum, weight) => sum + weight, 0);
  const inactive = days.weight.reduce((sum, weight, row) => sum + (outcomes.purchases[row] === 0 ? weight : 0), 0);
  return {
    model,
    isSeasonal: season !== undefined,
    calibrationEnd: toIsoDate(days.asOfDay),
    holdoutEnd: toIsoDate(outcomes.throughDay),
    weeks: (outcomes.throughDay - days.asOfDay) / 7,
    customers,
    inactiveShare: inactive / customers,
    fit,
    meanPAlive: sumWeighted(pAlive, days.weight) / customers,
    totals: sumTotals(sumWeighted(outcomes.purchases, days.weight), sumWeighted(purchases, days.weight)),
    errors: measureErrors(outcomes.purchases, purchases, days.weight),
    baselines: measureBaselines(days, outcomes),
    byFrequency: tabulateFrequencies(days, outcomes, purchases),
    topDecile: rankTop(purchases, days.repeats, outcomes.purchases, days.weight),
    tracking: trackWeeks(point, countCohorts(days), daily, days.asOfDay, clock),
    money: withMoney ? yield* stepThroughMoney(days, outcomes, purchases, signal) : null,
  };
}

/**
 * Calibration and holdout (Fader, Hardie & Lee 2005): the model sees the calibration only and is compared with the holdout
 * in total, by customer, by frequency, week by week, and by how well it finds the best tenth of the customers.
 *
 * Throws `clv/no-holdout` where the histories carry no outcomes, `clv/no-estimate` where nothing could be fitted.
 */
export function validateHoldout(request: HoldoutRequest): HoldoutReport {
  return runSteps(stepThroughHoldout(request));
}

/** {@link validateHoldout} giving way now and then, so that a cancel is heard within it: the same result. */
export async function validateHoldoutGivingWay(request: HoldoutRequest): Promise<HoldoutReport> {
  return runStepsGivingWay(stepThroughHoldout(request), request.signal);
}

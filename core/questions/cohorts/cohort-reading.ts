import type { CohortCell, CohortMoments, CohortRetention } from './cohort-retention.ts';
import { getFirstReturnAge } from './cohort-scope.ts';
import {
  compareMeans,
  computeMeanInterval,
  computeNewcombe,
  computeWilson,
  type Interval,
  type Moments,
} from '#core/science/statistics/intervals.ts';

/** in: in the age · in_or_after: in it or later · cumulative: by its end · streak: in every age up to it. */
export type CohortReading = 'in' | 'in_or_after' | 'cumulative' | 'streak';

/**
 * rate: customers who came back · customers, orders, revenue, margin: how many, how much · aov: money per purchase ·
 * ltv: money to date per acquired customer. Money in minor units.
 */
export type CohortMeasure = 'rate' | 'customers' | 'orders' | 'revenue' | 'margin' | 'aov' | 'ltv';

export type CohortView = {
  readonly reading: CohortReading;
  readonly measure: CohortMeasure;
  /** What a rate is a share of: the cohort, or those of the age before. */
  readonly denominator: 'size' | 'previous';
  /** Cohorts of fewer customers are greyed and left out of every mean. */
  readonly minSize: number;
  /** weighted: Σ numerators / Σ denominators · simple: the mean of the values. */
  readonly mean: 'weighted' | 'simple';
};

/** A cell as it is read: numerator / denominator, null where there is no such number. */
export type ReadCell = {
  readonly cell: CohortCell;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number;
  /** 95 %: Wilson's for rates, Student's for means of money; null for sums and counts. */
  readonly interval: Interval | null;
  /** The cohort has fewer customers than `minSize`. */
  readonly isSmall: boolean;
  /** Fully observed: value or zero. */
  readonly isComplete: boolean;
};

/** A mean over cohorts that have fully reached an age, those too small left out. */
export type CohortMean = { readonly age: number; readonly cohorts: number; readonly value: number | null };

const READINGS = {
  in: { squares: 'inPeriod' },
  streak: { squares: 'inPeriod' },
  cumulative: { squares: 'cumulative' },
  in_or_after: { squares: 'inOrAfter' },
} as const;

function pickOrders(cell: CohortCell, reading: CohortReading): number {
  if (reading === 'cumulative') return cell.cumulativeOrders;
  return reading === 'in_or_after' ? cell.ordersInOrAfter : cell.orders;
}

function pickRevenue(cell: CohortCell, reading: CohortReading): number {
  if (reading === 'cumulative') return Number(cell.cumulativeRevenueCents);
  return Number(reading === 'in_or_after' ? cell.revenueInOrAfterCents : cell.revenueCents);
}

function pickMargin(cell: CohortCell, reading: CohortReading): number | null {
  const margin =
    reading === 'cumulative'
      ? cell.cumulativeMarginCents
      : reading === 'in_or_after'
        ? cell.marginInOrAfterCents
        : cell.marginCents;
  return margin === null ? null : Number(margin);
}

function pickOrderSquares(cell: CohortCell, reading: CohortReading): number {
  if (reading === 'cumulative') return cell.cumulativeOrderSquares;
  return reading === 'in_or_after' ? cell.orderSquaresInOrAfter : cell.orderSquares;
}

/** Customers of a cell; the cohort itself where age 0 belongs to the first event. */
function countCohortCustomers(cell: CohortCell, reading: CohortReading, firstReturnAge: 0 | 1): number {
  if (cell.age < firstReturnAge) return cell.size;
  switch (reading) {
    case 'in':
      return cell.customers;
    case 'in_or_after':
      return cell.customersInOrAfter;
    case 'cumulative':
      return cell.customersReturned;
    case 'streak':
      return cell.customersInStreak;
  }
}

/** Moments of a sample known by its size, sum and sum of squares. */
function toMoments(n: number, sum: number, squares: number): Moments {
  const mean = n === 0 ? 0 : sum / n;
  return { n, mean, variance: n < 2 ? 0 : Math.max(0, (squares - n * mean * mean) / (n - 1)) };
}

type Fraction = { readonly numerator: number | null; readonly denominator: number; readonly interval: Interval | null };

function meanInterval(moments: Moments): Interval | null {
  return moments.n < 2 ? null : computeMeanInterval(moments);
}

function readFraction(cell: CohortCell, before: CohortCell | undefined, view: CohortView, first: 0 | 1): Fraction {
  const { reading, measure } = view;
  switch (measure) {
    case 'rate': {
      const numerator = countCohortCustomers(cell, reading, first);
      const denominator =
        view.denominator === 'size' || before === undefined ? cell.size : countCohortCustomers(before, reading, first);
      const isShare = denominator > 0 && numerator <= denominator;
      return {
        numerator,
        denominator,
        interval: isShare ? computeWilson({ count: numerator, total: denominator }) : null,
      };
    }
    case 'customers':
      return { numerator: countCohortCustomers(cell, reading, first), denominator: 1, interval: null };
    case 'orders':
      return { numerator: pickOrders(cell, reading), denominator: 1, interval: null };
    case 'revenue':
      return { numerator: pickRevenue(cell, reading), denominator: 1, interval: null };
    case 'margin':
      return { numerator: pickMargin(cell, reading), denominator: 1, interval: null };
    case 'aov': {
      const orders = pickOrders(cell, reading);
      const revenue = pickRevenue(cell, reading);
      const moments = toMoments(orders, revenue, pickOrderSquares(cell, reading));
      return { numerator: revenue, denominator: orders, interval: meanInterval(moments) };
    }
    case 'ltv': {
      const revenue = Number(cell.cumulativeRevenueCents);
      const moments = toMoments(cell.size, revenue, cell.squares.cumulative.revenue);
      return { numerator: revenue, denominator: cell.size, interval: meanInterval(moments) };
    }
  }
}

/** Reads every cell, in the order of the rows. */
export function readCohortCells(
  { rows, request }: Pick<CohortRetention, 'rows' | 'request'>,
  view: CohortView,
): ReadCell[] {
  const first = getFirstReturnAge(request);
  return rows.map((cell, index) => {
    const before = cell.age === 0 ? undefined : rows[index - 1];
    const isSmall = cell.size < view.minSize;
    const isComplete = cell.state === 'value' || cell.state === 'zero';
    if (cell.state === 'not_observed') {
      return { cell, value: null, numerator: null, denominator: 0, interval: null, isSmall, isComplete };
    }
    const { numerator, denominator, interval } = readFraction(cell, before, view, first);
    const value = numerator === null || denominator <= 0 ? null : numerator / denominator;
    return { cell, value, numerator, denominator, interval: isComplete ? interval : null, isSmall, isComplete };
  });
}

function average(cells: readonly ReadCell[], mean: CohortView['mean']): number | null {
  const known = cells.filter(({ isComplete, isSmall, value }) => isComplete && !isSmall && value !== null);
  if (known.length === 0) return null;
  if (mean === 'simple') return known.reduce((sum, { value }) => sum + (value ?? 0), 0) / known.length;
  const denominator = known.reduce((sum, cell) => sum + cell.denominator, 0);
  return known.reduce((sum, { numerator }) => sum + (numerator ?? 0), 0) / denominator;
}

/** The mean of every age over the cohorts that have fully reached it. */
export function averageByAge(cells: readonly ReadCell[], mean: CohortView['mean']): CohortMean[] {
  const byAge = new Map<number, ReadCell[]>();
  for (const cell of cells) byAge.set(cell.cell.age, [...(byAge.get(cell.cell.age) ?? []), cell]);
  return [...byAge].map(([age, members]) => ({
    age,
    cohorts: members.filter(({ isComplete, isSmall, value }) => isComplete && !isSmall && value !== null).length,
    value: average(members, mean),
  }));
}

/** Whether the mean of a row has a meaning: what only grows has none, there the latest complete value is shown. */
export function isGrowing({ measure, reading }: CohortView): boolean {
  return measure === 'ltv' || reading === 'cumulative';
}

/** The mean of a cohort over its complete ages from the first return on; for what only grows its latest complete value. */
export function summariseCohort(cells: readonly ReadCell[], view: CohortView, firstReturnAge: 0 | 1): number | null {
  const own = cells.filter(({ cell, isComplete, value }) => cell.age >= firstReturnAge && isComplete && value !== null);
  if (isGrowing(view)) return own.at(-1)?.value ?? null;
  return average(
    own.map((cell) => ({ ...cell, isSmall: false })),
    view.mean,
  );
}

/**
 * Ages at which the mean rises only because cohorts dropped out of it: those in both ages together did not rise. Unbounded
 * retention of one cohort never rises, so there every rise is one of these (Amplitude, "Why does my retention curve go up").
 */
export function findDropOutRises(cells: readonly ReadCell[], mean: CohortView['mean']): number[] {
  const means = averageByAge(cells, mean);
  return means.flatMap(({ age, value, cohorts }) => {
    const before = means.find((other) => other.age === age - 1);
    if (value === null || before === undefined || before.value === null) return [];
    if (!(value > before.value + 1e-12) || cohorts >= before.cohorts) return [];
    const stayed = new Set(
      cells
        .filter((cell) => cell.cell.age === age && cell.isComplete && !cell.isSmall && cell.value !== null)
        .map(({ cell }) => cell.cohort),
    );
    const earlier = average(
      cells.filter((cell) => cell.cell.age === age - 1 && stayed.has(cell.cell.cohort)),
      mean,
    );
    return earlier !== null && value <= earlier + 1e-12 ? [age] : [];
  });
}

/** The difference of the same cell of two groups of customers, a − b. */
export type CohortDifference = {
  readonly value: number | null;
  readonly interval: Interval | null;
  /** The interval leaves 0 out. */
  readonly isClear: boolean;
};

const NO_DIFFERENCE: CohortDifference = { value: null, interval: null, isClear: false };

function describeMoments(cell: CohortCell, view: CohortView): Moments | null {
  const { reading, measure } = view;
  const squares: CohortMoments = cell.squares[READINGS[reading].squares];
  switch (measure) {
    case 'orders':
      return toMoments(cell.size, pickOrders(cell, reading), squares.orders);
    case 'revenue':
      return toMoments(cell.size, pickRevenue(cell, reading), squares.revenue);
    case 'margin': {
      const margin = pickMargin(cell, reading);
      return margin === null ? null : toMoments(cell.size, margin, squares.margin);
    }
    case 'aov':
      return toMoments(pickOrders(cell, reading), pickRevenue(cell, reading), pickOrderSquares(cell, reading));
    case 'ltv':
      return toMoments(cell.size, Number(cell.cumulativeRevenueCents), cell.squares.cumulative.revenue);
    default:
      return null;
  }
}

/**
 * Compares one cell of two groups. Rates (and counts, as rates): Newcombe's interval. Money and purchases are compared per
 * acquired customer (AOV per purchase) by Welch's. Null unless both are fully observed and both have at least two to compare.
 */
export function compareCohortCells(a: ReadCell, b: ReadCell, view: CohortView): CohortDifference {
  if (!a.isComplete || !b.isComplete || a.isSmall || b.isSmall) return NO_DIFFERENCE;
  if (view.measure === 'rate' || view.measure === 'customers') {
    const share = (read: ReadCell) => ({
      count: read.numerator ?? 0,
      total: view.measure === 'rate' ? read.denominator : read.cell.size,
    });
    const [ofA, ofB] = [share(a), share(b)];
    if (ofA.total === 0 || ofB.total === 0) return NO_DIFFERENCE;
    const value = ofA.count / ofA.total - ofB.count / ofB.total;
    if (ofA.count > ofA.total || ofB.count > ofB.total) return { value, interval: null, isClear: false };
    const interval = computeNewcombe(ofA, ofB);
    return { value, interval, isClear: interval.low > 0 || interval.high < 0 };
  }
  const [ofA, ofB] = [describeMoments(a.cell, view), describeMoments(b.cell, view)];
  if (ofA === null || ofB === null || ofA.n < 2 || ofB.n < 2) return NO_DIFFERENCE;
  const { value, interval } = compareMeans(ofA, ofB);
  return { value, interval, isClear: interval.low > 0 || interval.high < 0 };
}

/** What a customer of a cohort cost, and the age whose end sees that earned back. */
export type CohortPayback = {
  readonly cohort: string;
  /** Cost per acquired customer, minor units. */
  readonly cacCents: number;
  /** First age by whose end the money per acquired customer reaches the cost; null where it has not yet. */
  readonly age: number | null;
  /** Margin where it is known throughout, else revenue. */
  readonly basis: 'margin' | 'revenue';
};

/** Payback of every cohort with a known cost: by cumulative margin, where it is not known throughout by revenue. */
export function findPayback({ rows, cohorts }: Pick<CohortRetention, 'rows' | 'cohorts'>): CohortPayback[] {
  return cohorts.flatMap(({ start, size, costCents }) => {
    if (costCents === null || size === 0) return [];
    const seen = rows.filter(({ cohort, state }) => cohort === start && state !== 'not_observed');
    const basis = seen.every(({ cumulativeMarginCents }) => cumulativeMarginCents !== null) ? 'margin' : 'revenue';
    const reached = seen.find((cell) => {
      const earned = basis === 'margin' ? cell.cumulativeMarginCents : cell.cumulativeRevenueCents;
      return earned !== null && earned >= costCents;
    });
    return [{ cohort: start, cacCents: Number(costCents) / size, age: reached?.age ?? null, basis }];
  });
}

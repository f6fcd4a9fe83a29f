import type { CohortForecast, ForecastCell } from '#core/questions/cohorts/cohort-forecast.ts';
import {
  averageByAge,
  compareCohortCells,
  findPayback,
  readCohortCells,
  summariseCohort,
  type CohortDifference,
  type CohortPayback,
  type CohortView,
  type ReadCell,
} from '#core/questions/cohorts/cohort-reading.ts';
import type { CohortRetention } from '#core/questions/cohorts/cohort-retention.ts';
import { getFirstReturnAge } from '#core/questions/cohorts/cohort-scope.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** What a forecast says of a cell, in the measure and reading in front; no interval for money. */
export type ForecastValue = { readonly value: number; readonly interval: Interval | null };

export type GridCell = {
  readonly row: number;
  readonly column: number;
  readonly read: ReadCell;
  /** Mean of the age over complete cohorts. */
  readonly mean: number | null;
  readonly difference: CohortDifference | null;
  readonly forecast: ForecastValue | null;
  readonly isPayback: boolean;
  /** What is drawn: the value, its distance from the mean, or the difference of two groups. */
  readonly shown: number | null;
  /** 0…5 on the sequential scale; null without colour. */
  readonly step: number | null;
  /** −1…1 on the diverging scale; null without it. */
  readonly lean: number | null;
};

export type GridRow = {
  readonly cohort: CohortRetention['cohorts'][number];
  readonly isSmall: boolean;
  readonly cells: readonly GridCell[];
  readonly summary: number | null;
  readonly payback: CohortPayback | null;
};

export type CohortGrid = {
  readonly rows: readonly GridRow[];
  readonly ages: readonly number[];
  readonly means: ReadonlyMap<number, number | null>;
  readonly cells: readonly ReadCell[];
  readonly isDifference: boolean;
};

const STEPS = 6;

type BuildOptions = {
  readonly view: CohortView;
  readonly isVersusMean: boolean;
  readonly isByRow: boolean;
  readonly forecast: CohortForecast | null;
  /** The other group of a comparison. */
  readonly other: CohortRetention | null;
};

/** Whether the model can fill cells of this reading and measure. */
export function canForecast({ reading, measure, denominator }: CohortView): boolean {
  if (measure === 'ltv') return true;
  if (reading === 'in')
    return measure === 'customers' || measure === 'revenue' || (measure === 'rate' && denominator === 'size');
  return reading === 'cumulative' && (measure === 'customers' || (measure === 'rate' && denominator === 'size'));
}

function readForecast(found: ForecastCell, size: number, view: CohortView): ForecastValue | null {
  const isCumulative = view.reading === 'cumulative';
  const customers = isCumulative ? found.customersReturned : found.customers;
  const interval = isCumulative ? found.returnedInterval : found.customersInterval;
  switch (view.measure) {
    case 'rate':
      return {
        value: Math.min(1, customers / size),
        interval: { low: interval.low / size, high: Math.min(1, interval.high / size) },
      };
    case 'customers':
      return { value: customers, interval };
    case 'revenue':
      return found.revenueCents === null ? null : { value: found.revenueCents, interval: null };
    case 'ltv':
      return found.cumulativeRevenueCents === null
        ? null
        : { value: found.cumulativeRevenueCents / size, interval: null };
    default:
      return null;
  }
}

function keyOf(cohort: string, age: number): string {
  return `${cohort} ${age}`;
}

/** The grid as it is drawn: every cell with its colour, its mean, its difference, its forecast. */
export function buildGrid(result: CohortRetention, options: BuildOptions): CohortGrid {
  const { view, isVersusMean, isByRow, forecast, other } = options;
  const first = getFirstReturnAge(result.request);
  const cells = readCohortCells(result, view);
  const means = new Map(averageByAge(cells, view.mean).map(({ age, value }) => [age, value]));
  const ages = [...means.keys()];
  const others = new Map(
    other === null ? [] : readCohortCells(other, view).map((read) => [keyOf(read.cell.cohort, read.cell.age), read]),
  );
  const forecasts = new Map(
    forecast?.status === 'ready' ? forecast.rows.map((row) => [keyOf(row.cohort, row.age), row]) : [],
  );
  const paybacks = new Map(findPayback(result).map((payback) => [payback.cohort, payback]));
  const isDifference = other !== null;

  const rows = result.cohorts.map((cohort, row): GridRow => {
    const own = cells.slice(row * ages.length, (row + 1) * ages.length);
    const payback = paybacks.get(cohort.start) ?? null;
    return {
      cohort,
      isSmall: cohort.size < view.minSize,
      summary: summariseCohort(own, view, first),
      payback,
      cells: own.map((read, column): GridCell => {
        const mean = means.get(read.cell.age) ?? null;
        const pair = others.get(keyOf(cohort.start, read.cell.age));
        const difference =
          isDifference && pair !== undefined
            ? compareCohortCells(read, pair, view)
            : isDifference
              ? { value: null, interval: null, isClear: false }
              : null;
        const found = read.isComplete ? undefined : forecasts.get(keyOf(cohort.start, read.cell.age));
        const predicted = found === undefined || isDifference ? null : readForecast(found, cohort.size, view);
        const distance = read.isComplete && read.value !== null && mean !== null ? read.value - mean : null;
        return {
          row,
          column,
          read,
          mean,
          difference,
          forecast: predicted,
          isPayback: view.measure === 'ltv' && payback?.age === read.cell.age,
          shown: isDifference ? (difference?.value ?? null) : isVersusMean && read.isComplete ? distance : read.value,
          step: null,
          lean: null,
        };
      }),
    };
  });
  return {
    rows: colourRows(rows, { first, isDiverging: isDifference || isVersusMean, isByRow }),
    ages,
    means,
    cells,
    isDifference,
  };
}

type ColourOptions = { readonly first: 0 | 1; readonly isDiverging: boolean; readonly isByRow: boolean };

/** Colours what is complete and large enough; age 0 of the first event itself is the same for all and stays without. */
function colourRows(rows: readonly GridRow[], { first, isDiverging, isByRow }: ColourOptions): GridRow[] {
  const isColoured = ({ read, shown, difference }: GridCell): boolean =>
    shown !== null &&
    !read.isSmall &&
    read.cell.age >= first &&
    read.cell.state !== 'not_observed' &&
    (difference?.isClear ?? true);
  const measure = (cells: readonly GridCell[]): number =>
    Math.max(0, ...cells.filter(isColoured).map(({ shown }) => Math.abs(shown ?? 0)));
  const whole = measure(rows.flatMap(({ cells }) => cells));
  return rows.map((row) => {
    const largest = isByRow ? measure(row.cells) : whole;
    return {
      ...row,
      cells: row.cells.map((cell) => {
        if (!isColoured(cell) || largest === 0) return cell;
        const share = (cell.shown ?? 0) / largest;
        return isDiverging
          ? { ...cell, lean: cell.read.isComplete ? share : null }
          : { ...cell, step: Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS))) };
      }),
    };
  });
}

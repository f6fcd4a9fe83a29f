import { bootstrapDifference } from './bootstrap.ts';
import { adjustByHolm } from './corrections.ts';
import { adjustByCovariate, computePairedMoments, computeRelativeAdjusted } from './cuped.ts';
import { compareRelative } from './relative.ts';
import { checkSampleRatio, type SampleRatioCheck } from './sample-ratio.ts';
import {
  compareMeans,
  compareShares,
  computeMoments,
  computeRelativeShare,
  type Estimate,
  type Interval,
  type Moments,
  type Share,
} from '#core/science/statistics/intervals.ts';

/** A treated/control table, by columns: one row per customer as assigned, whether reached or not. */
export type ExperimentTable = {
  /** Arm of every row. */
  readonly arms: readonly string[];
  readonly outcomes: readonly {
    readonly name: string;
    readonly values: Float64Array;
    /** An amount whatever its values; else only 0 and 1 make a share. */
    readonly isAmount?: boolean;
  }[];
  /** Known before the assignment, e.g. what the customer spent until then. */
  readonly covariate: { readonly name: string; readonly values: Float64Array } | null;
  /** Columns to cut the result by, e.g. the segment before the assignment. */
  readonly cuts: readonly { readonly name: string; readonly values: readonly string[] }[];
};

export type ExperimentOptions = {
  readonly control: string;
  /** Planned share of each arm, any unit; equal shares unless stated. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly resamples?: number;
};

/** A yes/no outcome against control. Rates are shares of the customers assigned. */
export type ShareComparison = {
  readonly kind: 'share';
  readonly treated: Share;
  readonly control: Share;
  /** Difference of the rates: Newcombe's interval, pooled z test. */
  readonly difference: Estimate & { readonly z: number; readonly wald: Interval };
  readonly relative: (Interval & { readonly value: number }) | null;
  /** Difference × customers treated. */
  readonly incremental: number;
};

/** An amount per customer assigned against control. */
export type MeanComparison = {
  readonly kind: 'mean';
  readonly treated: Moments;
  readonly control: Moments;
  /** Welch's interval and test. */
  readonly difference: Estimate & { readonly t: number; readonly degrees: number };
  readonly bootstrap: Interval;
  readonly relative: (Interval & { readonly value: number }) | null;
  readonly incremental: number;
  readonly cuped: CupedComparison | null;
  /** The same among those whose outcome is not 0; not causal, as who is among them depends on the arm. */
  readonly amongPositive: {
    readonly treated: Moments;
    readonly control: Moments;
    readonly difference: Estimate & { readonly t: number; readonly degrees: number };
  } | null;
};

export type CupedComparison = {
  readonly covariate: string;
  readonly theta: number;
  /** Share of the variance that the covariate takes away. */
  readonly explained: number;
  readonly treated: Moments;
  readonly control: Moments;
  readonly difference: Estimate & { readonly t: number; readonly degrees: number };
  readonly relative: (Interval & { readonly value: number }) | null;
  readonly incremental: number;
};

export type OutcomeResult = { readonly outcome: string; readonly comparison: ShareComparison | MeanComparison };

export type CutResult = {
  readonly cut: string;
  readonly value: string;
  readonly outcome: string;
  readonly kind: 'share' | 'mean';
  readonly difference: Estimate;
  readonly treatedCustomers: number;
  readonly controlCustomers: number;
  /** Holm-adjusted over all values of this cut and outcome. */
  readonly adjustedPValue: number;
};

export type ArmResult = {
  /** The treated arm; null = all treated arms together. */
  readonly arm: string | null;
  readonly customers: number;
  readonly outcomes: readonly OutcomeResult[];
  readonly cuts: readonly CutResult[];
};

export type ExperimentResult = {
  readonly control: string;
  readonly controlCustomers: number;
  readonly sampleRatio: SampleRatioCheck;
  /** Each treated arm against control, then all together where there are several. */
  readonly arms: readonly ArmResult[];
};

function take(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

function isBinary(values: Float64Array): boolean {
  return values.every((value) => value === 0 || value === 1);
}

/** A yes/no outcome of two arms. */
export function compareShareOutcome(treated: Share, control: Share): ShareComparison {
  const difference = compareShares(treated, control);
  return {
    kind: 'share',
    treated,
    control,
    difference,
    relative: computeRelativeShare(treated, control),
    incremental: difference.value * treated.total,
  };
}

/** An amount of two arms, with CUPED where a covariate is given. */
export function compareMeanOutcome(
  treated: Float64Array,
  control: Float64Array,
  covariate: { readonly name: string; readonly treated: Float64Array; readonly control: Float64Array } | null,
  bootstrap: { readonly seed: number; readonly resamples?: number },
): MeanComparison {
  const moments = { treated: computeMoments(treated), control: computeMoments(control) };
  const difference = compareMeans(moments.treated, moments.control);
  const positive = {
    treated: computeMoments(treated.filter((value) => value !== 0)),
    control: computeMoments(control.filter((value) => value !== 0)),
  };
  return {
    kind: 'mean',
    ...moments,
    difference,
    bootstrap: bootstrapDifference(treated, control, bootstrap),
    relative: compareRelative(moments.treated, moments.control),
    incremental: difference.value * treated.length,
    cuped: covariate === null ? null : compareAdjusted(treated, control, covariate),
    amongPositive:
      positive.treated.n < 2 || positive.control.n < 2
        ? null
        : { ...positive, difference: compareMeans(positive.treated, positive.control) },
  };
}

function compareAdjusted(
  treated: Float64Array,
  control: Float64Array,
  covariate: { readonly name: string; readonly treated: Float64Array; readonly control: Float64Array },
): CupedComparison {
  const paired = {
    treated: computePairedMoments({ outcome: treated, covariate: covariate.treated }),
    control: computePairedMoments({ outcome: control, covariate: covariate.control }),
  };
  const adjusted = adjustByCovariate(paired.treated, paired.control);
  const difference = compareMeans(adjusted.treated, adjusted.control);
  const raw = { treated: paired.treated.outcome, control: paired.control.outcome };
  return {
    covariate: covariate.name,
    ...adjusted,
    difference,
    relative: computeRelativeAdjusted(raw, adjusted),
    incremental: difference.value * treated.length,
  };
}

function countShare(values: Float64Array): Share {
  return { count: values.reduce((sum, value) => sum + value, 0), total: values.length };
}

function evaluateOutcomes(
  table: ExperimentTable,
  treated: Int32Array,
  control: Int32Array,
  options: ExperimentOptions,
): OutcomeResult[] {
  return table.outcomes.map(({ name, values, isAmount }) => {
    const [ofTreated, ofControl] = [take(values, treated), take(values, control)];
    if (isAmount !== true && isBinary(values)) {
      return { outcome: name, comparison: compareShareOutcome(countShare(ofTreated), countShare(ofControl)) };
    }
    const covariate =
      table.covariate === null
        ? null
        : {
            name: table.covariate.name,
            treated: take(table.covariate.values, treated),
            control: take(table.covariate.values, control),
          };
    return { outcome: name, comparison: compareMeanOutcome(ofTreated, ofControl, covariate, options) };
  });
}

/** Numbers by size where all are numbers, else texts by their code units. */
function sortValues(values: string[]): string[] {
  return values.every((value) => value.trim() !== '' && Number.isFinite(Number(value)))
    ? values.sort((a, b) => Number(a) - Number(b))
    : values.sort();
}

function evaluateCuts(table: ExperimentTable, treated: Int32Array, control: Int32Array): CutResult[] {
  return table.cuts.flatMap(({ name: cut, values: cutValues }) => {
    const members = sortValues([...new Set(cutValues)]);
    return table.outcomes.flatMap(({ name: outcome, values, isAmount }) => {
      const isShare = isAmount !== true && isBinary(values);
      const found = members.flatMap((value) => {
        const ofTreated = take(
          values,
          treated.filter((row) => cutValues[row] === value),
        );
        const ofControl = take(
          values,
          control.filter((row) => cutValues[row] === value),
        );
        if (ofTreated.length < 2 || ofControl.length < 2) return [];
        const difference: Estimate = isShare
          ? compareShares(countShare(ofTreated), countShare(ofControl))
          : compareMeans(computeMoments(ofTreated), computeMoments(ofControl));
        return [
          {
            cut,
            value,
            outcome,
            kind: isShare ? ('share' as const) : ('mean' as const),
            difference,
            treatedCustomers: ofTreated.length,
            controlCustomers: ofControl.length,
          },
        ];
      });
      const adjusted = adjustByHolm(found.map(({ difference }) => difference.pValue));
      return found.map((result, index) => ({ ...result, adjustedPValue: adjusted[index] as number }));
    });
  });
}

/**
 * Evaluates a treated/control table by intention to treat: arms as assigned. Outcomes of only 0 and 1 are shares, others
 * amounts per customer. Throws a RangeError where control or every treated arm is empty.
 */
export function evaluateExperiment(table: ExperimentTable, options: ExperimentOptions): ExperimentResult {
  const rowsOf = new Map<string, number[]>();
  table.arms.forEach((arm, row) => {
    const rows = rowsOf.get(arm);
    if (rows === undefined) rowsOf.set(arm, [row]);
    else rows.push(row);
  });
  const control = Int32Array.from(rowsOf.get(options.control) ?? []);
  const treatedArms = [...rowsOf].filter(([arm]) => arm !== options.control).sort(([a], [b]) => (a < b ? -1 : 1));
  if (control.length === 0 || treatedArms.length === 0) {
    throw new RangeError('An experiment needs customers in the control arm and in another.');
  }
  const evaluate = (arm: string | null, rows: Int32Array): ArmResult => ({
    arm,
    customers: rows.length,
    outcomes: evaluateOutcomes(table, rows, control, options),
    cuts: evaluateCuts(table, rows, control),
  });
  const arms = treatedArms.map(([arm, rows]) => evaluate(arm, Int32Array.from(rows)));
  const together = treatedArms.flatMap(([, rows]) => rows).sort((a, b) => a - b);
  const names = [options.control, ...treatedArms.map(([arm]) => arm)];
  return {
    control: options.control,
    controlCustomers: control.length,
    sampleRatio: checkSampleRatio(
      names.map((name) => rowsOf.get(name)?.length ?? 0),
      names.map((name) => options.weights?.[name] ?? 1),
    ),
    arms: treatedArms.length > 1 ? [...arms, evaluate(null, Int32Array.from(together))] : arms,
  };
}

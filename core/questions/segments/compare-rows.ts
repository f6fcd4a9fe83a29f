import type { MetricDefinition } from '#core/questions/define-metric.ts';
import {
  COMPARE_METRICS,
  type ComparedNumber,
  type ComparedSegment,
  type SampleMean,
  type SegmentComparison,
} from './segment-compare.ts';
import { CUSTOMER_COLUMNS } from '#core/questions/customers/customer-columns.ts';
import {
  compareMeans,
  compareShares,
  computeMeanInterval,
  computeWilson,
  type Interval,
  type Moments,
} from '#core/science/statistics/intervals.ts';

/** How a compared number is written. */
export type ValueKind = 'count' | 'share' | 'money' | 'decimal';

export type ComparedValue = {
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Numerator and denominator, or the customers behind a mean. */
  readonly counted: readonly number[];
  /** This segment less the first one; null for the first, and where either has no number. */
  readonly difference: { readonly value: number; readonly interval: Interval } | null;
};

export type ComparedRow = {
  readonly id: string;
  readonly metric: MetricDefinition;
  readonly kind: ValueKind;
  readonly values: readonly ComparedValue[];
};

const MEANS: readonly { readonly name: ComparedNumber; readonly kind: ValueKind }[] = [
  { name: 'frequency', kind: 'decimal' },
  { name: 'average_order_cents', kind: 'money' },
  { name: 'monetary_cents', kind: 'money' },
  { name: 'recency_days', kind: 'decimal' },
  { name: 'ltv_cents', kind: 'money' },
  { name: 'p_alive', kind: 'share' },
  { name: 'expected_purchases', kind: 'decimal' },
  { name: 'ltv_predicted_cents', kind: 'money' },
];

function toMoments({ n, mean, variance }: SampleMean): Moments | null {
  return mean === null || n < 2 || variance === null ? null : { n, mean, variance };
}

function readMean(segment: ComparedSegment, name: ComparedNumber, first: ComparedSegment): ComparedValue {
  const sample = segment.numbers[name];
  const moments = toMoments(sample);
  const against = toMoments(first.numbers[name]);
  return {
    value: sample.mean,
    interval: moments === null ? null : computeMeanInterval(moments),
    counted: [sample.n],
    difference: segment === first || moments === null || against === null ? null : compareMeans(moments, against),
  };
}

function readRepurchase(segment: ComparedSegment, first: ComparedSegment): ComparedValue {
  const { count, total } = segment.repurchase;
  return {
    value: total === 0 ? null : count / total,
    interval: total === 0 ? null : computeWilson(segment.repurchase),
    counted: [count, total],
    difference:
      segment === first || total === 0 || first.repurchase.total === 0
        ? null
        : compareShares(segment.repurchase, first.repurchase),
  };
}

function plain(value: number | null, counted: readonly number[]): ComparedValue {
  return { value, interval: null, counted, difference: null };
}

/** The comparison as rows: one per number, one value per segment, differences against the first segment. */
export function listComparedRows({
  rows,
  totalMonetaryCents,
  totalCustomers,
}: SegmentComparison): readonly ComparedRow[] {
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      id: 'customers',
      metric: COMPARE_METRICS.customers,
      kind: 'count',
      values: rows.map(({ customers }) => plain(customers, [customers, totalCustomers])),
    },
    {
      id: 'revenueShare',
      metric: COMPARE_METRICS.revenueShare,
      kind: 'share',
      values: rows.map(({ monetaryCents }) =>
        plain(totalMonetaryCents > 0n ? Number(monetaryCents) / Number(totalMonetaryCents) : null, []),
      ),
    },
    {
      id: 'repurchase',
      metric: COMPARE_METRICS.repurchase,
      kind: 'share',
      values: rows.map((segment) => readRepurchase(segment, first)),
    },
    ...MEANS.map(({ name, kind }) => ({
      id: name,
      metric: { ...COMPARE_METRICS.mean, label: CUSTOMER_COLUMNS[name].label },
      kind,
      values: rows.map((segment) => readMean(segment, name, first)),
    })),
  ];
}

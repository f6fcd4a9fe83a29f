import type { Label } from '#core/kernel/label.ts';

/** 口径: how a number is computed, shown beside it wherever it appears. */
export type MetricDefinition = {
  readonly label: Label;
  readonly formula: Label;
  /** What is counted and what is left out. */
  readonly filters: Label;
  /** What a rate is a share of; null where the number is no rate. */
  readonly denominator: Label | null;
};

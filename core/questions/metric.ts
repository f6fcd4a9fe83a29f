import type { Label } from '#core/kernel/label.ts';
import type { MetricDefinition } from './define-metric.ts';

/** How a number adds up: over everything, over customers but not over days, or not at all. */
export type Additivity = 'all' | 'not-over-time' | 'none';

/** A number with all that a screen, an export or a report says of it. */
export type Metric<Id extends string = string> = MetricDefinition & {
  readonly id: Id;
  /** The days it is about, written beside it. */
  readonly window: Label;
  readonly unit: 'customers' | 'orders' | 'minor units' | 'share' | 'days';
  readonly additivity: Additivity;
  /** How its interval comes about; null for a complete count. */
  readonly intervalKind: Label | null;
};

/** The metrics of one screen by their ids, each with its id beside it. */
export function defineMetrics<const Id extends string>(
  metrics: Readonly<Record<Id, Omit<Metric, 'id'>>>,
): { readonly [Key in Id]: Metric<Key> } {
  const entries = Object.entries<Omit<Metric, 'id'>>(metrics).map(([id, metric]) => [id, { ...metric, id }]);
  return Object.fromEntries(entries) as { readonly [Key in Id]: Metric<Key> };
}

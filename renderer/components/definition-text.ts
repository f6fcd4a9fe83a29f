import type { Label } from '#core/kernel/label.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';

export type DefinedValue = {
  readonly metric: MetricDefinition;
  /** Every digit. */
  readonly full: string;
  /** Numerator and denominator of a rate, in full. */
  readonly counted?: string;
};

/** Words around a definition, in the language it is written in. */
export type DefinitionWords = {
  readonly formula: string;
  readonly counted: string;
  readonly filters: string;
  readonly denominator: string;
  readonly inForce: string;
  readonly everybody: string;
};

type DefinitionText = {
  readonly title: string;
  readonly values: readonly DefinedValue[];
  /** Filters in force, in words. */
  readonly filters: readonly string[];
  readonly asOf: string;
  readonly sql?: string | undefined;
  readonly words: DefinitionWords;
  readonly read: (label: Label) => string;
};

/** A whole definition as text: to be pasted into a mail, a ticket, a report. */
export function writeDefinition({ title, values, filters, asOf, sql, words, read }: DefinitionText): string {
  const blocks = values.map(({ metric, full, counted }) =>
    [
      `${read(metric.label)}: ${full}`,
      `  ${words.formula}: ${read(metric.formula)}`,
      ...(counted === undefined ? [] : [`  ${words.counted}: ${counted}`]),
      `  ${words.filters}: ${read(metric.filters)}`,
      ...(metric.denominator === null ? [] : [`  ${words.denominator}: ${read(metric.denominator)}`]),
    ].join('\n'),
  );
  return [
    title,
    ...blocks,
    `${words.inForce}: ${filters.length === 0 ? words.everybody : filters.join('; ')}`,
    asOf,
    ...(sql === undefined ? [] : [sql]),
  ].join('\n\n');
}

import { z } from 'zod';

const label = z.strictObject({ zh: z.string(), en: z.string() });

/** Version of what a pin holds. */
export const PIN_VERSION = 1;

/** A number's definition, as it stood when it was pinned. */
const pinnedDefinition = z.strictObject({
  label,
  formula: label,
  filters: label,
  denominator: label.nullable(),
  /** The value with every digit, in the language it was pinned in. */
  full: z.string(),
  /** Numerator and denominator of a rate. */
  counted: z.string().nullable(),
});

/**
 * A chart pinned for a report: its picture, its numbers, and everything that says what they mean. `language` is that of
 * `title`, `note`, `summary`, `heads` and `rows`; definitions and filters are kept in both.
 */
export const pinContentSchema = z.strictObject({
  view: z.string().min(1),
  language: z.enum(['zh-CN', 'en']),
  title: z.string().min(1),
  note: z.string(),
  /** The chart in one sentence. */
  summary: z.string(),
  /** The drawn chart in the light theme, `<svg …>`; null where it is a table only. */
  svg: z.string().startsWith('<svg').nullable(),
  /** First the rows' own head. */
  heads: z.array(z.string()),
  rows: z.array(z.strictObject({ head: z.string(), cells: z.array(z.string()) })),
  definitions: z.array(pinnedDefinition),
  /** The filters in force, in words, one each; none: everybody. */
  filters: z.array(label),
  /** The statement the numbers come from, where there is one. */
  sql: z.string().nullable(),
  asOf: z.string(),
  timeZone: z.string(),
  /** Of the data the numbers were computed from. */
  buildId: z.string(),
  /** What the analyst says about it in a report. */
  comment: z.string().max(4000).default(''),
});

/** What a pin of the project holds in `content`. */
export type PinContent = z.output<typeof pinContentSchema>;

import { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';
import { UNIX_TIMES } from '#core/sources/cleaning/parse-time.ts';
import { BEHAVIOR_TYPES, ORDER_PARTS, ORDER_STATUSES, SOURCE_NAMES, type SourceName } from '#core/sources/contracts.ts';
import { ENCODINGS } from '#core/sources/formats/encodings.ts';

const columnName = z.string().min(1);

const columnReference = z.union([
  columnName,
  z.strictObject({ constant: z.string() }),
  z.strictObject({ product: z.tuple([columnName, columnName]) }),
  /** Date, time of day. */
  z.strictObject({ dateTime: z.tuple([columnName, columnName]) }),
  z.strictObject({
    date: z.strictObject({
      year: z.union([columnName, z.strictObject({ constant: z.string().regex(/^\d{4}$/, 'four digits') })]),
      month: columnName,
      day: columnName,
      time: columnName.optional(),
    }),
  }),
]);

const readOptions = z.strictObject({
  format: z.string().optional(),
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.string().min(1).max(4).optional(),
  quote: z.string().max(1).optional(),
  headerLine: z.number().int().min(0).optional(),
  sheet: z.string().optional(),
  unfinished: z.enum(['accept', 'refuse']).optional(),
  records: z.string().optional(),
  orient: z.enum(['columns', 'index']).optional(),
  /** Records at the end of the file that are no data, besides those recognised as a footer. */
  footerRows: z.number().int().min(0).max(1000).optional(),
});

const correction = z.strictObject({
  /** Fingerprint of the file: SHA-256 over the SHA-256 of its blocks, hexadecimal. */
  file: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
  /** 1-based number of the record among the file's data records. */
  record: z.number().int().min(1),
  /** Physical line, for people. */
  line: z.number().int().min(0),
  column: columnName,
  /** The cell as it stands in the file; null where it is empty. */
  from: z.string().nullable(),
  /** What is read in its place; empty for no value. */
  to: z.string(),
});

/**
 * Answers to what the rows mean. A template without it, as all older ones are, answers nothing; what the rows leave open is then
 * asked.
 */
const meaning = z.strictObject({
  /** Name of a finding (`level:Order Total`, or the kind alone) → its reading, or `doubt`. */
  answers: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** Part that an unmapped file column plays in an order's money → that column; null where the file has none. */
  parts: z.partialRecord(z.enum(ORDER_PARTS), columnName.nullable()).default({}),
  /** Files of one source from the oldest to the newest: of two versions of an order the one of the later file holds. */
  fileOrder: z.array(z.string().min(1)).optional(),
});

/** One cell that the analyst corrected: the file stays as it is. */
export type Correction = z.output<typeof correction>;

/**
 * The saved form of a mapping: how the files of one source are read, which file column feeds which field,
 * and the answer to every question that an import can ask. Documented in docs/mapping-template.md.
 */
export const mappingTemplateSchema = z.strictObject({
  version: z.literal(1),
  source: z.enum(SOURCE_NAMES),
  /** Platform export that the template was proposed from; informative. */
  preset: z.string().optional(),
  read: readOptions.prefault({}),
  /**
   * Contract field → file column, a constant, (money only) unit price column × quantity column, or (dates only) the columns that
   * hold its parts.
   */
  columns: z.record(z.string(), columnReference).default({}),
  /** File column (`*`: every column) → order of day and month where the values alone do not settle it. */
  dateOrder: z.record(z.string(), z.enum(['ymd', 'mdy', 'dmy'])).default({}),
  decimalMark: z.enum(['.', ',']).optional(),
  /** IANA zone of wall-clock values of these files, if it is not the project's. */
  timeZone: z.string().min(1).optional(),
  /** File column → what its bare numbers are. */
  unixTime: z.record(z.string(), z.enum(UNIX_TIMES)).default({}),
  /** File column (`*`: every column) → first of the hundred years that its years of two digits mean. */
  shortYear: z.record(z.string(), z.number().int().min(1900).max(2100)).optional(),
  /** File column (`*`: every column) → year of its values that name a month and a day only. */
  givenYear: z.record(z.string(), z.number().int().min(1900).max(2199)).optional(),
  /** Name of a zone, upper case → the offset it means: for names that regions use differently. */
  zoneNames: z.record(z.string(), z.string().regex(/^[-+]\d{2}:\d{2}$/, 'an offset as +08:00')).optional(),
  /** ISO 4217 code of the amounts; rows that carry another currency are rejected. */
  currency: z.string().length(3).optional(),
  /** File column that holds the currency code of the row. */
  currencyColumn: columnName.optional(),
  /** What every order row is worth, where no column holds an amount: rows of an event, say. */
  rowAmount: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'an amount such as 1 or 9.90')
    .optional(),
  /** Every row is an order of its own, whatever an order id column says. */
  orderPerRow: z.boolean().optional(),
  /** Whether files that hold parts of the orders are joined on the ids they share as proposed. */
  join: z.enum(['accept', 'refuse']).optional(),
  /** What happens to rows of one file that are equal in every column. */
  equalRows: z.enum(['keep', 'drop']).optional(),
  statusMap: z.record(z.string(), z.enum(ORDER_STATUSES)).default({}),
  behaviorMap: z.record(z.string(), z.enum(BEHAVIOR_TYPES)).default({}),
  booleanMap: z.record(z.string(), z.boolean()).default({}),
  /** File column (`*`: every column) → whether `17850.0` becomes `17850`. */
  idFloat: z.record(z.string(), z.enum(['clean', 'keep'])).default({}),
  /** Namespace of the customer ids of these files. */
  platform: z.string().min(1).optional(),
  /** Cell texts that mean "no value", besides blanks and the usual ones. */
  nullTokens: z.array(z.string().min(1)).default([]),
  /** Contract fields that identify a row; rows that agree on all of them are one. */
  key: z.array(z.string()).optional(),
  /** Contract fields whose blank cells take the value of another line of the same order. */
  carryWithinOrder: z.array(z.string()).default([]),
  /** What the rows mean where the files alone do not say. */
  meaning: meaning.optional(),
  /** Cells read otherwise than they stand in the files; put in before anything else is done with them. */
  corrections: z.array(correction).optional(),
});

/** How the files of one source are read and mapped: the same object in the window, on disk and on the command line. */
export type MappingTemplate = z.output<typeof mappingTemplateSchema>;

/** Where the values of a field come from. */
export type ColumnReference = z.output<typeof columnReference>;

/** A template that maps nothing yet. */
export function createTemplate(
  source: SourceName,
  columns: Readonly<Record<string, ColumnReference>> = {},
): MappingTemplate {
  return mappingTemplateSchema.parse({ version: 1, source, columns });
}

/**
 * Checks a template read from disk or written by hand.
 * @throws WorkbenchError `mapping/invalid-template` that names the path of the first fault.
 */
export function parseTemplate(
  value: unknown,
  where: string | Label = { zh: '映射模板', en: 'The mapping template' },
): MappingTemplate {
  const parsed = mappingTemplateSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? undefined : issue.path.map(String).join('.');
  const { zh: inChinese, en: inEnglish } = typeof where === 'string' ? { zh: where, en: where } : where;
  throw new WorkbenchError(
    'mapping/invalid-template',
    `${inEnglish} is not valid at ${path ?? '(the whole object)'}: ${issue?.message ?? 'unknown fault'}.`,
    {
      cause: parsed.error,
      hint: 'Compare it with docs/mapping-template.md.',
      zh: {
        message: `${inChinese}：${path === undefined ? '整体' : `“${path}”`}无效（${issue?.message ?? '原因不明'}）。`,
        hint: '请对照 docs/mapping-template.md 修改。',
      },
    },
  );
}

/** The answer for a file column: its own, else the one given for every column (`*`). */
export function getColumnAnswer<Answer>(
  answers: Readonly<Record<string, Answer>> | undefined,
  column: string,
): Answer | undefined {
  return answers?.[column] ?? answers?.['*'];
}

/** The file columns that a reference reads. */
export function listFileColumns(reference: ColumnReference): readonly string[] {
  if (typeof reference === 'string') return [reference];
  if ('product' in reference) return reference.product;
  if ('dateTime' in reference) return reference.dateTime;
  if (!('date' in reference)) return [];
  const { year, month, day, time } = reference.date;
  return [...(typeof year === 'string' ? [year] : []), month, day, ...(time === undefined ? [] : [time])];
}

/** The columns of a reference as people write them: `price × quantity`, `date + time`; the text itself of a constant. */
export function writeReference(reference: ColumnReference): string {
  if (typeof reference === 'string') return reference;
  if ('constant' in reference) return reference.constant;
  return listFileColumns(reference).join('product' in reference ? ' × ' : ' + ');
}

import type { ProjectView } from '#core/workbench/build/project-view.ts';
import * as z from 'zod';

/** The file beside the sample's own that holds what its build says, so that it can be shown while it is built. */
export const STORED_ANSWERS = 'stored-answers.json';

/** Raised when the file is written another way; a file of another version is no file. */
const VERSION = 1;

/** Significant digits of a number that is not whole: sums of doubles differ beyond them from run to run. */
const DIGITS = 12;

/** A project as a finished build left it, with the answers to some questions about everybody in it. */
export type StoredLook = {
  readonly project: ProjectView;
  /** By `writeQuestion`. */
  readonly answers: ReadonlyMap<string, unknown>;
};

const fileSchema = z.object({
  version: z.literal(VERSION),
  project: z.looseObject({ buildId: z.string().min(1), tables: z.array(z.unknown()) }),
  answers: z.record(z.string(), z.unknown()),
});

const bigintSchema = z.strictObject({ $bigint: z.string().regex(/^-?\d+$/) });

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function encode(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value === 'number' && Number.isFinite(value))
    return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(entries.map(([key, member]) => [key, encode(member)]));
  }
  const kind = typeof value === 'number' ? String(value) : Object.prototype.toString.call(value);
  throw new TypeError(`${kind} has no place in ${STORED_ANSWERS}.`);
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  const whole = bigintSchema.safeParse(value);
  if (whole.success) return BigInt(whole.data.$bigint);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, decode(member)]));
}

/**
 * A look as text, the same for the same build: money and counts stay exact, doubles keep twelve significant digits, and when it
 * was built is left out. Throws `TypeError` for a value that would not come back as it is.
 */
export function formatStoredLook({ project, answers }: StoredLook): string {
  const { builtAt: _, ...facts } = project;
  const sorted = [...answers].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ version: VERSION, project: encode(facts), answers: encode(Object.fromEntries(sorted)) }, null, 1)}\n`;
}

/** The look that a text holds; null for a text of another version or that cannot be read. */
export function parseStoredLook(text: string): StoredLook | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const file = fileSchema.safeParse(content);
  if (!file.success) return null;
  const project = { ...(decode(file.data.project) as Omit<ProjectView, 'builtAt'>), builtAt: null };
  const answers = new Map(Object.entries(file.data.answers).map(([question, answer]) => [question, decode(answer)]));
  return { project, answers };
}

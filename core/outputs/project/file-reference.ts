import { z } from 'zod';
import type { FileSource } from '#core/kernel/files.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';

/** Bytes at either end of a file that its fingerprint covers. */
export const FINGERPRINT_BYTES = 65_536;

const hash = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
const plainName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^/\\\0]+$/, 'a file name without folders');

/**
 * A data file as a project remembers it. What is not known (a project written by hand) is null; then any file of the
 * name will do.
 */
export const fileReferenceSchema = z.strictObject({
  name: plainName,
  /** Bytes. */
  size: z.number().int().min(0).nullable().default(null),
  /** Milliseconds since 1970. */
  modifiedAt: z.number().int().nullable().default(null),
  /** SHA-256 of the first and of the last 64 KiB (of the whole file, where it is shorter). */
  fingerprint: z.strictObject({ head: hash, tail: hash }).nullable().default(null),
  /** Path from the project's own folder, with `/`; null: the file is looked for by its name. */
  path: z
    .string()
    .min(1)
    .regex(/^(?![/\\])(?![A-Za-z]:)[^\0]+$/, "a path from the project's own folder")
    .nullable()
    .default(null),
  /** What the host that saved the project finds the file by; it means nothing anywhere else. */
  locator: z.string().min(1).max(1024).nullable().default(null),
});

export type FileReference = z.output<typeof fileReferenceSchema>;

/** The part of a reference that the file itself determines. */
export type FileFacts = Pick<FileReference, 'name' | 'size' | 'modifiedAt' | 'fingerprint'>;

async function hashRange(file: FileSource, start: number, end: number): Promise<string> {
  const bytes = new Uint8Array(await file.read(start, end));
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Reads what a reference keeps of a file: at most 128 KiB of it, whatever its size. */
export async function describeFile(file: FileSource, signal?: AbortSignal): Promise<FileFacts> {
  throwIfCancelled(signal);
  const head = await hashRange(file, 0, Math.min(file.size, FINGERPRINT_BYTES));
  const tail = await hashRange(file, Math.max(0, file.size - FINGERPRINT_BYTES), file.size);
  return {
    name: file.name,
    size: file.size,
    modifiedAt: file.modifiedAt === undefined ? null : Math.trunc(file.modifiedAt),
    fingerprint: { head, tail },
  };
}

/**
 * How a file stands to the reference that was saved. `same`: size and fingerprint agree (the time of the last change
 * does not matter: copies have their own). `changed`: they do not. `unknown`: the reference has none to compare.
 */
export type FileMatch = 'same' | 'changed' | 'unknown';

/** Compares a file with what a project remembers of it. */
export function compareFile(reference: FileReference, facts: FileFacts): FileMatch {
  const { size, fingerprint } = reference;
  if (size !== null && facts.size !== size) return 'changed';
  if (fingerprint === null || facts.fingerprint === null) return 'unknown';
  const { head, tail } = facts.fingerprint;
  return fingerprint.head === head && fingerprint.tail === tail ? 'same' : 'changed';
}

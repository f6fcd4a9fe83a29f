import type { Note, Question } from '#core/sources/formats/define-format.ts';
import type { Label } from '#core/kernel/label.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { Finding } from '#core/sources/meaning/finding.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';

/** What makes two imports of a file equal: its bytes and how they were read. */
export type FileFingerprint = {
  readonly source: SourceName;
  readonly file: string;
  /** SHA-256 over the SHA-256 of each 8 MiB block of the file, hexadecimal. */
  readonly hash: string;
  readonly template: MappingTemplate;
};

/** The stated rules by which a row that could be read is nevertheless left out. */
export const EXCLUSION_RULES = ['total_row', 'cancelled', 'pending', 'test', 'no_customer', 'after_as_of'] as const;
export type ExclusionRule = (typeof EXCLUSION_RULES)[number];

/** `rowsIn = loaded + duplicates + Σ excluded + rejected`: proven for every file on every import. */
export type FileReconciliation = {
  readonly source: SourceName;
  readonly file: string;
  readonly format: string;
  readonly rowsIn: number;
  readonly loaded: number;
  readonly duplicates: number;
  readonly excluded: readonly {
    readonly rule: ExclusionRule;
    readonly rows: number;
    readonly amountCents: bigint | null;
  }[];
  readonly rejected: number;
  /** Rows of which cells were corrected by the template; each is in one of the numbers above as well. */
  readonly corrected: number;
  /** Orders only: minor units of the rows that loaded and of those dropped as duplicates. */
  readonly money: { readonly loadedCents: bigint; readonly duplicateCents: bigint } | null;
  /** Rejected rows by reason, most first. */
  readonly reasons: readonly { readonly reason: string; readonly column: string | null; readonly rows: number }[];
  readonly notes: readonly Note[];
};

/** One rejected row. `column` and `value` are null where the record as a whole is at fault. `message` is the reason as a sentence. */
export type RejectedRow = {
  readonly source: SourceName;
  readonly file: string;
  readonly line: number;
  /** Fingerprint of the file and 1-based number of the record in it: what a correction names. */
  readonly hash: string;
  readonly record: number;
  readonly column: string | null;
  readonly value: string | null;
  readonly reason: string;
  readonly message: Label;
  readonly rawText: string;
};

export type ImportReport = {
  readonly files: readonly FileReconciliation[];
  /** The first rejected rows (at most 1,000); all of them are in the table `ingest_rejects`. */
  readonly rejects: readonly RejectedRow[];
  /** Questions that were answered by keeping everything as it is, still worth an answer. */
  readonly openQuestions: readonly Question[];
  /** What the rows were found to mean: settled, assumed, or loaded in doubt. */
  readonly findings: readonly Finding[];
};

import type { FileSource } from '#core/kernel/files.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { ImportReport } from '#core/sources/import/import-report.ts';
import type { ImportedFile } from '#core/sources/import/import-sources.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import type { CheckFailure } from '#core/mart/check.ts';
import type { Model } from '#core/mart/define-model.ts';
import type { Parameters, SettledParameters } from '#core/kernel/parameters.ts';

/** The files of one source with the template that says how to read and map them; without one both are proposed. */
export type SourceInput = {
  readonly source: SourceName;
  readonly files: readonly FileSource[];
  readonly template?: MappingTemplate;
};

export type ProjectInput = {
  readonly name: string;
  readonly sources: readonly SourceInput[];
  readonly parameters: Parameters;
};

/** One built table with what its checks said. */
export type BuiltTable = {
  readonly model: Model;
  readonly rowCount: number;
  readonly checkCount: number;
  readonly failures: readonly CheckFailure[];
};

export type BuiltProject = {
  /** Hash of input fingerprints, parameters and code version: no time in it. */
  readonly buildId: string;
  readonly parameters: SettledParameters;
  /** First and last date of the loaded orders and behaviours, `YYYY-MM-DD`. */
  readonly dataFrom: string | null;
  readonly dataThrough: string | null;
  readonly report: ImportReport;
  /** Every input file with the template it was read by: what a saved project keeps. */
  readonly files: readonly ImportedFile[];
  readonly tables: readonly BuiltTable[];
  /** Schema that holds the current tables, by their names. */
  readonly schema: string;
  /** Schema that holds `ingest_files`, `ingest_excluded` and `ingest_rejects` of this build's import. */
  readonly importSchema: string;
};

/** A build either succeeds, or needs answers first; everything else is an error. */
export type BuildOutcome =
  | { readonly status: 'built'; readonly project: BuiltProject }
  | { readonly status: 'questions'; readonly questions: readonly Question[] };

import type { Engine, TableName } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'latin1';

/** How a file is read. Detection proposes it, the analyst or a template may fix any part of it. */
export type ReadOptions = {
  readonly format?: string;
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  readonly quote?: string;
  /** 1-based physical line of the header; 0 = the file has none (columns are then named `column_1` …). */
  readonly headerLine?: number;
  /** XLSX: sheet name; the first one when absent. */
  readonly sheet?: string;
};

/** One answer to a question, with what it makes of the files where that was worked out. Money is in minor units. */
export type Choice = {
  readonly value: string;
  readonly label: Label;
  readonly example?: string;
  /** Net money of all rows, by currency. */
  readonly money?: readonly { readonly currency: string; readonly cents: bigint }[];
  /** Customers with a purchase. */
  readonly customers?: number;
  readonly orders?: number;
  /** The files' own control column minus this money. */
  readonly controlDifference?: bigint;
};

/** What the file seems to need an answer for before it can be read or typed. Answers are part of the template. */
export type Question = {
  /** Stable: `encoding`, `delimiter`, `date-order`, `decimal-mark`, `id-float`, `duplicates`, `currency`, `as-of`, `header`, … */
  readonly code: string;
  readonly file: string;
  /** File column the question is about. */
  readonly column?: string;
  /** Word of the file the question is about (`status-word`, `behavior-word`, `boolean-word`). */
  readonly value?: string;
  readonly text: Label;
  /** Value to put into the template, with what it means; `example` shows a value of the file read that way. */
  readonly choices: readonly Choice[];
  /** What was counted for and against the choices. */
  readonly evidence?: readonly {
    readonly id: string;
    readonly label: Label;
    readonly value: number | bigint;
    readonly unit: 'rows' | 'orders' | 'customers' | 'files' | 'cents' | 'days';
  }[];
  /** Name of the answer in the template's `meaning.answers` and behind `--answer`. */
  readonly key?: string;
  /** The choice that a form may select beforehand; it is not taken unless the analyst says so. */
  readonly proposed?: string;
  /** The choice that keeps everything as it is, where there is one that is safe to take meanwhile. */
  readonly meanwhile?: string;
};

/** A remark that needs no answer: what was detected, cleaned or ignored. */
export type Note = { readonly code: string; readonly column?: string; readonly count?: number; readonly text: Label };

export type Inspection = {
  readonly format: string;
  /** Complete: every option that the format has. */
  readonly options: ReadOptions;
  /** Column names as in the file, made unique (`amount`, `amount_2`). */
  readonly columns: readonly string[];
  /** First data rows as text, aligned with `columns`; null where the cell is missing. */
  readonly preview: readonly (readonly (string | null)[])[];
  readonly questions: readonly Question[];
  readonly notes: readonly Note[];
  /** XLSX: every sheet of the workbook. */
  readonly sheets?: readonly string[];
};

/** A record that could not be read at all (not: a value that could not be understood). */
export type BrokenRecord = {
  /** 1-based number of the record among the file's data records, where it has one. */
  readonly record: number;
  readonly line: number;
  readonly reason: string;
  readonly message: Label;
  readonly rawText: string;
  readonly column?: string;
  readonly value?: string;
};

export type LoadReport = {
  /** Data records in the file: loaded into the raw table + broken. */
  readonly recordCount: number;
  readonly broken: readonly BrokenRecord[];
  readonly notes: readonly Note[];
  /** Physical line and raw text of loaded records, by record number, in ascending order: for reject reports. */
  locate(
    records: readonly number[],
    options?: TaskOptions,
  ): Promise<readonly { record: number; line: number; rawText: string }[]>;
};

/**
 * A file format. `load` creates `table` with `_record BIGINT` (1-based number of the data record in the
 * file) and one VARCHAR column per file column, in file order, holding the text as it stands in the file
 * (typed formats: canonical text — ISO dates, plain decimal digits). An empty or missing cell is NULL.
 */
export type Format = {
  readonly id: string;
  readonly label: Label;
  readonly extensions: readonly string[];
  /** 0 = certainly not, 1 = certainly; from the first bytes and the name. */
  detect(head: Uint8Array, name: string): number;
  inspect(file: FileSource, options: ReadOptions, task?: TaskOptions): Promise<Inspection>;
  load(
    engine: Engine,
    file: FileSource,
    inspection: Inspection,
    table: TableName,
    task?: TaskOptions,
  ): Promise<LoadReport>;
};

/** Declares a format; the registry lists them. */
export function defineFormat(format: Format): Format {
  return format;
}

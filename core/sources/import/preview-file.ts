import type { FileSource } from '#core/kernel/files.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import { readHead } from '#core/sources/formats/byte-stream.ts';
import type { Inspection, ReadOptions } from '#core/sources/formats/define-format.ts';
import type { Encoding } from '#core/sources/formats/encodings.ts';
import { isFooterText } from '#core/sources/formats/footer.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { suggestMapping, type FieldSuggestion } from '#core/sources/mapping/suggest-mapping.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

const HEAD_BYTES = 65_536;
const HEAD_LINES = 14;
const TAIL_LINES = 4;
const LINE_CHARACTERS = 400;

/** A physical line of a text file, decoded. */
export type TextLine = {
  /** 1-based; null at the end of a long file, where the number is not known. */
  readonly line: number | null;
  readonly text: string;
  /** Reads like a line below a table: a total, a remark of the export. */
  readonly isFooter: boolean;
};

/** What a file looks like read one way: its text beside its table, and how its columns would be mapped. */
export type FilePreview = {
  readonly inspection: Inspection;
  /** First and last lines as they stand; null for formats that are no text. */
  readonly text: { readonly head: readonly TextLine[]; readonly tail: readonly TextLine[] } | null;
  readonly template: MappingTemplate;
  readonly suggestions: readonly FieldSuggestion[];
  /** The platform whose export it is, where one is recognised. */
  readonly preset: { readonly label: Label; readonly remark: Label } | null;
};

function toLines(text: string, isFromStart: boolean): TextLine[] {
  return text.split(/\r\n|\n|\r/).map((line, index) => ({
    line: isFromStart ? index + 1 : null,
    text: line.slice(0, LINE_CHARACTERS),
    isFooter: isFooterText(line),
  }));
}

async function readText(file: FileSource, encoding: Encoding, task: TaskOptions): Promise<FilePreview['text']> {
  const decoder = new TextDecoder(encoding);
  const { bytes, gzip } = await readHead(file, HEAD_BYTES);
  throwIfCancelled(task.signal);
  const head = toLines(decoder.decode(bytes), true).slice(0, HEAD_LINES);
  if (gzip) return { head, tail: [] };
  const start = Math.max(0, file.size - HEAD_BYTES);
  const end = new Uint8Array(await file.read(start - (start % 2), file.size));
  const tail = toLines(decoder.decode(end), start === 0).filter(({ text }) => text.trim() !== '');
  return { head, tail: tail.slice(-TAIL_LINES) };
}

/**
 * Reads a file one way and shows both sides of it. Options that are not given are detected. Reads both ends of the file, and all of it
 * only where the encoding has to be found out.
 */
export async function previewFile(
  file: FileSource,
  source: SourceName,
  read: ReadOptions,
  task: TaskOptions = {},
): Promise<FilePreview> {
  const inspection = await inspectFile(file, read, task);
  throwIfCancelled(task.signal);
  const { encoding } = inspection.options;
  const text = encoding === undefined ? null : await readText(file, encoding, task);
  const { template, fields, preset } = suggestMapping(source, [inspection]);
  return {
    inspection,
    text,
    template,
    suggestions: fields,
    preset: preset === undefined ? null : { label: preset.label, remark: preset.remark },
  };
}

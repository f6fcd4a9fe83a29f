import { checkSignal } from '#core/sources/formats/byte-stream.ts';
import { readRawText } from './broken-records.ts';
import type { CsvLayout } from './csv-layout.ts';
import { streamUtf8 } from '#core/sources/formats/encoding.ts';
import type { Encoding, LoadReport } from '#core/sources/formats/define-format.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { type ParsedRecord, createRecordParser } from './record-parser.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

const EVERY = 1024;

/** Where every 1,024th record of a file stands: byte offset in the UTF-8 text and physical line. */
export type RecordIndex = { readonly offsets: number[]; readonly lines: number[] };

/** An index to be filled with `noteRecord`. */
export function createRecordIndex(): RecordIndex {
  return { offsets: [], lines: [] };
}

/** Enters record `number` (1-based) into the index where it is its turn. */
export function noteRecord(index: RecordIndex, number: number, record: ParsedRecord): void {
  if ((number - 1) % EVERY !== 0) return;
  index.offsets.push(record.base + record.start);
  index.lines.push(record.line);
}

/** A text file as its records are read: how it is stored and where the table is in it. */
export type DelimitedFile = {
  readonly file: FileSource;
  readonly encoding: Encoding;
  readonly gzip: boolean;
  readonly layout: CsvLayout;
};

/** The UTF-8 bytes of the table itself: all behind the header. */
export async function* streamTable(
  source: DelimitedFile,
  task?: TaskOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let toSkip = source.layout.dataOffset;
  for await (const chunk of streamUtf8(source.file, { encoding: source.encoding, gzip: source.gzip, ...task })) {
    if (toSkip >= chunk.length) {
      toSkip -= chunk.length;
      continue;
    }
    yield toSkip === 0 ? chunk : chunk.subarray(toSkip);
    toSkip = 0;
  }
}

type Found = { record: number; line: number; rawText: string };

async function locateInStream(
  source: DelimitedFile,
  wanted: ReadonlySet<number>,
  last: number,
  task?: TaskOptions,
): Promise<Found[]> {
  const found: Found[] = [];
  let number = 0;
  const { layout } = source;
  const parser = createRecordParser({
    dialect: layout.dialect,
    columnCount: layout.columns.length,
    firstLine: layout.dataLine,
    firstOffset: layout.dataOffset,
    onRecord: (record) => {
      number += 1;
      if (!wanted.has(number)) return;
      found.push({ record: number, line: record.line, rawText: readRawText(record.bytes, record.start, record.end) });
    },
  });
  for await (const chunk of streamTable(source, { signal: task?.signal })) {
    parser.push(chunk);
    if (number >= last) return found;
  }
  parser.finish();
  return found;
}

async function locateInBlock(
  source: DelimitedFile,
  index: RecordIndex,
  block: number,
  wanted: ReadonlySet<number>,
): Promise<Found[]> {
  const found: Found[] = [];
  const start = index.offsets[block] ?? source.layout.dataOffset;
  const end = index.offsets[block + 1] ?? source.file.size;
  let number = block * EVERY;
  const parser = createRecordParser({
    dialect: source.layout.dialect,
    columnCount: source.layout.columns.length,
    firstLine: index.lines[block] ?? source.layout.dataLine,
    firstOffset: start,
    onRecord: (record) => {
      number += 1;
      if (!wanted.has(number)) return;
      found.push({ record: number, line: record.line, rawText: readRawText(record.bytes, record.start, record.end) });
    },
  });
  parser.push(await source.file.read(start, end));
  parser.finish();
  return found;
}

/** Physical lines and raw texts of records: from the blocks they are in, or, where the file cannot be entered in the middle (gzip, another encoding), by reading it again from the start. */
export function createLocate(source: DelimitedFile, index: RecordIndex): LoadReport['locate'] {
  return async (records, task) => {
    if (records.length === 0) return [];
    const wanted = new Set(records);
    const ascending = [...wanted].toSorted((left, right) => left - right);
    if (source.gzip || source.encoding !== 'utf-8') {
      return locateInStream(source, wanted, ascending.at(-1) ?? 0, task);
    }
    const found: Found[] = [];
    for (const block of new Set(ascending.map((record) => Math.floor((record - 1) / EVERY)))) {
      checkSignal(task);
      found.push(...(await locateInBlock(source, index, block, wanted)));
    }
    return found;
  };
}

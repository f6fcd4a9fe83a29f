/** How the cells of a delimited text are told apart. All are ASCII bytes; `quote` is -1 where cells are never quoted. */
export type DelimitedDialect = { readonly delimiter: number; readonly quote: number };

/** What makes a record unreadable, as bits of `ParsedRecord.faults`. */
export const FAULT = {
  /** A NUL byte. */
  nul: 1,
  /** Bytes that are not UTF-8. */
  utf8: 2,
  /** Text between a closing quote and the next delimiter. */
  afterQuote: 4,
  /** A quote that is not closed. */
  unclosed: 8,
  /** Longer than `MAX_RECORD_BYTES`. */
  tooLong: 16,
  /** Not as many cells as the table has columns. */
  cellCount: 32,
  /** The last record, cut off inside its last cell. */
  cutOff: 64,
} as const;

/** What is readable but reads differently elsewhere, as bits of `ParsedRecord.quirks`. */
export const QUIRK = {
  /** Blanks between a quote and the delimiter. */
  blanksAroundQuote: 1,
  /** A byte order mark at the start of a record that is not the first of the file. */
  innerBom: 2,
  /** Empty cells beyond the last column. */
  trailingEmpty: 4,
} as const;

/** A quoted cell over more lines than this is taken as an unbalanced quote. */
export const MAX_QUOTED_LINES = 100;
/** A record longer than this is broken. */
const MAX_RECORD_BYTES = 8 * 1_048_576;

/** The record at hand. One object is reused: read it inside the handler only. Cell i is `bytes[starts[i] .. ends[i])`; `escaped[i]` is 1 where the quote stands doubled in it. */
export type ParsedRecord = {
  bytes: Uint8Array;
  start: number;
  /** Without the line end. */
  end: number;
  /** Bytes of the whole input before `bytes[0]`. */
  base: number;
  /** 1-based physical line of its first byte. */
  line: number;
  cellCount: number;
  starts: Int32Array;
  ends: Int32Array;
  escaped: Uint8Array;
  faults: number;
  quirks: number;
  isMultiline: boolean;
  /** True for the last record of an input that does not end in a line end. */
  isCutOff: boolean;
};

/** Kinds of line ends seen, as bits. */
export const LINE_END = { lf: 1, crlf: 2, cr: 4 } as const;

export type RecordParser = {
  /** Parses what is complete. `chunk` may be reused by the caller afterwards. */
  push(chunk: Uint8Array): void;
  /** Parses the rest. */
  finish(): void;
  /** Bits of `LINE_END`. */
  readonly lineEnds: number;
  /** Lines of white space that were passed over though they are not empty. */
  readonly whiteLines: number;
};

export type RecordParserOptions = {
  readonly dialect: DelimitedDialect;
  /** Cells per record; 0 = not known, every count is right. */
  readonly columnCount: number;
  /** Physical line and byte offset of the first byte pushed. */
  readonly firstLine?: number;
  readonly firstOffset?: number;
  readonly onRecord: (record: ParsedRecord) => void;
};

const ORDINARY = 0;
const DELIMITER = 1;
const LF = 2;
const CR = 3;
const HIGH = 4;
const NUL = 5;
const QUOTE = 6;

function createClasses(entries: readonly (readonly [number, number])[]): Uint8Array {
  const classes = new Uint8Array(256);
  classes.fill(HIGH, 0x80);
  for (const [byte, kind] of entries) if (byte >= 0) classes[byte] = kind;
  return classes;
}

/** Length of the UTF-8 sequence at `at`: 0 = not UTF-8, -1 = goes on beyond `end`. */
function measureUtf8(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number;
  let length = 0;
  let low = 0x80;
  let high = 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf) length = 2;
  else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    if (lead === 0xe0) low = 0xa0;
    else if (lead === 0xed) high = 0x9f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    if (lead === 0xf0) low = 0x90;
    else if (lead === 0xf4) high = 0x8f;
  } else return 0;
  for (let index = 1; index < length; index += 1) {
    if (at + index >= end) return -1;
    const byte = bytes[at + index] as number;
    if (byte < low || byte > high) return 0;
    low = 0x80;
    high = 0xbf;
  }
  return length;
}

function isWhite(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] !== 0x20 && bytes[at] !== 0x09) return false;
  return true;
}

/**
 * A parser of delimited text over UTF-8 bytes, in one pass and without making strings. It says of every
 * record where it stands, where its cells are and what is wrong with it. A record over several lines that
 * is at fault gives up only its first line: reading resumes on the next one, so an unbalanced quote costs
 * one line and not the rest of the file. Empty lines are passed over.
 */
export function createRecordParser(options: RecordParserOptions): RecordParser {
  const { delimiter, quote } = options.dialect;
  const { columnCount, onRecord } = options;
  const bare = createClasses([
    [0, NUL],
    [0x0a, LF],
    [0x0d, CR],
    [delimiter, DELIMITER],
  ]);
  const quoted = createClasses([
    [0, NUL],
    [0x0a, LF],
    [0x0d, CR],
    [quote, QUOTE],
  ]);
  const record: ParsedRecord = {
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    base: options.firstOffset ?? 0,
    line: 0,
    cellCount: 0,
    starts: new Int32Array(256),
    ends: new Int32Array(256),
    escaped: new Uint8Array(256),
    faults: 0,
    quirks: 0,
    isMultiline: false,
    isCutOff: false,
  };
  let line = options.firstLine ?? 1;
  let lineEnds = 0;
  let whiteLines = 0;
  let carry: Uint8Array = new Uint8Array(0);
  let isFirst = (options.firstOffset ?? 0) === 0;
  let skipsLine = false;

  const growCells = (): void => {
    const grow = (old: Int32Array): Int32Array => {
      const grown = new Int32Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    const escaped = new Uint8Array(record.escaped.length * 2);
    escaped.set(record.escaped);
    record.starts = grow(record.starts);
    record.ends = grow(record.ends);
    record.escaped = escaped;
  };

  /** Moves behind the line end at `at`; -1 where a CR is the last byte known. */
  const passLineEnd = (bytes: Uint8Array, at: number, end: number, isLast: boolean, isQuoted = false): number => {
    const isLf = bytes[at] === 0x0a;
    if (!isLf && at + 1 >= end && !isLast) return -1;
    const isCrlf = !isLf && at + 1 < end && bytes[at + 1] === 0x0a;
    if (!isQuoted) lineEnds |= isLf ? LINE_END.lf : isCrlf ? LINE_END.crlf : LINE_END.cr;
    return isCrlf ? at + 2 : at + 1;
  };

  const checkCellCount = (): void => {
    if (columnCount === 0 || record.cellCount === columnCount) return;
    let last = record.cellCount;
    while (last > columnCount && record.starts[last - 1] === record.ends[last - 1]) last -= 1;
    if (last === columnCount && record.faults === 0) {
      record.cellCount = columnCount;
      record.quirks |= QUIRK.trailingEmpty;
    } else record.faults |= FAULT.cellCount;
  };

  const deliver = (lines: number): void => {
    if (record.end - record.start > MAX_RECORD_BYTES) record.faults |= FAULT.tooLong;
    record.line = line;
    record.isMultiline = lines > 0;
    isFirst = false;
    onRecord(record);
  };

  /** Parses the records of `bytes[0, end)`; returns where the first incomplete one starts. */
  const parse = (bytes: Uint8Array, end: number, isLast: boolean): number => {
    let at = 0;
    record.bytes = bytes;
    while (at < end) {
      const start = at;
      const first = bytes[at] as number;
      if (skipsLine) {
        while (at < end && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at += 1;
        if (at >= end) return end;
        const next = passLineEnd(bytes, at, end, isLast);
        if (next < 0) return at;
        at = next;
        line += 1;
        skipsLine = false;
        continue;
      }
      if (first === 0x0a || first === 0x0d) {
        const next = passLineEnd(bytes, at, end, isLast);
        if (next < 0) return start;
        at = next;
        line += 1;
        continue;
      }
      record.start = start;
      record.faults = 0;
      record.quirks = 0;
      record.isCutOff = false;
      let cells = 0;
      let lines = 0;
      let firstLineEnd = -1;
      let afterFirstLine = -1;
      if (first === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf && at + 2 < end) {
        if (!isFirst) record.quirks |= QUIRK.innerBom;
        at += 3;
      }
      let isOpen = true;
      while (isOpen) {
        let from = at;
        let isEscaped = 0;
        let to = -1;
        let probe = at;
        if (quote >= 0) while (probe < end && bytes[probe] === 0x20 && delimiter !== 0x20) probe += 1;
        if (quote >= 0 && probe < end && bytes[probe] === quote) {
          if (probe > at) record.quirks |= QUIRK.blanksAroundQuote;
          at = probe + 1;
          from = at;
          for (;;) {
            while (at < end && quoted[bytes[at] as number] === ORDINARY) at += 1;
            if (at >= end) {
              if (!isLast) return start;
              record.faults |= FAULT.unclosed;
              to = end;
              break;
            }
            const kind = quoted[bytes[at] as number] as number;
            if (kind === QUOTE) {
              if (at + 1 >= end && !isLast) return start;
              if (at + 1 < end && bytes[at + 1] === quote) {
                isEscaped = 1;
                at += 2;
                continue;
              }
              to = at;
              at += 1;
              break;
            }
            if (kind === HIGH) {
              const length = measureUtf8(bytes, at, end);
              if (length < 0 && !isLast) return start;
              if (length <= 0) record.faults |= FAULT.utf8;
              at += length <= 0 ? 1 : length;
            } else if (kind === NUL) {
              record.faults |= FAULT.nul;
              at += 1;
            } else {
              const next = passLineEnd(bytes, at, end, isLast, true);
              if (next < 0) return start;
              if (lines === 0) {
                firstLineEnd = at;
                afterFirstLine = next;
              }
              lines += 1;
              at = next;
              if (lines > MAX_QUOTED_LINES) {
                record.faults |= FAULT.unclosed;
                to = at;
                break;
              }
            }
          }
          if ((record.faults & FAULT.unclosed) !== 0) {
            isOpen = false;
          } else {
            const close = at;
            while (at < end && bytes[at] === 0x20 && delimiter !== 0x20) at += 1;
            if (at < end && bare[bytes[at] as number] === ORDINARY) record.faults |= FAULT.afterQuote;
            else if (at > close) record.quirks |= QUIRK.blanksAroundQuote;
          }
        }
        while (isOpen) {
          while (at < end && bare[bytes[at] as number] === ORDINARY) at += 1;
          if (at >= end) {
            if (!isLast) return start;
            if (to < 0) to = at;
            record.end = at;
            record.isCutOff = true;
            isOpen = false;
            break;
          }
          const kind = bare[bytes[at] as number] as number;
          if (kind === DELIMITER) {
            if (to < 0) to = at;
            at += 1;
            break;
          }
          if (kind === HIGH) {
            if (to >= 0) record.faults |= FAULT.afterQuote;
            const length = measureUtf8(bytes, at, end);
            if (length < 0 && !isLast) return start;
            if (length <= 0) record.faults |= FAULT.utf8;
            at += length <= 0 ? 1 : length;
          } else if (kind === NUL) {
            record.faults |= FAULT.nul;
            at += 1;
          } else {
            if (to < 0) to = at;
            record.end = at;
            const next = passLineEnd(bytes, at, end, isLast);
            if (next < 0) return start;
            at = next;
            isOpen = false;
          }
        }
        if (cells >= record.starts.length) growCells();
        record.starts[cells] = from;
        record.ends[cells] = to;
        record.escaped[cells] = isEscaped;
        cells += 1;
      }
      if ((record.faults & FAULT.unclosed) !== 0 && lines === 0) record.end = end;
      record.cellCount = cells;
      checkCellCount();
      if (lines > 0 && record.faults !== 0) {
        record.end = firstLineEnd;
        record.isCutOff = false;
        deliver(lines);
        at = afterFirstLine;
        line += 1;
        continue;
      }
      if (cells === 1 && columnCount > 1 && isWhite(bytes, record.start, record.end)) whiteLines += 1;
      else deliver(lines);
      line += lines + 1;
    }
    return at;
  };

  const advance = (bytes: Uint8Array, isLast: boolean): void => {
    const consumed = parse(bytes, bytes.length, isLast);
    const rest = bytes.length - consumed;
    if (rest > MAX_RECORD_BYTES) {
      const lineEnd = bytes.indexOf(0x0a, consumed);
      record.start = consumed;
      record.end = lineEnd < 0 ? bytes.length : lineEnd;
      record.faults = lineEnd < 0 ? FAULT.tooLong : FAULT.unclosed;
      record.quirks = 0;
      record.cellCount = 0;
      record.isCutOff = false;
      deliver(0);
      skipsLine = true;
      const next = bytes.slice(record.end);
      record.base += record.end;
      carry = new Uint8Array(0);
      advance(next, isLast);
      return;
    }
    carry = bytes.slice(consumed);
    record.base += consumed;
  };

  const joinCarry = (chunk: Uint8Array): Uint8Array => {
    if (carry.length === 0) return chunk;
    const joined = new Uint8Array(carry.length + chunk.length);
    joined.set(carry);
    joined.set(chunk, carry.length);
    return joined;
  };

  return {
    push: (chunk) => advance(joinCarry(chunk), false),
    finish: () => {
      if (carry.length > 0) advance(carry, true);
    },
    get lineEnds() {
      return lineEnds;
    },
    get whiteLines() {
      return whiteLines;
    },
  };
}

/** How records stand in a JSON text: one per line, the elements of an array (behind byte `skip`), or one object after another. */
export type JsonShape = { readonly kind: 'lines' | 'array' | 'sequence'; readonly skip: number };

/** A record's text as it stands in the file. `isCutOff`: the file ends inside it. */
export type JsonElement = { readonly text: string; readonly line: number; readonly isCutOff: boolean };

/** An element longer than this cannot be a record. */
const MAX_ELEMENT_BYTES = 32 * 1_048_576;

export type JsonSplitter = { push(chunk: Uint8Array): void; finish(): void };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LF = 0x0a;
const COMMA = 0x2c;

/**
 * Cuts a JSON text into its records without parsing them, so that a file of any size is read in pieces and
 * one bad record does not cost the others. `onElement` throws or returns; an element that would be longer
 * than `MAX_ELEMENT_BYTES` is handed out cut off.
 */
export function createJsonSplitter(shape: JsonShape, onElement: (element: JsonElement) => void): JsonSplitter {
  let toSkip = shape.skip;
  let carry: Uint8Array = new Uint8Array(0);
  let at = 0;
  let line = 1;
  let start = -1;
  let startLine = 1;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let isDone = false;
  const isByLine = shape.kind === 'lines';

  const emit = (bytes: Uint8Array, end: number, isCutOff: boolean): void => {
    const text = decoder
      .decode(bytes.subarray(start, end))
      .replace(/^\uFEFF/, '')
      .trim();
    start = -1;
    if (text !== '') onElement({ text, line: startLine, isCutOff });
  };

  const begin = (position: number): void => {
    if (start >= 0) return;
    start = position;
    startLine = line;
  };

  const stepLine = (bytes: Uint8Array, byte: number): void => {
    if (byte === LF) {
      if (start >= 0) emit(bytes, at, false);
      line += 1;
    } else begin(at);
  };

  const stepElement = (bytes: Uint8Array, byte: number): void => {
    if (byte === LF) line += 1;
    if (isInString) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isInString = false;
      return;
    }
    if (byte === QUOTE) {
      begin(at);
      isInString = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      begin(at);
      depth += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      if (depth === 0 && start >= 0) emit(bytes, at + 1, false);
      else if (depth < 0) {
        if (start >= 0) emit(bytes, at, false);
        isDone = shape.kind === 'array';
        depth = 0;
      }
    } else if (byte === COMMA && depth === 0) {
      if (start >= 0) emit(bytes, at, false);
    } else if (byte > 0x20) begin(at);
  };

  const run = (bytes: Uint8Array): void => {
    for (; at < bytes.length && !isDone; at += 1) {
      const byte = bytes[at] as number;
      if (isByLine) stepLine(bytes, byte);
      else stepElement(bytes, byte);
      if (start >= 0 && at - start > MAX_ELEMENT_BYTES) {
        emit(bytes, at, true);
        isDone = !isByLine;
      }
    }
  };

  return {
    push: (chunk) => {
      if (isDone) return;
      let fresh = chunk;
      if (toSkip > 0) {
        const skipped = chunk.subarray(0, toSkip);
        for (const byte of skipped) if (byte === LF) line += 1;
        toSkip -= skipped.length;
        fresh = chunk.subarray(skipped.length);
      }
      const bytes = new Uint8Array(carry.length + fresh.length);
      bytes.set(carry);
      bytes.set(fresh, carry.length);
      run(bytes);
      const keepFrom = start >= 0 ? start : at;
      carry = bytes.slice(keepFrom);
      at -= keepFrom;
      if (start >= 0) start = 0;
    },
    finish: () => {
      if (start >= 0 && !isDone) emit(carry, carry.length, !isByLine);
    },
  };
}

/** How the lines of a file stand to UTF-8. */
export type LineCensus = {
  /** Lines with a character of three or more bytes that are UTF-8 throughout. */
  readonly utf8Lines: number;
  /** Lines that are not UTF-8. */
  readonly badLines: number;
  /** 1-based physical line of the first that is not UTF-8; 0 where all are. */
  readonly firstBadLine: number;
  readonly highBytes: number;
  /** Bytes ≥ 0x80 with ASCII on both sides, as Western European single-byte encodings have. */
  readonly isolatedHighBytes: number;
  /** True where the file ends inside a character and is UTF-8 before it. */
  readonly endsInCharacter: boolean;
  /** Some bytes around the first place that is not UTF-8. */
  readonly sample: Uint8Array;
};

const SAMPLE_BEFORE = 120;
const SAMPLE_AFTER = 120;

/** Counts lines of a file that is not UTF-8 throughout while its bytes go by. */
export function createLineCensus(): { push(chunk: Uint8Array): void; finish(): LineCensus } {
  let line = 1;
  let utf8Lines = 0;
  let badLines = 0;
  let firstBadLine = 0;
  let highBytes = 0;
  let isolatedHighBytes = 0;
  let sample = new Uint8Array(0);
  let isBad = false;
  let isStrong = false;
  let pending = 0;
  let low = 0x80;
  let high = 0xbf;
  let highRun = 0;
  let isAfterCr = false;

  const closeLine = (): void => {
    if (isBad) badLines += 1;
    else if (isStrong) utf8Lines += 1;
    isBad = false;
    isStrong = false;
    line += 1;
  };
  const markBad = (chunk: Uint8Array, at: number): void => {
    isBad = true;
    pending = 0;
    if (firstBadLine !== 0) return;
    firstBadLine = line;
    let start = at;
    while (start > 0 && at - start < SAMPLE_BEFORE && chunk[start - 1] !== 0x0a && chunk[start - 1] !== 0x0d)
      start -= 1;
    sample = chunk.slice(start, at + SAMPLE_AFTER);
  };

  const push = (chunk: Uint8Array): void => {
    const { length } = chunk;
    for (let at = 0; at < length; at += 1) {
      const byte = chunk[at] as number;
      if (byte < 0x80) {
        if (highRun === 1) isolatedHighBytes += 1;
        highRun = 0;
        if (pending > 0) markBad(chunk, at);
        if (byte === 0x0a) {
          if (!isAfterCr) closeLine();
          isAfterCr = false;
        } else if (byte === 0x0d) {
          closeLine();
          isAfterCr = true;
        } else isAfterCr = false;
        continue;
      }
      isAfterCr = false;
      highBytes += 1;
      highRun += 1;
      if (pending > 0) {
        if (byte < low || byte > high) markBad(chunk, at);
        else pending -= 1;
        low = 0x80;
        high = 0xbf;
        continue;
      }
      low = 0x80;
      high = 0xbf;
      if (byte >= 0xc2 && byte <= 0xdf) pending = 1;
      else if (byte >= 0xe0 && byte <= 0xef) {
        pending = 2;
        isStrong = true;
        if (byte === 0xe0) low = 0xa0;
        else if (byte === 0xed) high = 0x9f;
      } else if (byte >= 0xf0 && byte <= 0xf4) {
        pending = 3;
        isStrong = true;
        if (byte === 0xf0) low = 0x90;
        else if (byte === 0xf4) high = 0x8f;
      } else markBad(chunk, at);
    }
  };

  return {
    push,
    finish: () => {
      const endsInCharacter = pending > 0 && badLines === 0 && !isBad;
      if (pending > 0) {
        isBad = true;
        if (firstBadLine === 0) firstBadLine = line;
      }
      if (highRun === 1) isolatedHighBytes += 1;
      closeLine();
      return { utf8Lines, badLines, firstBadLine, highBytes, isolatedHighBytes, endsInCharacter, sample };
    },
  };
}

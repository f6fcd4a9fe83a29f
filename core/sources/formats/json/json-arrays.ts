/** A list of objects inside a JSON object. */
export type RecordList = {
  /** Keys from the top, joined by dots. */
  readonly path: string;
  /** Byte offset behind its `[`. */
  readonly start: number;
  readonly count: number;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_PATH_DEPTH = 3;
const KEY_BYTES = 200;

const decoder = new TextDecoder('utf-8');

type Level = { readonly isArray: boolean; key: string; list?: { path: string; start: number; count: number } };

/**
 * Finds the lists of objects in a JSON text while its bytes go by, without parsing it: those whose keys stand at most three
 * levels deep, outside of any other list.
 */
export function createListFinder(): { push(chunk: Uint8Array): void; finish(): readonly RecordList[] } {
  const lists: RecordList[] = [];
  const levels: Level[] = [];
  let deeper = 0;
  let position = 0;
  let isInString = false;
  let isEscaped = false;
  let text: number[] = [];
  let lastText = '';
  let isFirstInArray = false;

  const open = (isArray: boolean, at: number): void => {
    const parent = levels.at(-1);
    if (parent?.isArray === true && !isArray && deeper === 0) {
      const path = levels
        .slice(0, -1)
        .map(({ key }) => key)
        .filter((key) => key !== '')
        .join('.');
      if (isFirstInArray) parent.list = { path, start: parent.list?.start ?? at, count: 0 };
      if (parent.list !== undefined) parent.list.count += 1;
    }
    const isInsideArray = levels.some((level) => level.isArray);
    if (isInsideArray || levels.length > MAX_PATH_DEPTH) deeper += 1;
    else levels.push({ isArray, key: '', ...(isArray ? { list: { path: '', start: at + 1, count: 0 } } : {}) });
    isFirstInArray = isArray && deeper === 0;
  };
  const close = (): void => {
    if (deeper > 0) {
      deeper -= 1;
      return;
    }
    const level = levels.pop();
    if (level?.list !== undefined && level.list.count > 0) lists.push(level.list);
  };

  return {
    push: (chunk) => {
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] as number;
        if (isInString) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) {
            isInString = false;
            if (deeper === 0) lastText = decoder.decode(Uint8Array.from(text));
          }
          if (isInString && deeper === 0 && text.length < KEY_BYTES) text.push(byte);
          continue;
        }
        if (byte === QUOTE) {
          isInString = true;
          isFirstInArray = false;
          text = [];
        } else if (byte === 0x7b || byte === 0x5b) open(byte === 0x5b, position + at);
        else if (byte === 0x7d || byte === 0x5d) close();
        else if (byte === 0x3a && deeper === 0) {
          const level = levels.at(-1);
          if (level !== undefined) level.key = lastText;
        } else if (byte > 0x20 && byte !== 0x2c) isFirstInArray = false;
      }
      position += chunk.length;
    },
    finish: () => lists,
  };
}

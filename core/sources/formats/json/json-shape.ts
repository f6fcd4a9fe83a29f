import type { Encoding, Note } from '#core/sources/formats/define-format.ts';
import { streamUtf8 } from '#core/sources/formats/encoding.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { JsonShape } from './json-records.ts';

const SHAPE_BYTES = 262_144;

/** True where a text starts as a JSON object or an array of objects does. */
export function looksLikeJson(text: string): boolean {
  return /^\uFEFF?\s*(\{\s*["}]|\[\s*(\{|\]|$))/.test(text);
}

function isCompleteObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Byte offset behind the first `[` that opens an array of objects, outside of strings and at most two levels deep; -1 where there is none. */
function findRecordArray(bytes: Uint8Array): number {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isInString) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) isInString = false;
    } else if (byte === 0x22) isInString = true;
    else if (byte === 0x7b) depth += 1;
    else if (byte === 0x7d) {
      depth -= 1;
      if (depth === 0) return -1;
    } else if (byte === 0x5b && depth <= 2) {
      let next = at + 1;
      while (next < bytes.length && (bytes[next] as number) <= 0x20) next += 1;
      if (bytes[next] === 0x7b) return at + 1;
    }
  }
  return -1;
}

/** Finds out how the records of a JSON file stand: lines, an array, an array inside an object (as interfaces answer), or one object after another. */
export async function detectJsonShape(
  file: FileSource,
  stored: { readonly encoding: Encoding; readonly gzip: boolean },
): Promise<{ readonly shape: JsonShape; readonly notes: readonly Note[] }> {
  let head: Uint8Array = new Uint8Array(0);
  let isWhole = true;
  for await (const chunk of streamUtf8(file, { ...stored, step: 'inspect' })) {
    const joined = new Uint8Array(head.length + chunk.length);
    joined.set(head);
    joined.set(chunk, head.length);
    head = joined;
    if (head.length > SHAPE_BYTES) {
      isWhole = false;
      break;
    }
  }
  const text = new TextDecoder('utf-8').decode(head);
  const bomBytes = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  if (/^\s*\[/.test(text)) {
    return { shape: { kind: 'array', skip: head.indexOf(0x5b, bomBytes) + 1 }, notes: [] };
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const complete = lines.slice(0, 20).filter((line) => isCompleteObject(line)).length;
  const isNamedAsLines = /\.(ndjson|jsonl)(\.gz)?$/i.test(file.name);
  const isSingle = isWhole && lines.length === 1;
  if (isNamedAsLines || (complete > 0 && !isSingle)) return { shape: { kind: 'lines', skip: 0 }, notes: [] };
  const inner = findRecordArray(head);
  if (inner > 0) {
    const note: Note = {
      code: 'json-wrapper',
      text: {
        zh: '记录取自 JSON 对象内的数组，其余内容未读取',
        en: 'The records were taken from the array inside the JSON object; what stands around it was not read',
      },
    };
    return { shape: { kind: 'array', skip: inner }, notes: [note] };
  }
  return { shape: { kind: 'sequence', skip: 0 }, notes: [] };
}

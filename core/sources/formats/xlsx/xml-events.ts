import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { giveWay } from '#core/kernel/progress.ts';
import { checkSignal } from '#core/sources/formats/byte-stream.ts';
import { createBoundError, createDamageError } from './xlsx-faults.ts';
import type { PartTask, ZipParts } from './zip-parts.ts';

/** Elements inside each other: a workbook has about ten. */
const MAX_DEPTH = 64;
/** Characters without any tag between them: a cell holds 32,767. */
const MAX_TEXT = 8 * 1024 ** 2;
const PIECE = 65_536;
/** Pieces after which waiting events (a request to cancel) are let in: some tens of milliseconds of work. */
const TURN_PIECES = 16;

/** What a reader of a part is told. Names come without their prefix. */
export type XmlHandlers = {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
  /** Asked between pieces: true ends the reading early. */
  isDone?(): boolean;
};

/** The name of an element or attribute without its namespace prefix. */
function toLocalName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** An attribute whatever its prefix (`r:id`, `ns1:id`). */
export function getPrefixed(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = Object.keys(attributes).find((candidate) => toLocalName(candidate) === name && candidate.includes(':'));
  return key === undefined ? undefined : attributes[key];
}

/**
 * Reads a part as XML, piece by piece. Yields after each piece, so that the caller may hand on what it gathered.
 * @throws WorkbenchError `format/xlsx-damaged`, `format/too-large`, `task/cancelled`.
 */
export async function* readXml(
  parts: ZipParts,
  path: string,
  handlers: XmlHandlers,
  task?: PartTask,
): AsyncGenerator<void, void, undefined> {
  const file = parts.file.name;
  const parser = new SaxesParser({ xmlns: false, position: false });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let depth = 0;
  let silent = 0;
  parser.on('error', (error) => {
    throw createDamageError(file, { zh: `${path} 不是有效的 XML`, en: `${path} is not valid XML` }, error);
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    silent = 0;
    depth += 1;
    if (depth > MAX_DEPTH) {
      const what = {
        zh: `${path} 的嵌套超过 ${MAX_DEPTH} 层`,
        en: `${path} is nested more than ${MAX_DEPTH} levels deep`,
      };
      throw createBoundError(file, what);
    }
    handlers.open(toLocalName(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag: SaxesTagPlain) => {
    silent = 0;
    depth -= 1;
    handlers.close?.(toLocalName(tag.name));
  });
  const { text } = handlers;
  if (text !== undefined) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  const write = (piece: string): void => {
    silent += piece.length;
    if (silent > MAX_TEXT + PIECE) {
      const what = {
        zh: `${path} 中有单元格超过 ${MAX_TEXT} 个字符`,
        en: `a cell in ${path} is longer than ${MAX_TEXT} characters`,
      };
      throw createBoundError(file, what);
    }
    parser.write(piece);
  };
  let pieces = 0;
  try {
    for await (const chunk of parts.stream(path, task)) {
      const decoded = decoder.decode(chunk, { stream: true });
      for (let at = 0; at < decoded.length; at += PIECE) {
        write(decoded.slice(at, at + PIECE));
        yield;
        if (handlers.isDone?.() === true) return;
        pieces += 1;
        if (pieces % TURN_PIECES === 0) {
          await giveWay();
          checkSignal(task);
        }
      }
    }
    write(decoder.decode());
    parser.close();
    yield;
  } catch (error) {
    if (error instanceof WorkbenchError) throw error;
    throw createDamageError(file, { zh: `${path} 不是有效的 XML`, en: `${path} is not valid XML` }, error);
  }
}

/** Reads a whole part; see `readXml`. */
export async function readWholeXml(
  parts: ZipParts,
  path: string,
  handlers: XmlHandlers,
  task?: PartTask,
): Promise<void> {
  const reading = readXml(parts, path, handlers, task);
  while ((await reading.next()).done !== true);
}

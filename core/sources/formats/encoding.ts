import type { FileSource } from '#core/kernel/files.ts';
import { type LineCensus, createLineCensus } from '#core/sources/formats/csv/line-census.ts';
import { readHead, streamBytes } from './byte-stream.ts';
import type { Note, Question } from './define-format.ts';
import { ENCODING_LABELS, ENCODINGS, type Encoding } from './encodings.ts';
import { DENSE_ENCODINGS, gatherHighLines, LATIN_ENCODINGS, scoreEncoding } from './guess-encoding.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

const HEAD_BYTES = 65_536;
/** Bytes from the start that a language is told from. */
const GUESS_BYTES = 4 * 1_048_576;
/** A share of lines that are proper UTF-8 text from which a file that is not UTF-8 as a whole counts as a mixture. */
const MIXED_SHARE = 0.05;

export type EncodingVerdict = {
  readonly encoding: Encoding;
  /** Length of the byte order mark. */
  readonly bomBytes: number;
  readonly gzip: boolean;
  readonly questions: readonly Question[];
  readonly notes: readonly Note[];
};

const BOMS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

function findBom(head: Uint8Array): { readonly encoding: Encoding; readonly bomBytes: number } | undefined {
  for (const [encoding, mark] of BOMS) {
    if (mark.every((byte, index) => head[index] === byte)) return { encoding, bomBytes: mark.length };
  }
  return undefined;
}

/** UTF-16 without a mark shows as NUL bytes that all stand on odd (little endian) or on even (big endian) places. */
export function guessUtf16(head: Uint8Array): Encoding | undefined {
  let even = 0;
  let odd = 0;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  if (head.length < 4 || (even + odd) / head.length < 0.02) return undefined;
  if (odd > even * 10) return 'utf-16le';
  return even > odd * 10 ? 'utf-16be' : undefined;
}

/** Text as it would read in an encoding, on one line, with U+FFFD for what cannot be read. */
export function showDecoded(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding)
    .decode(bytes)
    .replaceAll(/[\r\n\t]+/g, ' ')
    .trim()
    .slice(0, 120);
}

function createQuestion(
  file: string,
  text: Label,
  sample: Uint8Array,
  encodings: readonly Encoding[],
  meanwhile?: Encoding,
): Question {
  return {
    code: 'encoding',
    file,
    text,
    choices: encodings.map((encoding) => ({
      value: encoding,
      label: ENCODING_LABELS[encoding],
      example: showDecoded(sample, encoding),
    })),
    ...(meanwhile === undefined ? {} : { meanwhile }),
  };
}

async function isStrictly(encoding: Encoding, file: FileSource, gzip: boolean, task?: TaskOptions): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of streamBytes(file, { gzip, step: 'inspect', ...task }))
      decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function takeCensus(file: FileSource, gzip: boolean, task?: TaskOptions): Promise<LineCensus> {
  const census = createLineCensus();
  for await (const chunk of streamBytes(file, { gzip, step: 'inspect', ...task })) census.push(chunk);
  return census.finish();
}

function judgeMixture(file: FileSource, gzip: boolean, census: LineCensus): EncodingVerdict {
  const line = census.firstBadLine;
  const count = census.badLines;
  const text: Label = {
    zh: `第 ${line} 行起有 ${count} 行不是 UTF-8，其余中文行是 UTF-8：文件混用了编码，请选择按哪种编码读取；读不出的行会列入拒收。`,
    en: `From line ${line} on, ${count} lines are not UTF-8 while the others are: the file mixes encodings. Choose the one to read it in; lines that cannot be read are listed as rejected.`,
  };
  return {
    encoding: 'utf-8',
    bomBytes: 0,
    gzip,
    questions: [createQuestion(file.name, text, census.sample, ['utf-8', 'gb18030'], 'utf-8')],
    notes: [{ code: 'mixed-encoding', count, text }],
  };
}

/** All encodings, the likely ones first. */
function orderChoices(likely: readonly Encoding[]): Encoding[] {
  return [...likely, ...ENCODINGS.filter((encoding) => !likely.includes(encoding))];
}

function askLatin(file: FileSource, gzip: boolean, census: LineCensus): EncodingVerdict {
  const text: Label = {
    zh: `第 ${census.firstBadLine} 行既不是 UTF-8，也不像中文编码，请按示例选择编码。`,
    en: `Line ${census.firstBadLine} is not UTF-8 and not likely Chinese. Choose the encoding by its example.`,
  };
  const choices = orderChoices([...LATIN_ENCODINGS, 'gb18030']);
  const question = createQuestion(file.name, text, census.sample, choices);
  return { encoding: 'latin1', bomBytes: 0, gzip, questions: [question], notes: [] };
}

/** Below this share of frequent characters a text is not taken for one of a language; a rival must stay under `RIVAL` of the best. */
const LIKELY = 0.3;
const RIVAL = 0.5;

async function guessDense(
  file: FileSource,
  gzip: boolean,
  census: LineCensus,
  task?: TaskOptions,
): Promise<EncodingVerdict> {
  const { bytes } = await readHead(file, GUESS_BYTES);
  const lines = gatherHighLines(bytes);
  const scores: { encoding: Encoding; score: number }[] = [];
  for (const encoding of DENSE_ENCODINGS) {
    if (await isStrictly(encoding, file, gzip, task)) scores.push({ encoding, score: scoreEncoding(lines, encoding) });
  }
  scores.sort((a, b) => b.score - a.score);
  const [best, rival] = scores;
  const isClear = best !== undefined && best.score >= LIKELY && (rival?.score ?? 0) <= best.score * RIVAL;
  if (best?.encoding === 'gb18030' && isClear) {
    const text: Label = { zh: '按 GB18030（GBK）读取。', en: 'Read as GB18030 (GBK).' };
    return { encoding: 'gb18030', bomBytes: 0, gzip, questions: [], notes: [{ code: 'encoding-gb18030', text }] };
  }
  const line = census.firstBadLine;
  const text: Label = {
    zh: `第 ${line} 行不是 UTF-8，有 ${scores.length} 种编码读得通，请按示例选择。`,
    en: `Line ${line} is not UTF-8; ${scores.length} encodings fit. Choose one by its example.`,
  };
  const likely = scores.map(({ encoding }) => encoding);
  const question = createQuestion(
    file.name,
    text,
    census.sample,
    orderChoices(likely.length > 0 ? likely : ['gb18030']),
  );
  return { encoding: best?.encoding ?? 'gb18030', bomBytes: 0, gzip, questions: [question], notes: [] };
}

/**
 * Finds out how a text file is encoded: byte order mark, then strict UTF-8 over the whole file, then
 * GB18030 where the text has the frequent characters of Chinese and of no other language; a mixture, UTF-16 without a mark,
 * Western letters and everything that fits several encodings become a question with the doubtful text decoded each way. A chosen encoding wins over everything but its own mark's length.
 */
export async function detectEncoding(
  file: FileSource,
  chosen: Encoding | undefined,
  task?: TaskOptions,
): Promise<EncodingVerdict> {
  const { bytes: head, gzip } = await readHead(file, HEAD_BYTES);
  const bom = findBom(head);
  if (chosen !== undefined) {
    const bomBytes = bom?.encoding === chosen ? bom.bomBytes : 0;
    return { encoding: chosen, bomBytes, gzip, questions: [], notes: [] };
  }
  if (bom !== undefined) return { ...bom, gzip, questions: [], notes: [] };
  const utf16 = guessUtf16(head);
  if (utf16 !== undefined) {
    const text: Label = {
      zh: '文件看起来是 UTF-16，但没有字节序标记，请选择编码。',
      en: 'The file looks like UTF-16 but carries no byte order mark. Choose its encoding.',
    };
    const choices: Encoding[] = utf16 === 'utf-16le' ? ['utf-16le', 'utf-16be'] : ['utf-16be', 'utf-16le'];
    const question = createQuestion(file.name, text, head.subarray(0, 400), choices);
    return { encoding: utf16, bomBytes: 0, gzip, questions: [question], notes: [] };
  }
  const utf8: EncodingVerdict = { encoding: 'utf-8', bomBytes: 0, gzip, questions: [], notes: [] };
  if (await isStrictly('utf-8', file, gzip, task)) return utf8;
  const census = await takeCensus(file, gzip, task);
  if (census.badLines === 0 || (census.endsInCharacter && census.utf8Lines > 0)) return utf8;
  if (census.utf8Lines / (census.utf8Lines + census.badLines) >= MIXED_SHARE) return judgeMixture(file, gzip, census);
  const looksWestern = census.isolatedHighBytes * 2 > census.highBytes;
  return looksWestern ? askLatin(file, gzip, census) : guessDense(file, gzip, census, task);
}

/** The text of a file as UTF-8 bytes, without its byte order mark. What cannot be decoded becomes U+FFFD, except in UTF-8, which is handed on as it is. */
export async function* streamUtf8(
  file: FileSource,
  options: { readonly encoding: Encoding; readonly gzip: boolean; readonly step?: 'inspect' | 'load' } & TaskOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = streamBytes(file, options);
  if (options.encoding === 'utf-8') {
    yield* source;
    return;
  }
  const decoder = new TextDecoder(options.encoding);
  const encoder = new TextEncoder();
  for await (const chunk of source) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { type NumberFormat, readNumberFormat } from './number-formats.ts';
import { createBoundError, createDamageError } from './xlsx-faults.ts';
import { getPrefixed, readWholeXml, type XmlHandlers } from './xml-events.ts';
import { openZip, type ZipParts } from './zip-parts.ts';

/** Characters of all shared texts together: they are held in memory while the sheets are read. */
const MAX_SHARED_TEXT = 512 * 1024 ** 2;

/** A sheet with cells; chart and dialogue sheets are none. */
export type Worksheet = { readonly name: string; readonly path: string; readonly isHidden: boolean };

/** What the cells of a workbook are read with. */
export type Workbook = {
  readonly parts: ZipParts;
  /** In the order of the tabs, hidden ones last. */
  readonly worksheets: readonly Worksheet[];
  /** Names of the sheets without cells. */
  readonly chartSheets: readonly string[];
  readonly is1904: boolean;
  readonly formats: readonly NumberFormat[];
  readonly sharedTexts: readonly string[];
};

type Relation = { readonly type: string; readonly path: string };

/** `_x000D_` stands for a character that XML cannot hold. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Gathers the text of a shared or inline string: its runs, without the reading aids of East Asian text. */
export function createTextGatherer(
  onText: (text: string) => void,
  itemName: string,
): Required<Omit<XmlHandlers, 'isDone'>> {
  let text = '';
  let isInText = false;
  let phonetic = 0;
  return {
    open: (name) => {
      if (name === itemName) text = '';
      else if (name === 'rPh') phonetic += 1;
      else if (name === 't') isInText = phonetic === 0;
    },
    text: (piece) => {
      if (isInText) text += piece;
    },
    close: (name) => {
      if (name === 't') isInText = false;
      else if (name === 'rPh') phonetic -= 1;
      else if (name === itemName) onText(decodeEscapes(text));
    },
  };
}

function resolvePath(base: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const segments = base.split('/').slice(0, -1);
  for (const segment of target.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}

async function readRelations(
  parts: ZipParts,
  owner: string,
  task?: TaskOptions,
): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>();
  const path = owner.replace(/([^/]*)$/, '_rels/$1.rels');
  if (!parts.sizes.has(path)) return relations;
  const open: XmlHandlers['open'] = (name, { Id: id, Type: type, Target: target }) => {
    if (name !== 'Relationship' || id === undefined || target === undefined) return;
    relations.set(id, { type: (type ?? '').replace(/^.*\//, ''), path: resolvePath(owner, target) });
  };
  await readWholeXml(parts, path, { open }, task);
  return relations;
}

async function readStyles(parts: ZipParts, path: string | undefined, task?: TaskOptions): Promise<NumberFormat[]> {
  if (path === undefined || !parts.sizes.has(path)) return [];
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let isInCells = false;
  await readWholeXml(
    parts,
    path,
    {
      open: (name, attributes) => {
        if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
        else if (name === 'cellXfs') isInCells = true;
        else if (name === 'xf' && isInCells) ids.push(Number(attributes['numFmtId'] ?? 0));
      },
      close: (name) => {
        if (name === 'cellXfs') isInCells = false;
      },
    },
    task,
  );
  return ids.map((id) => readNumberFormat(id, codes));
}

async function readSharedTexts(parts: ZipParts, path: string | undefined, task?: TaskOptions): Promise<string[]> {
  const texts: string[] = [];
  if (path === undefined || !parts.sizes.has(path)) return texts;
  let characters = 0;
  const gatherer = createTextGatherer((text) => {
    characters += text.length;
    if (characters > MAX_SHARED_TEXT) {
      const what = { zh: '文本合计超过 5 亿个字符', en: 'its texts come to more than 512 million characters' };
      throw createBoundError(parts.file.name, what);
    }
    texts.push(text);
  }, 'si');
  await readWholeXml(parts, path, gatherer, task);
  return texts;
}

/**
 * Opens a workbook: its sheets, number formats and shared texts.
 * @throws WorkbenchError `format/xlsx-damaged`, `format/too-large`, `format/encrypted`, `task/cancelled`.
 */
export async function openWorkbook(file: FileSource, task?: TaskOptions): Promise<Workbook> {
  const parts = await openZip(file);
  const roots = await readRelations(parts, '', task);
  const main = [...roots.values()].find(({ type }) => type === 'officeDocument')?.path ?? 'xl/workbook.xml';
  const relations = await readRelations(parts, main, task);
  const listed: { name: string; id: string; isHidden: boolean }[] = [];
  let is1904 = false;
  const open: XmlHandlers['open'] = (name, attributes) => {
    if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
    if (name !== 'sheet') return;
    const isHidden = /hidden/i.test(attributes['state'] ?? '');
    listed.push({ name: attributes['name'] ?? '', id: getPrefixed(attributes, 'id') ?? '', isHidden });
  };
  await readWholeXml(parts, main, { open }, task);
  const sheets = listed.map(({ name, id, isHidden }) => ({ name, isHidden, relation: relations.get(id) }));
  const worksheets = sheets.flatMap(({ name, isHidden, relation }): Worksheet[] =>
    relation?.type === 'worksheet' ? [{ name, isHidden, path: relation.path }] : [],
  );
  if (worksheets.length === 0) {
    throw createDamageError(file.name, { zh: '其中没有工作表', en: 'it has no worksheet' });
  }
  const find = (type: string): string | undefined =>
    [...relations.values()].find((relation) => relation.type === type)?.path;
  return {
    parts,
    worksheets: [...worksheets.filter(({ isHidden }) => !isHidden), ...worksheets.filter(({ isHidden }) => isHidden)],
    chartSheets: sheets.flatMap(({ name, relation }) => (relation?.type === 'worksheet' ? [] : [name])),
    is1904,
    formats: await readStyles(parts, find('styles'), task),
    sharedTexts: await readSharedTexts(parts, find('sharedStrings'), task),
  };
}

import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';
import { en } from '../../renderer/i18n/en.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['core', 'electron', 'renderer'] as const;

type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown };
type ThrowSite = {
  readonly place: string;
  /** `domain/reason`, where it is written out. */
  readonly codes: readonly string[];
  readonly hasHint: boolean;
  readonly hasZh: boolean;
  readonly hasZhHint: boolean;
  /** The Chinese texts as they stand in the source. */
  readonly texts: readonly string[];
};

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function listChildren(node: Node): Node[] {
  return Object.values(node)
    .flatMap((value): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

function walk(node: Node): Node[] {
  return [node, ...listChildren(node).flatMap(walk)];
}

function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The property of an object literal, also where a spread brings it in: `...(x === undefined ? {} : { zh })`. */
function findProperty(options: Node | undefined, name: string): Node | undefined {
  if (options?.type !== 'ObjectExpression') return undefined;
  const own = listChildren(options);
  const spread = own.filter(({ type }) => type === 'SpreadElement').flatMap(walk);
  return [...own, ...spread].find(
    (node) => node.type === 'Property' && isNode(node['key']) && node['key']['name'] === name,
  );
}

function readTexts(node: Node | undefined): string[] {
  if (node === undefined) return [];
  return walk(node).flatMap((part) => {
    if (part.type === 'Literal' && typeof part['value'] === 'string') return [part['value']];
    if (part.type !== 'TemplateElement') return [];
    const value = part['value'] as { readonly cooked: string };
    return [value.cooked];
  });
}

function findThrowSites(source: string, file: string): ThrowSite[] {
  const program = parseAst(source, { lang: file.endsWith('.tsx') ? 'tsx' : 'ts' }) as unknown as Node;
  return walk(program)
    .filter(
      (node) => node.type === 'NewExpression' && isNode(node['callee']) && node['callee']['name'] === 'WorkbenchError',
    )
    .map((node) => {
      const [code, , options] = node['arguments'] as readonly Node[];
      const zh = findProperty(options, 'zh');
      const written = zh !== undefined && isNode(zh['value']) ? zh['value'] : undefined;
      const isLiteral = written?.type === 'ObjectExpression';
      const hasHint = findProperty(options, 'hint') !== undefined;
      return {
        place: `${file}:${source.slice(0, node.start).split('\n').length}`,
        codes: readTexts(code),
        hasHint,
        hasZh: zh !== undefined,
        hasZhHint: !isLiteral || findProperty(written, 'hint') !== undefined,
        texts: isLiteral ? readTexts(written) : [],
      };
    });
}

const sites = FOLDERS.flatMap(listFiles).flatMap((path) =>
  findThrowSites(readFileSync(path, 'utf8'), relative(ROOT, path)),
);

describe('every error the window can show', () => {
  it('is found in the source', () => {
    expect(sites.length).toBeGreaterThan(60);
    const [bare, both, passedOn] = findThrowSites(
      `throw new WorkbenchError('a/b', 'No.', { hint: 'Do.' });
       throw new WorkbenchError('a/b', \`No \${x}.\`, { hint: 'Do.', zh: { message: \`无 \${x}。\`, hint: '请做。' } });
       throw new WorkbenchError(code, message, { ...(zh === undefined ? {} : { zh }) });`,
      'planted.ts',
    );
    expect(bare).toMatchObject({ place: 'planted.ts:1', hasHint: true, hasZh: false });
    expect(both).toMatchObject({ place: 'planted.ts:2', hasZh: true, hasZhHint: true, texts: ['无 ', '。', '请做。'] });
    expect(passedOn).toMatchObject({ place: 'planted.ts:3', hasZh: true });
  });

  it('says in Chinese what it says in English', () => {
    expect(sites.filter(({ hasZh }) => !hasZh).map(({ place }) => place)).toEqual([]);
  });

  it('says in Chinese too what to do next', () => {
    expect(sites.filter(({ hasHint, hasZh, hasZhHint }) => hasHint && hasZh && !hasZhHint)).toEqual([]);
  });

  it('is of a domain that has a sentence of its own', () => {
    const domains = new Set(sites.flatMap(({ codes }) => codes).map((code) => code.split('/', 1)[0] ?? ''));
    expect([...domains].filter((domain) => !(domain in en.error.domains))).toEqual([]);
    expect(domains.size).toBeGreaterThan(8);
  });

  it('is punctuated as Chinese is', () => {
    const odd = sites.flatMap(({ place, texts }) =>
      texts
        .filter((text) => /[\u4e00-\u9fff][,;:!?.()"]|[,;:!?()"][\u4e00-\u9fff]/.test(text))
        .map((text) => [place, text]),
    );
    expect(odd).toEqual([]);
  });
});

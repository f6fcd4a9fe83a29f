import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../renderer/i18n/en.ts';
import { zhCn } from '../../renderer/i18n/zh-cn.ts';

type Tree = { readonly [key: string]: string | Tree };

function listEntries(tree: Tree, path: readonly string[] = []): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[[...path, key].join('.'), value]] : listEntries(value, [...path, key]),
  );
}

/** Texts lie beside what shows them: `texts.ts`, or `<part>.texts.ts` where a folder shows several parts. */
function isDictionary(name: string): boolean {
  return /^(?:[\w-]+\.)?texts\.ts$/.test(name);
}

function listDictionaries(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => isDictionary(basename(path)));
}

function readSources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'i18n' && !isDictionary(name))
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return readSources(path);
      return /\.tsx?$/.test(entry.name) ? readFileSync(path, 'utf8') : '';
    })
    .join('\n');
}

function listPlaceholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted();
}

const english = new Map(listEntries(en));
const chinese = new Map(listEntries(zhCn));

describe('the two dictionaries', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('are collected from every file of texts', async () => {
    const root = join(import.meta.dirname, '../../renderer');
    const found = listDictionaries(root);
    expect(found.length).toBeGreaterThan(15);
    for (const path of found) {
      const texts = (await import(join(root, path))) as Readonly<Record<string, Tree>>;
      const names = Object.keys(texts);
      expect([path, names.length]).toEqual([path, 2]);
      for (const [name, tree] of Object.entries(texts)) {
        const whole = name.endsWith('En') ? english : chinese;
        for (const [key, text] of listEntries(tree)) expect([path, whole.get(key)]).toEqual([path, text]);
      }
    }
  });

  it('have no empty text', () => {
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('fill in the same values', () => {
    const different = [...english].filter(
      ([key, text]) => listPlaceholders(text).join() !== listPlaceholders(chinese.get(key) ?? '').join(),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('have no key that the window does not use', () => {
    const sources = readSources(join(import.meta.dirname, '../../renderer'));
    const literals = new Set([...sources.matchAll(/['"]([a-zA-Z]+(?:\.[\w-]+)+)['"]/g)].map(([, key]) => key ?? ''));
    const prefixes = [...sources.matchAll(/`([a-zA-Z]+(?:\.\w+)*\.)\$\{/g)].map(([, prefix]) => prefix ?? '');
    const unused = [...english.keys()].filter((key) => {
      const base = key.replace(/_(one|other)$/, '');
      return !literals.has(base) && !prefixes.some((prefix) => base.startsWith(prefix));
    });
    expect(unused).toEqual([]);
  });
});

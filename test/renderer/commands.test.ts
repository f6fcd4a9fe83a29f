import { describe, expect, it } from 'vitest';
import { findMatches } from '../../renderer/components/commands/fuzzy-match.ts';
import {
  createKeyReader,
  findConflict,
  isSingleKey,
  readStroke,
  toAccelerator,
} from '../../renderer/components/commands/keys.ts';
import { VIEWS } from '../../renderer/views/registry.ts';

const stroke = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  readStroke({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('a stroke', () => {
  it.each([
    ['a letter', stroke('g'), 'g'],
    ['a letter under caps lock', stroke('G'), 'g'],
    ['a letter with Shift', stroke('G', { shiftKey: true }), 'G'],
    ['a sign that needs Shift', stroke('?', { shiftKey: true }), '?'],
    ['a full-width sign of a Chinese input method', stroke('？', { shiftKey: true }), '?'],
    ['a Chinese bracket', stroke('【'), '['],
    ['Ctrl', stroke('k', { ctrlKey: true }), 'CmdOrCtrl+K'],
    ['⌘ with Shift', stroke('z', { metaKey: true, shiftKey: true }), 'CmdOrCtrl+Shift+Z'],
    ['⌘ with Enter', stroke('Enter', { metaKey: true }), 'CmdOrCtrl+Enter'],
    ['⌘ with an arrow', stroke('ArrowLeft', { metaKey: true, altKey: true }), 'CmdOrCtrl+Alt+Left'],
  ])('%s', (_, read, expected) => expect(read).toBe(expected));

  it('is none for a modifier, a named key alone, a space, or what Alt composes', () => {
    expect([stroke('Shift', { shiftKey: true }), stroke('Enter'), stroke('Escape'), stroke(' ')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(stroke('ç', { altKey: true })).toBeNull();
    expect(stroke('Process', { ctrlKey: true })).toBeNull();
  });

  it('is shown in the native menu where that can show it', () => {
    expect(['CmdOrCtrl+Shift+Z', 'CmdOrCtrl+Enter', 'g h', 'f', 'CmdOrCtrl+%'].map(toAccelerator)).toEqual([
      'CmdOrCtrl+Shift+Z',
      'CmdOrCtrl+Enter',
      null,
      null,
      null,
    ]);
    expect(['f', 'g h', 'CmdOrCtrl+S'].map(isSingleKey)).toEqual([true, true, false]);
  });
});

describe('strokes in a row', () => {
  const known = ['g h', 'g s', 't', 'CmdOrCtrl+K'];

  it('make a sequence in time, and begin anew after it', () => {
    const reader = createKeyReader();
    expect(reader.read('g', 0, known)).toBeNull();
    expect(reader.isWithinSequence(1100)).toBe(true);
    expect(reader.read('h', 1100, known)).toBe('g h');
    expect(reader.read('g', 2000, known)).toBeNull();
    expect(reader.read('s', 3300, known)).toBeNull();
    expect(reader.read('t', 3400, known)).toBe('t');
  });

  it('that lead nowhere do not swallow the next', () => {
    const reader = createKeyReader();
    reader.read('g', 0, known);
    expect(reader.read('t', 100, known)).toBe('t');
    reader.read('g', 200, known);
    reader.read('g', 300, known);
    expect(reader.read('s', 400, known)).toBe('g s');
  });
});

describe('keys that are taken', () => {
  const bindings = [
    { id: 'go:home', keys: 'g h' },
    { id: 'table', keys: 't' },
    { id: 'off', keys: null },
  ];

  it.each([
    ['g h', 'go:home'],
    ['g', 'go:home'],
    ['g h x', 'go:home'],
    ['t', 'table'],
    ['t x', 'table'],
    ['g s', null],
    ['h', null],
  ])('%s', (keys, owner) => expect(findConflict(bindings, 'new', keys)).toBe(owner));

  it('may stay the own ones', () => expect(findConflict(bindings, 'table', 't')).toBeNull());
});

describe('the keys of the screens', () => {
  const keys = Object.fromEntries(VIEWS.map(({ id, key }) => [id, key]));

  it('are those of the sheet, one each', () => {
    expect(keys).toMatchObject({
      home: 'h',
      data: 'd',
      segments: 's',
      behaviour: 'b',
      cohorts: 'c',
      tables: 't',
      sql: 'q',
    });
    expect(new Set(Object.values(keys)).size).toBe(VIEWS.length);
  });
});

describe('the palette', () => {
  const items = [
    { id: 'export', names: ['导出当前内容…', 'Export what is in front…'] },
    { id: 'segments', names: ['前往客群', 'Go to Segments'] },
    { id: 'tables', names: ['前往数据表', 'Go to Tables'] },
    { id: 'save', names: ['保存', 'Save'] },
  ];
  const find = (query: string): string[] => findMatches(items, query, ({ names }) => names).map(({ id }) => id);

  it('finds by either language', () => {
    expect(find('客群')).toEqual(['segments']);
    expect(find('seg')).toEqual(['segments']);
    expect(find('导出')).toEqual(['export']);
  });

  it('finds by letters in order and by several words', () => {
    expect(find('gtb')).toEqual(['tables']);
    expect(find('go tab')).toEqual(['tables']);
    expect(find('SAVE')).toEqual(['save']);
    expect(find('ｓａｖｅ')).toEqual(['save']);
    expect(find('nothing of this')).toEqual([]);
  });

  it('puts what begins so before what merely holds it, and everything where nothing was typed', () => {
    expect(find('s')[0]).toBe('save');
    expect(find(' ')).toEqual(items.map(({ id }) => id));
  });
});

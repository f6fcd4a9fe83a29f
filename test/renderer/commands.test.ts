import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand } from '../../renderer/commands/command.ts';
import { scoreCommand } from '../../renderer/commands/CommandPalette.tsx';
import { createKeyReader, findConflict, isSingleKey, readStroke, toAccelerator } from '../../renderer/commands/keys.ts';
import { PROJECT_COMMANDS } from '../../renderer/commands/project-commands.ts';
import { SCREEN_COMMANDS } from '../../renderer/commands/screen-commands.ts';
import { createFrontSlice } from '../../renderer/store/front.slice.ts';
import type { WorkbenchStore } from '../../renderer/store/workbench-store.ts';
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
  const find = (query: string): string[] =>
    items
      .map(({ id, names }) => ({ id, score: scoreCommand(names, query) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score)
      .map(({ id }) => id);

  it('finds by either language', () => {
    expect(find('客群')).toEqual(['segments']);
    expect(find('seg')).toEqual(['segments']);
    expect(find('导出')).toEqual(['export']);
  });

  it('finds by letters in order, by several words, and by full-width letters', () => {
    expect(find('gtb')).toEqual(['tables']);
    expect(find('go tab')).toEqual(['tables']);
    expect(find('SAVE')).toEqual(['save']);
    expect(find('ｓａｖｅ')).toEqual(['save']);
    expect(find('nothing of this')).toEqual([]);
  });

  it('puts what begins so before what merely holds it', () => {
    expect(find('sa')[0]).toBe('save');
  });
});

describe('a command', () => {
  const run: unknown[] = [];
  const command = defineCommand({
    id: 'go',
    menu: 'go',
    section: 'view',
    isEnabled: () => true,
    args: z.strictObject({ view: z.enum(['home', 'sql']) }),
    offers: () => [],
    run: (_, args) => void run.push(args),
  });
  const store = {} as WorkbenchStore;

  it('runs with arguments of its schema, and refuses others', () => {
    command.run(store, { view: 'sql' });
    expect(run).toEqual([{ view: 'sql' }]);
    for (const wrong of [{}, { view: 'nowhere' }, { view: 'sql', more: 1 }, null]) {
      expect(() => command.run(store, wrong)).toThrow();
    }
    expect(run).toHaveLength(1);
  });

  it('has an id of its own among all, and so has each of its offers', () => {
    const situation = {
      hasDocument: true,
      hasProject: true,
      hasFilters: true,
      canUndo: true,
      canRedo: true,
      segments: [{ id: 'segment-1', name: 'VIP' }],
      recents: [{ id: '1', name: 'Shop', folder: null }],
    };
    const all = [...PROJECT_COMMANDS, ...SCREEN_COMMANDS];
    const offers = all.flatMap((one) => one.offers(situation));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(offers.map(({ id }) => id)).size).toBe(offers.length);
    expect(offers.map(({ id }) => id)).toEqual(expect.arrayContaining(['go:home', 'segment:segment-1', 'recent:1']));
  });
});

describe('what the screen in front takes over', () => {
  it('one part exports, the one that was there first, and every chart changes', () => {
    const taken: string[] = [];
    const { takeOver, askFront } = createFrontSlice();
    const leave = takeOver('export', () => taken.push('first'));
    takeOver('export', () => taken.push('second'));
    takeOver('toggle-table', () => taken.push('a'));
    takeOver('toggle-table', () => taken.push('b'));
    expect([askFront('export'), askFront('toggle-table'), askFront('run')]).toEqual([true, true, false]);
    expect(taken).toEqual(['first', 'a', 'b']);
    leave();
    askFront('export');
    expect(taken.at(-1)).toBe('second');
  });
});

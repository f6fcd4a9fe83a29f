import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Grid, type CellProps } from '../../renderer/ui/grid/Grid.tsx';
import { movePlace, type Place } from '../../renderer/ui/grid/move-place.ts';

const SIZE = { rows: 100, firstColumn: 1, columns: 5, pageRows: 10 };
const press = (key: string, place: Place, isWide = false) =>
  movePlace({ key, ctrlKey: isWide, metaKey: false }, place, SIZE);

describe('keys of a grid', () => {
  it.each([
    ['ArrowRight', { row: 3, column: 2 }, { row: 3, column: 3 }],
    ['ArrowRight', { row: 3, column: 4 }, { row: 3, column: 4 }],
    ['ArrowLeft', { row: 3, column: 2 }, { row: 3, column: 1 }],
    ['ArrowLeft', { row: 3, column: 1 }, { row: 3, column: 1 }],
    ['ArrowDown', { row: 99, column: 1 }, { row: 99, column: 1 }],
    ['ArrowUp', { row: 0, column: 1 }, { row: 0, column: 1 }],
    ['PageDown', { row: 3, column: 1 }, { row: 13, column: 1 }],
    ['PageDown', { row: 95, column: 1 }, { row: 99, column: 1 }],
    ['PageUp', { row: 3, column: 1 }, { row: 0, column: 1 }],
    ['Home', { row: 3, column: 3 }, { row: 3, column: 1 }],
    ['End', { row: 3, column: 3 }, { row: 3, column: 4 }],
  ])('%s from %o', (key, from, to) => {
    expect(press(key, from)).toEqual(to);
  });

  it('Control widens Home and End to the whole grid, and other keys move nothing', () => {
    expect(press('Home', { row: 50, column: 3 }, true)).toEqual({ row: 0, column: 1 });
    expect(press('End', { row: 50, column: 3 }, true)).toEqual({ row: 99, column: 4 });
    expect(press('x', { row: 50, column: 3 })).toBeNull();
  });
});

const COLUMNS = ['name', 'one', 'two'].map((id, at) => ({ id, track: '1fr', head: id, isRowHead: at === 0 }));
const renderCell = ({ row, column }: Place, cell: CellProps) => createElement('div', cell, `cell ${row} ${column}`);
const count = (markup: string, pattern: RegExp) => [...markup.matchAll(pattern)].length;

describe('a grid', () => {
  it('names its rows and columns, and gives one cell the focus', () => {
    const markup = renderToStaticMarkup(
      createElement(Grid, {
        label: 'Cells',
        testId: 'cells',
        columns: COLUMNS,
        rowCount: 4,
        firstColumn: 1,
        active: { row: 2, column: 0 },
        renderCell,
      }),
    );
    expect(markup).toMatch(/role="grid"[^>]*aria-rowcount="5"[^>]*aria-colcount="3"/);
    expect(count(markup, /role="columnheader"/g)).toBe(3);
    expect(count(markup, /role="rowheader"/g)).toBe(4);
    expect(markup).toContain('role="row" aria-rowindex="5"');
    expect(markup.match(/<div[^>]*tabindex="0"[^>]*>/g)).toEqual([
      '<div role="gridcell" tabindex="0" aria-colindex="2" data-cell="2-1">',
    ]);
  });

  it('heads below count as the last row, pinned rows as the ones before the first', () => {
    const draw = (change: object) =>
      renderToStaticMarkup(
        createElement(Grid, { label: 'C', testId: 'c', columns: COLUMNS, rowCount: 2, renderCell, ...change }),
      );
    expect(draw({ headPlace: 'bottom' })).toMatch(
      /aria-rowindex="2"[^]*aria-rowindex="3"[^>]*><div role="columnheader"/,
    );
    const pinned = draw({ pinned: [{ id: 'means', props: {}, cells: [] }] });
    expect(pinned).toMatch(/aria-rowcount="4"/);
    expect(pinned).toMatch(/aria-rowindex="3"[^>]*><div role="rowheader"[^>]*>cell 0 0/);
  });

  it('of a million rows draws those in view alone, and says how many there are', () => {
    const markup = renderToStaticMarkup(
      createElement(Grid, {
        label: 'Rows',
        testId: 'rows',
        columns: COLUMNS,
        rowCount: 1_000_000,
        totalRows: null,
        renderCell,
        virtual: { rowHeight: 32, height: 560, headHeight: 32, firstWidth: 100, minWidth: 300 },
      }),
    );
    expect(markup).toMatch(/aria-rowcount="-1"/);
    expect(markup).toContain('height:32000000px');
    expect(count(markup, /role="row"/g)).toBeLessThanOrEqual(60);
    expect(count(markup, /role="row"/g)).toBeGreaterThan(17);
  });
});

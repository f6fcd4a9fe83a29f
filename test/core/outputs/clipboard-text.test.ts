import { expect, test } from 'vitest';
import { toColumns } from '#core/kernel/row-columns.ts';
import { formatMarkdown, formatTsv } from '#core/outputs/tables/clipboard-text.ts';

const columns = toColumns(
  [
    { name: 'a|b', type: 'VARCHAR' },
    { name: 'n', type: 'BIGINT' },
  ],
  [
    { 'a|b': 'x\ty "z"', n: 1234567890123456789n },
    { 'a|b': '=1+1', n: -5n },
    { 'a|b': null, n: null },
    { 'a|b': 'two\nlines|', n: 0n },
  ],
);

test('a spreadsheet takes the cells as they are, and no formula', () => {
  expect(formatTsv(columns)).toBe('a|b\tn\n"x\ty ""z"""\t1234567890123456789\n\'=1+1\t-5\n\t\n"two\nlines|"\t0');
});

test('Markdown keeps one row a line and writes NULL out', () => {
  expect(formatMarkdown(columns)).toBe(
    [
      '| a\\|b | n |',
      '| --- | --- |',
      '| x\ty "z" | 1234567890123456789 |',
      '| =1+1 | -5 |',
      '| NULL | NULL |',
      '| two lines\\| | 0 |',
    ].join('\n'),
  );
});

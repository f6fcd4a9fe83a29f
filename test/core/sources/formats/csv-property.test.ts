import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { encodeText, encodeUtf16, loadBytes, watchEngine } from './load-file.ts';

const piece = fc.constantFrom(
  'a',
  'B7',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '中文',
  '😀',
  '=',
  "'",
  '="1"',
  '\uFEFF',
  '0',
  '\\',
  '#',
  '-',
);
const cell = fc.oneof(
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 4, arbitrary: fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')) },
);
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }));
const dialect = fc.record({
  delimiter: fc.constantFrom(',', '\t', ';', '|'),
  quote: fc.constantFrom('"', "'"),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  endsInLineEnd: fc.boolean(),
  quotesAll: fc.boolean(),
  blankLines: fc.boolean(),
});

type Dialect = {
  delimiter: string;
  quote: string;
  lineEnd: string;
  endsInLineEnd: boolean;
  quotesAll: boolean;
  blankLines: boolean;
};

function writeCell(value: string, { delimiter, quote, quotesAll }: Dialect): string {
  const isAwkward =
    value.includes(delimiter) || value.includes(quote) || /[\r\n\uFEFF]/.test(value) || /^ | $/.test(value);
  return quotesAll || isAwkward ? quote + value.replaceAll(quote, quote + quote) + quote : value;
}

function writeCsv(rows: readonly (readonly string[])[], options: Dialect): string {
  const width = rows[0]?.length ?? 0;
  const header = Array.from({ length: width }, (_, index) => `h${index}`).join(options.delimiter);
  const lines = rows.map((row) => row.map((value) => writeCell(value, options)).join(options.delimiter));
  const gap = options.blankLines ? options.lineEnd + options.lineEnd : options.lineEnd;
  return [header, ...lines].join(gap) + (options.endsInLineEnd ? options.lineEnd : '');
}

describeOnBothEngines('a CSV of awkward cells', (open, kind) => {
  test('loads back equal, by the database reader and record by record', async () => {
    const { engine, used } = watchEngine(await open());
    let readByDatabase = 0;
    await fc.assert(
      fc.asyncProperty(table, dialect, async (rows, options) => {
        const text = writeCsv(rows, options);
        const read = { delimiter: options.delimiter, quote: options.quote, headerLine: 1 };
        const expected = rows.map((row) => row.map((value) => (value === '' ? null : value)));
        const before = { ...used };
        const direct = await loadBytes(engine, 'awkward.csv', encodeText(text), { ...read, format: 'csv' });
        expect(direct.report.broken).toEqual([]);
        expect(direct.rows).toEqual(expected);
        expect(direct.records).toEqual(rows.map((_, index) => index + 1));
        if (used.reader > before.reader && used.batches === before.batches) readByDatabase += 1;
        const oneByOne = await loadBytes(engine, 'awkward.csv', encodeUtf16(text, { bom: true }), {
          ...read,
          format: 'csv',
        });
        expect(oneByOne.rows).toEqual(expected);
      }),
      { numRuns: kind === 'native' ? 120 : 50 },
    );
    expect(readByDatabase).toBeGreaterThan(20);
  });
});

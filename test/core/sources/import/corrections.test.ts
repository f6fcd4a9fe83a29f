import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { checkCell } from '#core/sources/cleaning/check-cell.ts';
import type { RejectedRow } from '#core/sources/import/import-report.ts';
import { parseTemplate, type Correction, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { rateQuality } from '#core/questions/data/data-quality.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

const HEADER = 'order,customer,time,amount';
const DIRTY = [
  'A1,c1,2024-03-05,10.00',
  'A2,c2,2024/13/45,20.00',
  'A3,c3,2024-03-07,abc',
  'A4,c4,,40.00',
  'A5,c5,2024-03-09,50.00',
  'A6,c6',
];

const ORDERS = template('orders', {
  columns: { order_id: 'order', customer_id: 'customer', ordered_at: 'time', amount: 'amount' },
  read: { headerLine: 1, delimiter: ',', quote: '"', encoding: 'utf-8', format: 'csv' },
  currency: 'CNY',
  decimalMark: '.',
  equalRows: 'keep',
});

const PARAMETERS = { asOfDate: '2024-03-31' } as const;

function correct({ hash, record, line, column, value }: RejectedRow, to: string): Correction {
  return { file: hash, record, line, column: column ?? '', from: value, to };
}

async function load(engine: Engine, lines: readonly string[], mapping: MappingTemplate) {
  const imported = await importFiles(
    engine,
    [{ source: 'orders', files: [textFile('o.csv', `${[HEADER, ...lines].join('\n')}\n`)], template: mapping }],
    PARAMETERS,
  );
  const { report } = expectImported(imported.outcome);
  const [file] = report.files;
  if (file === undefined) throw new Error('No file.');
  return { imported, report, file };
}

describeOnBothEngines('corrections', (open) => {
  test('are read in the place of the cells they name, and counted', async () => {
    const engine = await open();
    const before = await load(engine, DIRTY, ORDERS);
    expect(before.file).toMatchObject({ rowsIn: 6, loaded: 2, rejected: 4, corrected: 0 });
    expect(before.file.money).toEqual({ loadedCents: 6_000n, duplicateCents: 0n, supersededCents: 0n });
    expect(before.file.reasons).toHaveLength(4);
    const rejects = before.report.rejects;
    const find = (reason: string): RejectedRow => {
      const found = rejects.find((reject) => reject.reason === reason);
      if (found === undefined) throw new Error(`No ${reason}.`);
      return found;
    };
    expect(find('impossible-date')).toMatchObject({ line: 3, record: 2, column: 'time', value: '2024/13/45' });
    const corrections = [
      correct(find('impossible-date'), '2024-03-06'),
      correct(find('missing-value'), '2024-03-08 12:00:00'),
      correct(find('not-a-number'), 'still no number'),
    ];
    const after = await load(engine, DIRTY, { ...ORDERS, corrections });
    expect(after.file).toMatchObject({ rowsIn: 6, loaded: 4, rejected: 2, corrected: 3 });
    expect(after.file.money?.loadedCents).toBe(12_000n);
    expect(after.file.notes.map(({ code, count }) => [code, count])).toContainEqual(['corrected-rows', 3]);
    expect(await after.imported.rows('stg_orders', 'order_id, ordered_at::varchar as ordered_at')).toEqual([
      { order_id: 'A1', ordered_at: '2024-03-05 00:00:00' },
      { order_id: 'A2', ordered_at: '2024-03-06 00:00:00' },
      { order_id: 'A4', ordered_at: '2024-03-08 12:00:00' },
      { order_id: 'A5', ordered_at: '2024-03-09 00:00:00' },
    ]);
    expect(after.report.rejects.find(({ reason }) => reason === 'not-a-number')?.value).toBe('still no number');
  });

  test('hold for the file and the text they were made for, and say where they do not', async () => {
    const engine = await open();
    const { report } = await load(engine, DIRTY, ORDERS);
    const [first] = report.rejects.filter(({ column }) => column === 'time');
    if (first === undefined) throw new Error('No reject.');
    const sound = correct(first, '2024-03-06');
    const changedFile = await load(engine, [...DIRTY, 'A7,c7,2024-03-10,1'], { ...ORDERS, corrections: [sound] });
    expect(changedFile.file).toMatchObject({ corrected: 0, loaded: 3 });
    const otherText = await load(engine, DIRTY, { ...ORDERS, corrections: [{ ...sound, from: 'other' }] });
    expect(otherText.file).toMatchObject({ corrected: 0, loaded: 2 });
    expect(otherText.file.notes.map(({ code }) => code)).toContain('corrections-stale');
    expect(rateQuality(otherText.report).issues.find(({ code }) => code === 'corrections-stale')?.severity).toBe(
      'warning',
    );
  });

  test('are judged one by one as they are typed', async () => {
    const engine = await open();
    const parameters = { ...parametersSchema.parse(PARAMETERS), currency: { code: 'CNY', decimals: 2 } };
    expect(await checkCell(engine, ORDERS, 'time', '2024-03-06', parameters)).toBeNull();
    expect((await checkCell(engine, ORDERS, 'time', '2024/13/45', parameters))?.zh).toContain('不是存在的日期');
    expect((await checkCell(engine, ORDERS, 'amount', 'abc', parameters))?.en).toContain('not an amount');
    expect(await checkCell(engine, ORDERS, 'amount', '¥1,234.50', parameters)).toBeNull();
    expect((await checkCell(engine, ORDERS, 'time', '', parameters))?.zh).toBe('缺少下单时间。');
    expect(await checkCell(engine, ORDERS, 'no such column', 'x', parameters)).toBeNull();
  });

  test('keep the identity of rows whatever is corrected into whatever', async () => {
    const engine = await open();
    const text = fc.constantFrom('2024-03-06', '', 'abc', '12.50', 'c9', '2024-06-01', '合计', 'NULL');
    const cell = fc.record({
      record: fc.integer({ min: 1, max: 7 }),
      column: fc.constantFrom('order', 'customer', 'time', 'amount', 'gone'),
      to: text,
    });
    const { report } = await load(engine, DIRTY, ORDERS);
    const hash = report.rejects[0]?.hash ?? '';
    const cells = DIRTY.map((line) => line.split(','));
    const names = HEADER.split(',');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(cell, { maxLength: 6, selector: ({ record, column }) => `${record} ${column}` }),
        async (given) => {
          const corrections = given.map(({ record, column, to }): Correction => {
            const was = cells[record - 1]?.[names.indexOf(column)];
            return {
              file: hash,
              record,
              line: record + 1,
              column,
              from: was === undefined || was === '' ? null : was,
              to,
            };
          });
          const { file, imported } = await load(engine, DIRTY, { ...ORDERS, corrections });
          const excluded = file.excluded.reduce((sum, { rows }) => sum + rows, 0);
          expect(file.loaded + file.duplicates + excluded + file.rejected).toBe(file.rowsIn);
          expect(file.rowsIn).toBe(6);
          const fitting = given.filter(({ record, column }) => record <= 5 && column !== 'gone');
          expect(file.corrected).toBe(new Set(fitting.map(({ record }) => record)).size);
          expect(await imported.rows('stg_orders')).toHaveLength(file.loaded);
          expect(await imported.rows('ingest_rejects')).toHaveLength(file.rejected);
        },
      ),
      { numRuns: engine.kind === 'native' ? 25 : 5 },
    );
  });

  test('lines at the end that the analyst calls a footer are left out by rule', async () => {
    const engine = await open();
    const lines = ['A1,c1,2024-03-05,10', 'A2,c2,2024-03-06,20', 'checked,by,the,office', 'page 1'];
    const plain = await load(engine, lines, ORDERS);
    expect(plain.file).toMatchObject({ rowsIn: 4, loaded: 2, rejected: 2 });
    const told = await load(engine, lines, { ...ORDERS, read: { ...ORDERS.read, footerRows: 2 } });
    expect(told.file).toMatchObject({ rowsIn: 4, loaded: 2, rejected: 0 });
    expect(told.file.excluded.map(({ rule, rows }) => [rule, rows])).toEqual([['total_row', 2]]);
  });
});

describe('a template with corrections', () => {
  test('survives saving, and one without them stays as it was', () => {
    const corrections = [{ file: 'a'.repeat(64), record: 2, line: 3, column: 'time', from: null, to: '2024-03-06' }];
    expect(parseTemplate(JSON.parse(JSON.stringify({ ...ORDERS, corrections })))).toEqual({ ...ORDERS, corrections });
    expect(parseTemplate(ORDERS)).not.toHaveProperty('corrections');
    expect(() => parseTemplate({ ...ORDERS, corrections: [{ ...corrections[0], file: 'short' }] })).toThrow(
      /corrections/,
    );
  });
});

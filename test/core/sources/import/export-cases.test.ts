import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createBytesSource, type FileSource } from '#core/kernel/files.ts';
import { describeCurrency } from '#core/sources/cleaning/currencies.ts';
import type { ImportOutcome } from '#core/sources/import/import-sources.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template } from './import-files.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/exports');

function exportFile(name: string): FileSource {
  return createBytesSource(name, new Uint8Array(readFileSync(join(FOLDER, name))));
}

function listKeys(outcome: ImportOutcome): string[] {
  const questions = outcome.status === 'questions' ? outcome.questions : outcome.report.openQuestions;
  return questions.map(({ code, column, key }) => key ?? `${code}:${column ?? ''}`);
}

describeOnBothEngines('invented exports', (open) => {
  const read = async (name: string, parts: Parameters<typeof template>[1] = {}, code = 'CNY') => {
    const imported = await importFiles(
      await open(),
      [{ source: 'orders', files: [exportFile(name)], template: template('orders', parts) }],
      { currency: describeCurrency(code) },
    );
    const net: Record<string, number> = {};
    if (imported.outcome.status === 'imported') {
      for (const row of await imported.rows('stg_orders', 'customer_id, amount_cents')) {
        const id = String(row['customer_id']);
        net[id] = (net[id] ?? 0) + Number(row['amount_cents']) / 100;
      }
    }
    return { ...imported, net, keys: listKeys(imported.outcome) };
  };
  const answer = (answers: Readonly<Record<string, string>>) => ({ meaning: { answers } });

  test('a column of currencies', async () => {
    const { net, keys } = await read('currency.csv');
    expect(net).toEqual({ A: 10, C: 30, D: 40 });
    expect(keys).toEqual([]);
  });

  test('all orders in foreign money', async () => {
    const { keys } = await read('curr2.csv');
    expect(keys).toContain('currency:Currency');
  });

  test('one customer in several spellings', async () => {
    expect((await read('email_case.csv')).keys).toEqual(['one-customer:customer_email']);
    const { net } = await read('email_case.csv', answer({ 'one-customer:customer_email': 'merge' }));
    expect(Object.values(net).toSorted((a, b) => a - b)).toEqual([10, 60]);
    expect(Object.values((await read('nfc.csv')).net).toSorted((a, b) => a - b)).toEqual([7, 8, 30, 42]);
  });

  test('nobody', async () => {
    expect((await read('guests.csv')).keys).toEqual(['nobody:customer_id']);
    expect((await read('guests.csv', answer({ 'nobody:customer_id': 'nobody' }))).net).toEqual({ 17: 5 });
    expect((await read('masked.csv')).keys).toEqual(['nobody:买家昵称']);
  });

  test('two-digit years', async () => {
    expect((await read('yy.csv')).keys).toEqual(['date-order:order_date', 'short-year:order_date']);
    const imported = await read('yy.csv', { dateOrder: { '*': 'dmy' }, shortYear: { '*': 2000 } });
    expect(
      (await imported.rows('stg_orders', 'order_id, ordered_at')).map((row) => String(row['ordered_at']).slice(0, 10)),
    ).toEqual(['2024-03-05', '2024-03-13', '2024-02-28']);
  });

  test('zones', async () => {
    const imported = await read('tz_names.csv');
    expectImported(imported.outcome);
    expect((await imported.rows('stg_orders', 'order_id, ordered_at')).map((row) => row['ordered_at'])).toEqual([
      '2024-03-06 03:05:00',
      '2024-03-06 14:05:00',
      '2024-03-05 14:05:00',
      '2024-03-05 22:05:00',
      '2024-03-05 22:05:00',
      '2024-03-06 06:05:00',
      '2024-03-05 14:05:00',
      '2024-03-05 14:05:00',
    ]);
  });

  test('grouped digits', async () => {
    const sum = (net: Record<string, number>): number => Object.values(net).reduce((total, value) => total + value, 0);
    expect(sum((await read('swiss.csv')).net)).toBe(2489);
    expect(sum((await read('lakh.csv', {}, 'INR')).net)).toBe(1_358_543);
  });

  test('a stray date and rows of totals', async () => {
    expect((await read('epoch.csv')).keys).toEqual(['stray-dates:order_date']);
    const aside = await read('epoch.csv', answer({ 'stray-dates:order_date': 'aside' }));
    expect(expectImported(aside.outcome).report.files[0]).toMatchObject({ loaded: 60 });
    const totals = await read('totals_more.csv');
    expect(totals.net).toEqual({ A: 40, B: 20 });
    expect(expectImported(totals.outcome).asOfDate).toBe('2024-03-07');
  });

  test('padded and rounded ids', async () => {
    expect((await read('padid.xlsx')).keys).toContain('one-customer:customer_id');
    expect((await read('dblid.parquet')).keys).toContain('damaged-ids:customer_id');
  });

  test('a region is no status', async () => {
    const { keys } = await read('state-as-status.csv');
    expect(keys).toEqual(['date-order:Order Date']);
    const mapped = await read('state-as-status.csv', { dateOrder: { '*': 'mdy' } });
    expect(expectImported(mapped.outcome).report.files[0]).toMatchObject({ loaded: 3 });
  });
});

import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

const headers = textFile(
  'orders.csv',
  'order_id,customer_ref,order_date,status\nO1,K1,2024-01-05,completed\nO2,K2,2024-01-06,completed\nO3,K1,2024-01-07,cancelled\nO9,K3,2024-01-08,completed\n',
);
const lines = textFile(
  'order_lines.csv',
  'line_no,order_id,sku,qty,unit_price\n1,O1,MUG,2,10\n2,O1,TEA,1,5\n1,O2,POT,1,30\n1,O3,MUG,1,10\n',
);
const stray = textFile(
  'order_lines.csv',
  'line_no,order_id,sku,qty,unit_price\n1,O1,MUG,2,10\n1,O2,POT,1,30\n1,X7,TEA,1,5\n1,X8,TEA,1,5\n',
);
const payments = textFile('payments.csv', 'payment_id,order_id,paid_amount\nP1,O1,20\nP2,O1,5\nP3,O2,30\nP4,O9,7\n');
const dates = textFile(
  'headers.csv',
  'order_id,customer_id,order_date\nO1,A,2024-01-05\nO2,B,2024-01-06\nO9,C,2024-01-08\n',
);

describeOnBothEngines('an order export in several files', (open) => {
  test('of headers and lines is joined on the order, with the share that matches', async () => {
    const engine = await open();
    const named = textFile(
      'orders.csv',
      'order_id,customer_id,order_date,status\nO1,A,2024-01-05,completed\nO2,B,2024-01-06,completed\nO3,A,2024-01-07,cancelled\nO9,C,2024-01-08,completed\n',
    );
    const imported = await importFiles(engine, [{ source: 'orders', files: [named, lines] }]);
    const outcome = expectImported(imported.outcome);
    const rows = await imported.rows('stg_orders', 'order_id, customer_id, product_id, amount_cents');
    expect(rows.map((row) => Object.values(row).map(String))).toEqual([
      ['O1', 'A', 'MUG', '2000'],
      ['O1', 'A', 'TEA', '500'],
      ['O2', 'B', 'POT', '3000'],
    ]);
    const [report] = outcome.report.files;
    expect([report?.file, report?.rowsIn, report?.loaded]).toEqual(['order_lines.csv', 4, 3]);
    expect(report?.notes.find(({ code }) => code === 'joined-files')?.text.en).toBe(
      'Joined with orders.csv by “order_id” = “order_id”: 4 of 4 rows of order_lines.csv (100 %) find their match, 0 do not; 1 rows of orders.csv are not used',
    );
    expect(outcome.fingerprints.map(({ file }) => file).toSorted()).toEqual(['order_lines.csv', 'orders.csv']);
    const again = await importFiles(engine, [
      {
        source: 'orders',
        files: outcome.files.map(({ file }) => file),
        ...(outcome.files[0] === undefined ? {} : { template: outcome.files[0].template }),
      },
    ]);
    expect(expectImported(again.outcome).report.files[0]?.loaded).toBe(3);
  });

  test('finds its customers through a map, two joins away', async () => {
    const map = textFile('customers.csv', 'customer_ref,customer_id\nK1,A\nK2,B\nK3,C\n');
    const imported = await importFiles(await open(), [{ source: 'orders', files: [map, headers, lines] }]);
    expectImported(imported.outcome);
    const rows = await imported.rows('stg_orders', 'order_id, customer_id');
    expect(rows.map((row) => Object.values(row).map(String))).toEqual([
      ['O1', 'A'],
      ['O1', 'A'],
      ['O2', 'B'],
    ]);
  });

  test('with payments keeps the money of its lines; payments alone are rows of their own', async () => {
    const engine = await open();
    const whole = await importFiles(engine, [
      { source: 'orders', files: [dates, payments, lines], template: template('orders', { join: 'accept' }) },
    ]);
    expectImported(whole.outcome);
    const lineRows = await whole.rows('stg_orders', 'order_id, amount_cents');
    expect(lineRows.map((row) => Object.values(row).map(String))).toEqual([
      ['O1', '500'],
      ['O1', '2000'],
      ['O2', '3000'],
    ]);
    const paid = await importFiles(engine, [{ source: 'orders', files: [dates, payments] }]);
    expectImported(paid.outcome);
    const rows = await paid.rows('stg_orders', 'order_id, amount_cents');
    expect(rows.map((row) => Object.values(row).map(String))).toEqual([
      ['O1', '500'],
      ['O1', '2000'],
      ['O2', '3000'],
      ['O9', '700'],
    ]);
  });

  test('of which much finds no match is asked about, and what is accepted is counted', async () => {
    const engine = await open();
    const { outcome } = await importFiles(engine, [{ source: 'orders', files: [dates, stray] }]);
    if (outcome.status !== 'questions') throw new Error('nothing was asked');
    const asked = outcome.questions.find(({ code }) => code === 'join');
    expect([asked?.file, asked?.choices.map(({ value }) => value), asked?.meanwhile]).toEqual([
      'order_lines.csv',
      ['accept', 'refuse'],
      undefined,
    ]);
    expect(asked?.text.en).toContain(
      '2 of 4 rows of order_lines.csv (50 %) find their match, 2 do not; 1 rows of headers.csv are not used',
    );
    const accepted = await importFiles(engine, [
      { source: 'orders', files: [dates, stray], template: template('orders', { join: 'accept' }) },
    ]);
    const [report] = expectImported(accepted.outcome).report.files;
    expect([
      report?.rowsIn,
      report?.loaded,
      (report?.rejected ?? 0) + (report?.excluded.reduce((sum, { rows }) => sum + rows, 0) ?? 0),
    ]).toEqual([4, 2, 2]);
    const named = template('orders', { meaning: { answers: { join: 'accept' } } });
    const again = await importFiles(engine, [{ source: 'orders', files: [dates, stray], template: named }]);
    expect(expectImported(again.outcome).report.files[0]?.loaded).toBe(2);
    await expect(
      importFiles(engine, [
        { source: 'orders', files: [dates, stray], template: template('orders', { join: 'refuse' }) },
      ]),
    ).rejects.toMatchObject({ code: 'import/no-join' });
  });

  test('whose files share no id is refused with both lists of columns', async () => {
    const other = textFile('prices.csv', 'brand,margin\nx,1\ny,2\n');
    await expect(importFiles(await open(), [{ source: 'orders', files: [dates, other] }])).rejects.toMatchObject({
      code: 'import/no-join',
    });
  });
});

import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, textFile } from '../import/import-files.ts';
import { exportFile, listMoney, readExport } from './read-exports.ts';

const HEADER = 'order_id,customer_id,order_date,sku,amount,status';

describeOnBothEngines('versions of orders', (open) => {
  test('an order in two exports that differ in its state only is not asked about, and counts once', async () => {
    const { net, asked, outcome } = await readExport(await open(), [exportFile('jan.csv'), exportFile('feb.csv')]);
    expect(asked).toEqual([]);
    expect(net).toEqual({ A: 170, B: 50 });
    const { report } = expectImported(outcome);
    expect(report.files.map(({ file, loaded, superseded }) => [file, loaded, superseded])).toEqual([
      ['feb.csv', 2, 0],
      ['jan.csv', 1, 1],
    ]);
    expect(report.files[1]?.balance).toMatchObject({
      stated: 15_000n,
      loaded: 10_000n,
      superseded: 5_000n,
      unexplained: 0n,
    });
  });

  test('an order that a later export cancels or lowers is asked about, with the money of each order of the files', async () => {
    const engine = await open();
    const files = [exportFile('can1.csv'), exportFile('can2.csv')];
    const asked = await readExport(engine, files);
    expect(asked.outcome.status).toBe('questions');
    expect(asked.asked).toEqual(['versions']);
    expect(listMoney(asked.outcome, 'versions')).toEqual({ 'can1.csv<can2.csv': 9, 'can2.csv<can1.csv': 130 });
    const newest = await readExport(engine, files, { versions: 'can1.csv<can2.csv' });
    expect(newest.net).toEqual({ A: 170, C: 9 });
    const oldest = await readExport(engine, files, { versions: 'can2.csv<can1.csv' });
    expect(oldest.net).toEqual({ A: 170, B: 50, C: 80 });
  });

  test('a question may be loaded in doubt: it stays open, with the proposed order of files', async () => {
    const { outcome, asked } = await readExport(await open(), [exportFile('can1.csv'), exportFile('can2.csv')], {
      versions: 'doubt',
    });
    expect(outcome.status).toBe('imported');
    expect(asked).toEqual(['versions']);
  });

  test('a date of change decides, whatever the files are called', async () => {
    const header = 'order_id,customer_id,order_date,amount,status,updated_at';
    const files = [
      textFile(
        'a.csv',
        `${header}\n1,A,2024-01-01,10,cancelled,2024-03-01 10:00\n2,B,2024-01-02,5,paid,2024-01-02 10:00\n`,
      ),
      textFile('b.csv', `${header}\n1,A,2024-01-01,10,paid,2024-01-01 10:00\n3,B,2024-02-02,6,paid,2024-02-02 10:00\n`),
    ];
    const { net, asked } = await readExport(await open(), files);
    expect(asked).toEqual([]);
    expect(net).toEqual({ B: 11 });
  });

  test('the last order of one file that goes on in the next is no version', async () => {
    const files = [
      textFile('p1.csv', `${HEADER}\n1,A,2024-01-01,MUG,10,paid\n2,B,2024-01-02,MUG,10,paid\n`),
      textFile('p2.csv', `${HEADER}\n2,B,2024-01-02,TEA,4,paid\n3,A,2024-01-03,MUG,10,paid\n`),
    ];
    const { net, asked } = await readExport(await open(), files);
    expect(asked).toEqual([]);
    expect(net).toEqual({ A: 20, B: 14 });
  });

  test('rows of totals in several files are no versions of an order', async () => {
    const files = [
      textFile('p1.csv', `${HEADER}\n1,A,2024-01-01,MUG,10,paid\n合计,,,,10,\n`),
      textFile('p2.csv', `${HEADER}\n2,B,2024-01-02,TEA,4,paid\n合计,,,,4,\n`),
    ];
    const { net, asked, outcome } = await readExport(await open(), files);
    expect(asked).toEqual([]);
    expect(net).toEqual({ A: 10, B: 4 });
    const { report } = expectImported(outcome);
    expect(report.files.map(({ superseded, excluded }) => [superseded, excluded])).toEqual([
      [0, [{ rule: 'total_row', rows: 1, amountCents: 1000n }]],
      [0, [{ rule: 'total_row', rows: 1, amountCents: 400n }]],
    ]);
  });

  test('a line that stands twice in one file with other states is asked about', async () => {
    const engine = await open();
    const file = textFile(
      'orders.csv',
      `${HEADER}\n1,A,2024-01-01,MUG,10,paid\n1,A,2024-01-01,TEA,5,paid\n2,B,2024-01-02,MUG,10,paid\n1,A,2024-01-01,MUG,10,cancelled\n`,
    );
    const asked = await readExport(engine, [file]);
    expect(asked.asked).toEqual(['versions:order_id']);
    expect(listMoney(asked.outcome, 'versions:order_id')).toEqual({ 'later-row': 0, 'earlier-row': 10, all: 10 });
    const answered = await readExport(engine, [file], { 'versions:order_id': 'later-row' });
    expect(answered.net).toEqual({ A: 5, B: 10 });
    const { report } = expectImported(answered.outcome);
    expect(report.files[0]).toMatchObject({ rowsIn: 4, loaded: 2, superseded: 1 });
  });

  test('an order total is not shared out over old versions of its row', async () => {
    const file = textFile(
      'orders.csv',
      'Order ID,Customer,Order Date,Order Total,Status,Updated at\n1,A,2024-01-01,40,paid,2024-01-01\n2,B,2024-01-02,10,paid,2024-01-02\n1,A,2024-01-01,30,paid,2024-02-01\n',
    );
    const { net, asked } = await readExport(await open(), [file]);
    expect(asked).toEqual([]);
    expect(net).toEqual({ A: 30, B: 10 });
  });
});

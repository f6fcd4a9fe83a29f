import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from '../import/import-files.ts';

const COLUMNS = { order_id: 'no', customer_id: 'who', ordered_at: 'when', amount: 'paid', status: 'state' };

describeOnBothEngines('level of a text column', (open) => {
  test('what stands on the first line of an order only is carried to its other lines, and said', async () => {
    const file = textFile(
      'orders.csv',
      'no,who,when,paid,state\n1,A,2024-03-01,10,paid\n1,,,5,\n2,B,2024-03-02,7,cancelled\n2,,,3,\n3,C,2024-03-03,4,paid\n',
    );
    const done = await importFiles(await open(), [
      { source: 'orders', files: [file], template: template('orders', { columns: COLUMNS }) },
    ]);
    const { report } = expectImported(done.outcome);
    expect(await done.rows('stg_orders', 'customer_id, amount_cents')).toEqual([
      { customer_id: 'A', amount_cents: 500n },
      { customer_id: 'A', amount_cents: 1000n },
      { customer_id: 'C', amount_cents: 400n },
    ]);
    expect(report.files[0]?.excluded).toEqual([{ rule: 'cancelled', rows: 2, amountCents: 1000n }]);
    expect(report.findings.map(({ kind, columns, state, chosen }) => [kind, columns[0], state, chosen])).toEqual([
      ['level', 'state', 'settled', 'order'],
      ['level', 'who', 'settled', 'order'],
      ['level', 'when', 'settled', 'order'],
    ]);
  });

  test('an answer that blank cells are blank holds', async () => {
    const file = textFile('orders.csv', 'no,who,when,paid\n1,A,2024-03-01,10\n1,,2024-03-01,5\n2,B,2024-03-02,7\n');
    const { status: _status, ...columns } = COLUMNS;
    const done = await importFiles(await open(), [
      {
        source: 'orders',
        files: [file],
        template: template('orders', { columns, meaning: { answers: { 'level:who': 'line' } } }),
      },
    ]);
    const { report } = expectImported(done.outcome);
    expect(report.files[0]?.excluded).toEqual([{ rule: 'no_customer', rows: 1, amountCents: 500n }]);
    expect(report.findings[0]).toMatchObject({ chosen: 'line', basis: 'answer', state: 'settled' });
  });

  test('an order whose lines name several values is left as it stands', async () => {
    const file = textFile(
      'orders.csv',
      'no,who,when,paid\n1,A,2024-03-01,10\n1,B,2024-03-01,5\n1,,2024-03-01,5\n2,B,2024-03-02,7\n',
    );
    const { status: _status, ...columns } = COLUMNS;
    const done = await importFiles(await open(), [
      { source: 'orders', files: [file], template: template('orders', { columns }) },
    ]);
    const { report } = expectImported(done.outcome);
    expect(report.findings[0]).toMatchObject({ chosen: 'line', state: 'assumed' });
    expect(report.files[0]).toMatchObject({ loaded: 1, rejected: 2 });
  });
});

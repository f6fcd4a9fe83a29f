import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { listStagedFields, CONTRACTS, type SourceName } from '#core/sources/contracts.ts';
import { importSources } from '#core/sources/import/import-sources.ts';
import type { InputFiles } from '#core/sources/import/import-source.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

const ORDERS = 'order_id,customer_id,ordered_at,amount\n1,a,2024-03-05,10\n2,b,2024-03-06,20\n';
const orders: InputFiles = { source: 'orders', files: [textFile('orders.csv', ORDERS)] };

function input(source: SourceName, text: string, parts?: Parameters<typeof template>[1]): InputFiles {
  const file = textFile(`${source}.csv`, text);
  return parts === undefined ? { source, files: [file] } : { source, files: [file], template: template(source, parts) };
}

describeOnBothEngines('sources', (open) => {
  test('every contract has its staged table, with exactly its columns, given or not', async () => {
    const engine = await open();
    const { schema } = await importFiles(engine, [orders]);
    for (const contract of CONTRACTS) {
      const described = toRows(
        await engine.query(
          sql`select column_name, data_type from duckdb_columns() where schema_name = ${schema} and table_name = ${`stg_${contract.name}`} order by column_index`,
        ),
      );
      expect(described.map((row) => ({ name: row['column_name'], type: row['data_type'] }))).toEqual(
        listStagedFields(contract),
      );
    }
    const tables = toRows(
      await engine.query(sql`select table_name from duckdb_tables() where schema_name = ${schema}`),
    ).map((row) => String(row['table_name']));
    expect(tables.filter((name) => name.startsWith('raw_') || name.startsWith('_'))).toEqual([]);
    expect(tables).toContain('stg_orders_unassigned');
  });

  test('a re-export of the same rows in another file is dropped, by the largest number in one file', async () => {
    const engine = await open();
    const first = 'customer_id,ordered_at,amount\na,2024-03-05,1\na,2024-03-05,1\nb,2024-03-05,2\n';
    const second = 'amount,customer_id,ordered_at\n1,a,2024-03-05\n1,a,2024-03-05\n1,a,2024-03-05\n5,c,2024-03-05\n';
    const files = [textFile('2.csv', second), textFile('1.csv', first)];
    const { outcome, rows } = await importFiles(engine, [{ source: 'orders', files }]);
    expect(
      expectImported(outcome).report.files.map(({ file, loaded, duplicates }) => [file, loaded, duplicates]),
    ).toEqual([
      ['1.csv', 3, 0],
      ['2.csv', 2, 2],
    ]);
    expect(await rows('stg_orders', 'customer_id, amount_cents')).toHaveLength(5);
  });

  test('rows that differ in a column that is not mapped are no duplicates', async () => {
    const engine = await open();
    const files = [
      textFile('1.csv', 'customer_id,ordered_at,amount,cashier\na,2024-03-05,1,x\n'),
      textFile('2.csv', 'customer_id,ordered_at,amount,cashier\na,2024-03-05,1,y\n'),
    ];
    const { outcome } = await importFiles(engine, [{ source: 'orders', files }]);
    expect(expectImported(outcome).report.files.map(({ loaded }) => loaded)).toEqual([1, 1]);
  });

  test('rows without a customer count once in total revenue, also after a re-export', async () => {
    const engine = await open();
    const text = 'customer_id,ordered_at,amount\n,2024-03-05,1\na,2024-03-06,2\n';
    const { outcome, rows } = await importFiles(engine, [
      { source: 'orders', files: [textFile('1.csv', text), textFile('2.csv', text)] },
    ]);
    expect(await rows('stg_orders_unassigned', 'customer_id, amount_cents')).toEqual([
      { customer_id: null, amount_cents: 100n },
    ]);
    expect(expectImported(outcome).report.files.map(({ loaded, duplicates }) => [loaded, duplicates])).toEqual([
      [1, 0],
      [0, 2],
    ]);
  });

  test('adding rows after the as-of date changes nothing', async () => {
    const engine = await open();
    const earlier = await importFiles(engine, [input('orders', `${ORDERS}3,,2024-03-06,5\n`)], {
      asOfDate: '2024-03-31',
    });
    const later = await importFiles(
      engine,
      [input('orders', `${ORDERS}3,,2024-03-06,5\n1,zz,2024-04-01,9\n,,2024-04-02,7\n`)],
      { asOfDate: '2024-03-31' },
    );
    for (const table of ['stg_orders', 'stg_orders_unassigned'])
      expect(await later.rows(table)).toEqual(await earlier.rows(table));
    expect(expectImported(later.outcome).report.files[0]?.excluded).toEqual([
      { rule: 'no_customer', rows: 1, amountCents: 500n },
      { rule: 'after_as_of', rows: 2, amountCents: 1600n },
    ]);
  });

  test('of customers with one id the latest survives, then the largest remaining columns', async () => {
    const engine = await open();
    const { rows, outcome } = await importFiles(engine, [
      orders,
      input(
        'customers',
        'customer_id,registered_at,city,gender\na,2023-01-01,Wuhan,f\na,2024-01-01,Beijing,f\nb,2024-01-01,Beijing,m\nb,2024-01-01,Chengdu,f\n',
      ),
    ]);
    expect(await rows('stg_customers', 'customer_id, city, gender')).toEqual([
      { customer_id: 'a', city: 'Beijing', gender: 'f' },
      { customer_id: 'b', city: 'Beijing', gender: 'm' },
    ]);
    expect(expectImported(outcome).report.files.find(({ source }) => source === 'customers')).toMatchObject({
      rowsIn: 4,
      loaded: 2,
      duplicates: 2,
    });
  });

  test('ids of platforms are merged through links only', async () => {
    const engine = await open();
    const columns = { order_id: 'order_id', customer_id: 'customer_id', ordered_at: 'ordered_at', amount: 'amount' };
    const { rows, outcome } = await importFiles(engine, [
      {
        source: 'orders',
        files: [textFile('t.csv', ORDERS)],
        template: template('orders', { columns, platform: 'taobao' }),
      },
      {
        source: 'orders',
        files: [textFile('j.csv', 'order_id,customer_id,ordered_at,amount\n9,a,2024-03-05,10\n8,z,2024-03-06,20\n')],
        template: template('orders', { columns, platform: 'jd' }),
      },
      input('customer_links', 'source_customer_id,platform,customer_id\na,taobao,ONE\nz,jd,ONE\n'),
    ]);
    expect(await rows('stg_orders', 'order_id, customer_id')).toEqual([
      { order_id: '1', customer_id: 'ONE' },
      { order_id: '2', customer_id: 'taobao:b' },
      { order_id: '8', customer_id: 'ONE' },
      { order_id: '9', customer_id: 'jd:a' },
    ]);
    expect(
      expectImported(outcome)
        .report.files.flatMap(({ notes }) => notes.map(({ code }) => code))
        .filter((code) => code === 'customers-merged'),
    ).toHaveLength(2);
  });

  test('a planned pair that occurs twice is rejected, and planned rows are not cut', async () => {
    const engine = await open();
    const { rows, outcome } = await importFiles(engine, [
      orders,
      input(
        'planned_touches',
        'strategy_id,customer_id,assigned_at,is_control\nS1,a,2030-01-01,是\nS1,b,2030-01-01,否\nS1,b,2030-01-02,否\n',
      ),
    ]);
    expect(await rows('stg_planned_touches', 'customer_id, is_control')).toEqual([
      { customer_id: 'a', is_control: true },
    ]);
    expect(expectImported(outcome).report.rejects.map(({ reason, line }) => [reason, line])).toEqual([
      ['repeated-pair', 3],
      ['repeated-pair', 4],
    ]);
  });

  test('a touch needs a time of touch or of assignment', async () => {
    const engine = await open();
    const { rows, outcome } = await importFiles(engine, [
      orders,
      input(
        'touches',
        'strategy_id,customer_id,assigned_at,touched_at,is_control\nS1,a,2024-03-01,,1\nS1,b,,2024-03-02 09:00:00,0\nS1,c,,,0\nS1,d,2024-03-01,2024-05-01,0\n',
      ),
    ]);
    expect(await rows('stg_touches', 'customer_id')).toEqual([{ customer_id: 'a' }, { customer_id: 'b' }]);
    expect(expectImported(outcome).report.files.find(({ source }) => source === 'touches')).toMatchObject({
      loaded: 2,
      rejected: 1,
      excluded: [{ rule: 'after_as_of', rows: 1, amountCents: null }],
    });
  });

  test('purchase events are orders only if the analyst says so', async () => {
    const engine = await open();
    const behaviors = input(
      'behaviors',
      'user_id,event_time,event_type,product_id,price,quantity\na,2024-03-05 10:00:00,view,p,1.25,\na,2024-03-05 10:01:00,buy,p,1.25,3\nb,2024-03-06 10:00:00,buy,p,2,\nc,2024-03-06 10:00:00,buy,p,,\n',
    );
    const without = await importFiles(engine, [behaviors]);
    expect(await without.rows('stg_orders')).toEqual([]);
    const taken = await importFiles(engine, [behaviors], { purchaseEventsAsOrders: true });
    expect(await taken.rows('stg_orders', 'customer_id, amount_cents, quantity')).toEqual([
      { customer_id: 'a', amount_cents: 375n, quantity: 3 },
      { customer_id: 'b', amount_cents: 200n, quantity: null },
    ]);
    expect(expectImported(taken.outcome).asOfDate).toBe('2024-03-06');
  });

  test('Shopify: lines take what stands on the first row of their order; another currency is rejected', async () => {
    const engine = await open();
    const text = `Name,Email,Financial Status,Currency,Created at,Lineitem quantity,Lineitem price,Lineitem sku
#1001,a@x.com,voided,CNY,2024-03-05 14:05:00 +0800,1,10.00,A
#1001,a@x.com,,,,2,2.50,B
#1002,b@x.com,paid,CNY,2024-03-05 14:05:00 +0800,3,1.10,A
#1002,,,,,1,2.50,B
#1003,c@x.com,paid,EUR,2024-03-05 14:05:00 +0800,1,9.00,A
`;
    const { rows, outcome } = await importFiles(engine, [input('orders', text)]);
    expect(await rows('stg_orders', 'order_id, customer_id, amount_cents, status')).toEqual([
      { order_id: '#1002', customer_id: 'b@x.com', amount_cents: 250n, status: 'completed' },
      { order_id: '#1002', customer_id: 'b@x.com', amount_cents: 330n, status: 'completed' },
    ]);
    const { report } = expectImported(outcome);
    expect(report.files[0]?.excluded).toEqual([{ rule: 'cancelled', rows: 2, amountCents: 1500n }]);
    expect(report.rejects.map(({ reason, column, value }) => [reason, column, value])).toEqual([
      ['second-currency', 'Currency', 'EUR'],
    ]);
  });

  test('a constant feeds a field, and every other source is read', async () => {
    const engine = await open();
    const { rows } = await importFiles(engine, [
      {
        source: 'orders',
        files: [textFile('o.csv', ORDERS)],
        template: template('orders', {
          columns: {
            customer_id: 'customer_id',
            ordered_at: 'ordered_at',
            amount: 'amount',
            store_id: { constant: 'S1' },
            status: { constant: 'paid' },
          },
        }),
      },
      input('products', 'product_id,name,list_price\np,茶,"1,200.50"\n'),
      input('acquisition_costs', '月份,花费,渠道\n2024年2月,¥1000,ads\n2024-03,500,ads\n'),
      input(
        'service_tickets',
        'ticket_id,customer_id,opened_at,satisfaction\nt1,a,2024-03-01,5\nt2,a,2024-03-02,4.5\n',
      ),
    ]);
    expect(await rows('stg_orders', 'distinct store_id, status')).toEqual([{ store_id: 'S1', status: 'completed' }]);
    expect(await rows('stg_products', 'name, list_price_cents')).toEqual([{ name: '茶', list_price_cents: 120_050n }]);
    expect(await rows('stg_acquisition_costs', 'period_start, cost_cents')).toEqual([
      { period_start: '2024-02-01', cost_cents: 100_000n },
      { period_start: '2024-03-01', cost_cents: 50_000n },
    ]);
    expect(await rows('stg_service_tickets', 'ticket_id, satisfaction')).toEqual([
      { ticket_id: 't1', satisfaction: 5 },
    ]);
  });

  test('a cancelled import rejects with task/cancelled', async () => {
    const engine = await open();
    await engine.run(rawSql('create schema import_cancelled'));
    const controller = new AbortController();
    const running = importSources(
      engine,
      { schema: 'import_cancelled', sources: [orders], parameters: parametersSchema.parse({}) },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(running).rejects.toSatisfy(
      (error: unknown) =>
        error instanceof Error &&
        (error.name === 'AbortError' || (error as { code?: string }).code === 'task/cancelled'),
    );
    await engine.run(rawSql('drop schema import_cancelled cascade'));
  });
});

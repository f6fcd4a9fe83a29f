import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import type { Row } from '#core/kernel/columns.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, template, textFile } from './import-files.ts';

const HEADER = 'order,customer,time,amount,status,note';

const cell = (sound: readonly string[], faulty: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: fc.constantFrom(...faulty) });

const line = fc
  .tuple(
    cell(['1', '2', '3', '4', '5', '6'], ['', '"=""7"""', ' 1', '１', '2.13E+17', 'NULL']),
    cell(['a', 'b', 'c'], ['', '\u3000', 'NULL', 'Ａ', ' b ']),
    cell(
      ['2024-03-05', '2024-03-06 10:00:00', '2024-04-01'],
      ['', '2024/13/45', '2024年3月7日', 'soon', '2024-06-01', '1/2/24', '20240308', '2024-03-05T10:00:00Z'],
    ),
    cell(['10', '12.50', '-3'], ['', 'abc', '$5', '"1,000.5"', '(4)', '99999999999999', '0.005']),
    cell(['paid', 'refunded'], ['cancelled', 'pending', 'test', '']),
    cell(['x'], ['合计', 'y']),
  )
  .map((cells) => cells.join(','));

const totalLine = fc.constant('合计,,,99,,');
const brokenLine = fc.constantFrom('1,a', '1,a,2024-03-05,10,paid,x,extra,more');

const file = fc.array(
  fc.oneof({ weight: 20, arbitrary: line }, { weight: 1, arbitrary: totalLine }, { weight: 1, arbitrary: brokenLine }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

type Scenario = {
  readonly files: readonly (readonly string[])[];
  readonly equalRows: 'keep' | 'drop';
  readonly key: boolean;
};

const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    files: fc.array(file, { minLength: 1, maxLength: 3 }),
    repeated: fc.boolean(),
    equalRows: fc.constantFrom('keep' as const, 'drop' as const),
    key: fc.boolean(),
  })
  .map(({ files, repeated, equalRows, key }) => ({
    files: repeated ? [...files, (files[0] ?? []).slice(0, 6)] : files,
    equalRows,
    key,
  }));

type Staged = { readonly orders: Row[]; readonly unassigned: Row[]; readonly sums: Readonly<Record<string, number>> };

async function stage(engine: Engine, { files, equalRows, key }: Scenario): Promise<Staged> {
  const imported = await importFiles(
    engine,
    [
      {
        source: 'orders',
        files: files.map((lines, index) =>
          textFile(
            `day-${index}.csv`,
            `${[HEADER, 'Z9,zz,2024-03-01,1,paid,first', ...lines, 'Z8,zz,2024-03-02,1,paid,last'].join('\n')}\n`,
          ),
        ),
        template: template('orders', {
          columns: {
            order_id: 'order',
            customer_id: 'customer',
            ordered_at: 'time',
            amount: 'amount',
            status: 'status',
          },
          read: { headerLine: 1, delimiter: ',', quote: '"', encoding: 'utf-8', format: 'csv' },
          currency: 'CNY',
          decimalMark: '.',
          dateOrder: { time: 'mdy' },
          shortYear: { time: 2000 },
          meaning: {
            answers: {
              versions: 'all',
              'versions:order': 'all',
              'level:amount': 'line',
              'total-rows:amount': 'order',
              'stray-dates:time': 'keep',
              'nobody:customer': 'keep',
              'one-customer:customer': 'separate',
            },
          },
          equalRows,
          ...(key ? { key: ['order_id', 'customer_id'] } : {}),
        }),
      },
    ],
    { asOfDate: '2024-03-31' },
  );
  const { report } = expectImported(imported.outcome);
  const sums: Record<string, number> = { rowsIn: 0, loaded: 0, duplicates: 0, rejected: 0, excluded: 0 };
  for (const entry of report.files) {
    const excluded = entry.excluded.reduce((sum, { rows }) => sum + rows, 0);
    expect(entry.loaded + entry.duplicates + entry.superseded + excluded + entry.rejected).toBe(entry.rowsIn);
    expect(entry.rowsIn).toBe((files[Number(/\d/.exec(entry.file)?.[0])]?.length ?? 0) + 2);
    for (const { rule, rows } of entry.excluded) sums[rule] = (sums[rule] ?? 0) + rows;
    sums['rowsIn'] = (sums['rowsIn'] ?? 0) + entry.rowsIn;
    sums['loaded'] = (sums['loaded'] ?? 0) + entry.loaded;
    sums['duplicates'] = (sums['duplicates'] ?? 0) + entry.duplicates;
    sums['rejected'] = (sums['rejected'] ?? 0) + entry.rejected;
    sums['excluded'] = (sums['excluded'] ?? 0) + excluded;
  }
  const orders = await imported.rows('stg_orders');
  expect(orders).toHaveLength(sums['loaded'] ?? -1);
  expect(await imported.rows('ingest_rejects')).toHaveLength(sums['rejected'] ?? -1);
  expect(report.rejects.every((reject) => reject.line > 1 && reject.rawText !== '')).toBe(true);
  return { orders, unassigned: await imported.rows('stg_orders_unassigned'), sums };
}

describeOnBothEngines('reconciliation', (open, kind) => {
  const numRuns = kind === 'native' ? 30 : 6;

  test('every row of random dirty files ends in exactly one place, whatever the order of rows and files', async () => {
    const engine = await open();
    await fc.assert(
      fc.asyncProperty(
        scenario.chain((given) =>
          fc.record({
            given: fc.constant(given),
            rows: fc.tuple(...given.files.map((lines) => fc.shuffledSubarray([...lines], { minLength: lines.length }))),
            order: fc.shuffledSubarray([...given.files.keys()], { minLength: given.files.length }),
          }),
        ),
        async ({ given, rows, order }) => {
          const first = await stage(engine, given);
          const permuted = await stage(engine, {
            ...given,
            files: order.map((index) => (rows as readonly string[][])[index] ?? []),
          });
          expect(permuted).toEqual(first);
        },
      ),
      { numRuns, seed: 20_240_305 },
    );
  }, 300_000);
});

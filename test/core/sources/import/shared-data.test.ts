import { describe, expect, test } from 'vitest';
import { createPathSource } from '../../../../cli/path-source.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { getSharedPath, hasSharedData, readReference } from '../../../helpers/shared-data.ts';
import { expectImported, importFiles, template } from './import-files.ts';

describe.skipIf(!hasSharedData)('real files (skipped where ../shared/data is absent)', () => {
  describeOnBothEngines('import', (open) => {
    test('CDNOW: every row is an order, equal rows are kept, ids keep their zeros', async () => {
      const file = await createPathSource(getSharedPath('cdnow/cdnow_master.csv.gz'));
      const reference = readReference('cdnow/cdnow_master.reference.json') as Record<string, number | string>;
      const { rows, outcome } = await importFiles(await open(), [
        {
          source: 'orders',
          files: [file],
          template: template('orders', {
            columns: { customer_id: 'customer_id', ordered_at: 'date', quantity: 'cds', amount: 'amount' },
          }),
        },
      ]);
      const imported = expectImported(outcome);
      expect(imported.asOfDate).toBe(reference['last_day']);
      expect(imported.report.files[0]).toMatchObject({
        rowsIn: reference['rows'],
        loaded: reference['rows'],
        rejected: 0,
        duplicates: 0,
      });
      expect(imported.report.openQuestions.map(({ code, text }) => [code, text.en.split(' ')[0]])).toEqual([
        ['duplicates', String(reference['exact_duplicate_rows'])],
      ]);
      expect(
        await rows(
          'stg_orders',
          'count(*)::integer as n, count(distinct customer_id)::integer as customers, sum(amount_cents)::bigint as cents, min(customer_id) as first, bool_and(ordered_at_is_date) as dates',
        ),
      ).toEqual([
        {
          n: reference['rows'],
          customers: reference['customers'],
          cents: BigInt(reference['sum_cents'] ?? 0),
          first: '00001',
          dates: true,
        },
      ]);
    });

    test('EComm 618: the proposed mapping reads every behaviour', async () => {
      const file = await createPathSource(getSharedPath('ecomm618/events_derived.csv.gz'));
      const { rows, outcome } = await importFiles(await open(), [{ source: 'behaviors', files: [file] }]);
      expect(expectImported(outcome).asOfDate).toBe('2019-06-19');
      expect(
        await rows('stg_behaviors', 'behavior_type, (count(*) over (partition by behavior_type))::integer as n').then(
          (all) => [...new Map(all.map((row) => [row['behavior_type'], row['n']]))],
        ),
      ).toEqual([
        ['cart', 15_066],
        ['favorite', 5529],
        ['purchase', 6701],
        ['view', 57_917],
      ]);
    });
  });
});

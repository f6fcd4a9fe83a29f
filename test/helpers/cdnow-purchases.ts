import type { Engine } from '#core/kernel/engine.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { buildPurchases } from '#core/workbench/build/build-purchases.ts';
import type { PurchaseTables } from '#core/science/customer-models/histories.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { getSharedPath } from './shared-data.ts';

/** Calibration and holdout of the published studies: 39 weeks each. */
export const CDNOW_SPLIT = { asOf: '1997-09-30', holdoutUntil: '1998-06-30' } as const;

/** Purchases of the CDNOW sample as its reference counts them: every record is an order, the free ones too. */
export async function buildCdnowPurchases(
  engine: Engine,
  name: 'cdnow_sample' | 'cdnow_master' = 'cdnow_sample',
): Promise<PurchaseTables> {
  const customer = name === 'cdnow_sample' ? 'sample_id' : 'customer_id';
  const outcome = await buildPurchases(engine, {
    name,
    parameters: parametersSchema.parse({ countZeroAmountOrders: true, currency: { code: 'USD', decimals: 2 } }),
    sources: [
      {
        source: 'orders',
        files: [await createPathSource(getSharedPath(`cdnow/${name}.csv.gz`))],
        template: {
          ...createTemplate('orders', { customer_id: customer, ordered_at: 'date', amount: 'amount' }),
          equalRows: 'keep',
        },
      },
    ],
  });
  if (outcome.status !== 'built') throw new Error(`Questions: ${JSON.stringify(outcome.questions)}`);
  return outcome.purchases.tables;
}

import type { PurchaseTables } from '#core/science/customer-models/histories.ts';
import { martTable, type MartScope } from './mart-scope.ts';

/** The tables that the customer models read in a built mart. */
export function openPurchaseTables(scope: Pick<MartScope, 'schema' | 'parameters'>): PurchaseTables {
  return {
    purchases: martTable(scope, 'int_purchases'),
    refunds: martTable(scope, 'int_purchase_refunds'),
    asOfDate: scope.parameters.asOfDate,
  };
}

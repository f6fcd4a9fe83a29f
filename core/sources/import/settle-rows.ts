import { getContract } from '#core/sources/contracts.ts';
import type { Finding } from '#core/sources/meaning/finding.ts';
import { settleTotalRows } from './block-totals.ts';
import type { CustomerDecisions } from './customers/customer-scope.ts';
import { settleMixedOrders } from './customers/mixed-orders.ts';
import { dropDecisions, settleCustomers } from './customers/settle-customers.ts';
import { cleanSource, createEmptyStaged, type ImportScope, type LoadedSource } from './import-source.ts';
import { settleCurrency } from './settle-currency.ts';
import { settleStrayDates } from './stray-dates.ts';

/**
 * What the typed rows of a source show beside what their columns mean: foreign money, rows of totals, dates that are none, and who is one
 * customer. Rows take the verdicts of what is settled or answered.
 *
 * @throws WorkbenchError `mapping/other-currency` where an answer and the project name different currencies.
 */
export async function settleRows(
  scope: ImportScope,
  source: LoadedSource,
  decisions: CustomerDecisions,
): Promise<readonly Finding[]> {
  const isOrders = source.contract.name === 'orders';
  const currencies = isOrders ? await settleCurrency(scope, source) : [];
  const totals = isOrders ? await settleTotalRows(scope, source) : [];
  const hasEvents = isOrders || source.contract.name === 'behaviors';
  const dates = hasEvents ? await settleStrayDates(scope, source) : undefined;
  const customers = await settleCustomers(scope, source, decisions);
  const mixed = isOrders ? await settleMixedOrders(scope, source, decisions) : undefined;
  return [
    ...(mixed === undefined ? [] : [mixed]),
    ...currencies,
    ...totals,
    ...(dates === undefined ? [] : [dates]),
    ...customers,
  ];
}

/** The same for one source alone, in an empty schema: for looking into a file without importing it. */
export async function findInRows(scope: ImportScope, source: LoadedSource): Promise<readonly Finding[]> {
  const decisions: CustomerDecisions = {};
  if (source.contract.name !== 'customer_links')
    await createEmptyStaged(scope, getContract('customer_links'), 'stg_customer_links');
  await cleanSource(scope, source);
  const findings = await settleRows(scope, source, decisions);
  await dropDecisions(scope, decisions);
  return findings;
}

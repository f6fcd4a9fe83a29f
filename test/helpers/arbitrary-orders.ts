import fc from 'fast-check';
import type { ReferenceLine } from './profile-reference.ts';
import type { GivenRow } from './staging-tables.ts';

const dates = fc
  .integer({ min: 0, max: 190 })
  .map((day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10));
const stores = fc.constantFrom('s1', 's2', 's3', null);

const line: fc.Arbitrary<ReferenceLine> = fc.record({
  orderId: fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5', 'o6', null, null, null),
  customer: fc.constant(''),
  date: dates,
  amount: fc.integer({ min: -6, max: 10 }).map((units) => units * 100),
  store: stores,
  isRefunded: fc.boolean(),
  refund: fc.option(fc.constantFrom(100, 200, 500), { freq: 3 }),
  refundedOn: fc.option(dates, { freq: 2 }),
  originalOrderId: fc.constantFrom('o1', 'o2', 'o3', null, null),
});

/** Random order lines. Those with an order ID belong to that ID's customer and date, so that no order changes with later lines. */
export const givenLines = fc
  .array(fc.tuple(line, fc.constantFrom('a', 'b', 'c', 'd', 'e')), { minLength: 1, maxLength: 25 })
  .map((pairs) =>
    pairs.map(([given, customer]): ReferenceLine => {
      if (given.orderId === null) return { ...given, customer, isRefunded: given.isRefunded && given.refund !== null };
      const number = Number(given.orderId.slice(1));
      return {
        ...given,
        customer: number % 2 === 0 ? 'a' : 'b',
        date: new Date(Date.UTC(2024, number, number)).toISOString().slice(0, 10),
      };
    }),
  );

export function toStaged(lines: readonly ReferenceLine[]): GivenRow[] {
  return lines.map((given) => ({
    customer_id: given.customer,
    order_id: given.orderId,
    ordered_at: given.date,
    ordered_at_is_date: true,
    amount_cents: given.amount,
    store_id: given.store,
    status: given.isRefunded ? 'refunded' : 'completed',
    refund_cents: given.refund,
    refunded_at: given.refundedOn,
    original_order_id: given.originalOrderId,
  }));
}

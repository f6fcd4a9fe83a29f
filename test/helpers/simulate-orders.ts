import { orderLine } from './build-models.ts';
import type { GivenRow } from './staging-tables.ts';

/** Customers of different rates who drop out after a purchase: 120 of them over seven months, equal at every run. */
export function simulateOrders(until: string): GivenRow[] {
  let state = 20_240_101;
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const rows: GivenRow[] = [];
  for (let customer = 0; customer < 120; customer += 1) {
    const gap = 4 + 60 * draw() * draw();
    const dropout = 0.5 * draw();
    const spend = 2_000 + 20_000 * draw();
    for (let day = 90 * draw(); day < 192; day += -gap * Math.log(1 - draw())) {
      const date = new Date(Date.UTC(2024, 0, 1 + Math.floor(day))).toISOString().slice(0, 10);
      const amount = Math.round(spend * (0.5 + draw()));
      if (date <= until) rows.push(orderLine(`c${String(customer).padStart(3, '0')}`, date, amount));
      if (draw() < dropout) break;
    }
  }
  return rows;
}

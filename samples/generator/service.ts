import { DAY_COUNT, formatTime, toDate, toDayOf } from './calendar.ts';
import { ACQUISITION_CHANNELS } from './customers.ts';
import type { Customer } from './customers.ts';
import { groupBy } from './group-by.ts';
import type { Order } from './orders.ts';
import { createRandom } from './random.ts';

export type Ticket = {
  readonly id: string;
  readonly customer: Customer;
  readonly openedAt: number;
  readonly category: string;
  readonly satisfaction: number | null;
  readonly resolvedAt: number | null;
};

/** Service tickets after orders: more after refunds, and less satisfied then. */
export function createTickets(seed: string, orders: readonly Order[]): Ticket[] {
  return orders
    .flatMap((order): Ticket[] => {
      const random = createRandom(`${seed}/ticket/${order.id}`);
      const isRefunded = order.lines.some((line) => line.refundCents !== null);
      if (order.status === 'pending' || !random.chance(isRefunded ? 0.35 : 0.03)) return [];
      const openedAt = order.at + random.integer(3600, 9 * 86_400);
      if (toDayOf(openedAt) >= DAY_COUNT) return [];
      const resolvedAt = openedAt + Math.round(random.gamma(1.4) * 30_000);
      const mood = (isRefunded ? 2.6 : 4) + 1.1 * random.normal();
      return [
        {
          id: `T${order.id.slice(0, 7)}${random.digits(5)}`,
          customer: order.customer,
          openedAt,
          category: isRefunded ? '退换货' : random.pick(['物流', '商品咨询', '发票', '质量问题']),
          satisfaction: random.chance(0.25) ? null : Math.min(5, Math.max(1, Math.round(mood))),
          resolvedAt: toDayOf(resolvedAt) >= DAY_COUNT ? null : resolvedAt,
        },
      ];
    })
    .toSorted((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

/** What each paid channel cost per month: customers won there times a price that drifts. */
export function createAcquisitionCosts(
  seed: string,
  customers: readonly Customer[],
): { readonly month: string; readonly channel: string; readonly yuan: number }[] {
  const random = createRandom(`${seed}/acquisition-costs`);
  const months = [...new Set(Array.from({ length: DAY_COUNT }, (_, day) => toDate(day).slice(0, 7)))];
  const won = groupBy(customers, (customer) => `${formatTime(customer.registeredAt).slice(0, 7)}/${customer.channel}`);
  return months.flatMap((month) =>
    ACQUISITION_CHANNELS.filter(([, , yuanEach]) => yuanEach > 0).map(([channel, , yuanEach]) => {
      const count = won.get(`${month}/${channel}`)?.length ?? 0;
      return { month, channel, yuan: Math.round((count + 2) * yuanEach * (0.85 + 0.3 * random.next())) };
    }),
  );
}

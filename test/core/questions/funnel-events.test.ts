import { expect, test } from 'vitest';
import { readEvents, type EventColumns } from '#core/questions/behaviour/funnel-events.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';
import { createCohortMart, type GivenEvent, type GivenPurchase } from './cohort-mart.ts';

const SCOPE = { schema: 'mart', parameters: settleParameters('2024-06-30') };
const KINDS = ['other', 'view', 'favorite', 'cart', 'purchase'] as const;

/** Many events share a moment or a day; some are known by their date only, some to the microsecond, some lie before 1970. */
function createEvents(oldest: string): GivenEvent[] {
  const events = Array.from({ length: 400 }, (_, index): GivenEvent => {
    const day = `2024-0${1 + ((index * 7) % 5)}-1${(index * 3) % 4}`;
    const time = ['', ' 00:00:00', ' 23:59:59', ' 23:59:59.000001', ' 08:30:00.123456'][(index * 11) % 5] ?? '';
    return { customer: `c${(index * 13) % 17}`, date: `${day}${time}`, behavior: (index * 5) % 5, product: 7 };
  });
  return [...events, { customer: 'c3', date: oldest, behavior: 1, product: 7 }];
}

const PURCHASES: readonly GivenPurchase[] = Array.from({ length: 40 }, (_, index) => ({
  customer: `c${index % 19}`,
  date: `2024-0${1 + (index % 5)}-12`,
  at: '12:00:00',
}));

function list({ customerNo, offsets, kind, early, late }: EventColumns): unknown[] {
  return [...customerNo].flatMap((number, index) =>
    Array.from({ length: (offsets[index + 1] ?? 0) - (offsets[index] ?? 0) }, (_, at) => {
      const event = (offsets[index] ?? 0) + at;
      return [number, kind[event], early[event], late[event]];
    }),
  );
}

describeOnBothEngines('readEvents', (open) => {
  test.each(['2001-02-03 04:05:06.5', '1969-12-31 23:59:59.5', '1750-01-01'])(
    'reads alike with and without what is carried along, back to %s',
    async (oldest) => {
      const engine = await open();
      await createCohortMart(engine, { events: createEvents(oldest), purchases: PURCHASES });
      const packed = await readEvents(engine, SCOPE, { kinds: KINDS });
      const wide = await readEvents(engine, SCOPE, { kinds: KINDS, extra: 'product' });
      expect(packed.events.extra).toBeNull();
      expect(packed.events.count).toBeGreaterThan(300);
      expect(packed.fromOrders).toBe(true);
      expect(list(packed.events)).toEqual(list(wide.events));
      const first = Date.parse(`${oldest.replace(' ', 'T')}${oldest.length === 10 ? 'T00:00:00' : ''}Z`) / 1000;
      expect(Math.min(...packed.events.early)).toBe(first);
      const { late, early, kind, offsets } = packed.events;
      for (let customer = 0; customer < packed.events.customers; customer += 1) {
        for (let event = (offsets[customer] ?? 0) + 1; event < (offsets[customer + 1] ?? 0); event += 1) {
          const keyOf = (at: number) => [late[at] ?? 0, early[at] ?? 0, kind[at] ?? 0] as const;
          const [before, own] = [keyOf(event - 1), keyOf(event)];
          const difference = own[0] - before[0] || own[1] - before[1] || own[2] - before[2];
          expect(difference).toBeGreaterThanOrEqual(0);
        }
      }
    },
  );
});

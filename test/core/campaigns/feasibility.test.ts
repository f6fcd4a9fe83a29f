import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toDayNumber } from '#core/kernel/day-number.ts';
import { PLAIN_CLOCK } from '#core/science/customer-models/week-clock.ts';
import type { TextData } from '#core/kernel/columns.ts';
import { assignHoldout, computeLot, countControl } from '#core/campaigns/launch/assign.ts';
import { checkFeasibility, type Feasibility } from '#core/campaigns/plan/feasibility.ts';
import { computeSha256, hashText } from '#core/science/random/sha256.ts';
import { parseStrategy, type StrategyInput } from '#core/campaigns/strategy/strategy.ts';
import { layTimeline } from '#core/campaigns/strategy/timeline.ts';

const encoder = new TextEncoder();
const AS_OF = '2026-06-30';

function packIds(ids: readonly string[]): TextData {
  const parts = ids.map((id) => encoder.encode(id));
  const offsets = new Int32Array(ids.length + 1);
  parts.forEach((part, row) => (offsets[row + 1] = (offsets[row] ?? 0) + part.length));
  const bytes = new Uint8Array(offsets.at(-1) ?? 0);
  parts.forEach((part, row) => bytes.set(part, offsets[row]));
  return { offsets, bytes };
}

describe('assignment', () => {
  test('SHA-256 is SHA-256', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(Buffer.from(computeSha256(bytes)).toString('hex')).toBe(
          createHash('sha256').update(bytes).digest('hex'),
        );
      }),
    );
    expect(hashText('客户')).toBe(createHash('sha256').update('客户', 'utf8').digest('hex'));
  });

  test('a lot is the first 52 bits of the hash of salt, 0x1F and id', () => {
    const hex = createHash('sha256').update('S1\u001F客户7', 'utf8').digest('hex');
    expect(computeLot('S1', encoder.encode('客户7'))).toBe(Number(BigInt(`0x${hex.slice(0, 13)}`)) / 2 ** 52);
  });

  test.each([
    [0, 0.2, 0],
    [1, 0.2, 0],
    [1, 0.5, 1],
    [2, 0.01, 1],
    [2, 0, 0],
    [5, 0.1, 1],
    [10, 0.25, 3],
    [14, 0.25, 4],
    [10, 0.05, 1],
    [30, 0.05, 2],
    [100, 0.2, 20],
  ])('of %i customers with a share of %f, %i are control', (n, share, control) => {
    expect(countControl(n, share)).toBe(control);
  });

  test('holds its share in every stratum, whatever the order of the rows', () => {
    const ids = Array.from({ length: 400 }, (_, row) => `c${row}`);
    const segments = ids.map((_, row) => row % 3);
    const values = ids.map((_, row) => row % 2);
    const members = Uint8Array.from(ids, (_, row) => (row % 7 === 0 ? 0 : 1));
    const assign = (order: readonly number[]): Map<string, number> => {
      const { treated, control, strata } = assignHoldout({
        salt: 'S1',
        share: 0.2,
        ids: packIds(order.map((row) => ids[row] ?? '')),
        members: Uint8Array.from(order, (row) => members[row] ?? 0),
        segments: order.map((row) => segments[row] ?? 0),
        values: order.map((row) => values[row] ?? 0),
      });
      for (const { customers, control: held } of strata) expect(held).toBe(countControl(customers, 0.2));
      expect(strata).toHaveLength(6);
      return new Map(order.map((row, place) => [ids[row] ?? '', 2 * (treated[place] ?? 0) + (control[place] ?? 0)]));
    };
    const forward = assign(ids.map((_, row) => row));
    const backward = assign(ids.map((_, row) => 399 - row));
    for (const id of ids) expect(backward.get(id)).toBe(forward.get(id));
    expect([...forward.values()].filter((arm) => arm === 0)).toHaveLength(members.filter((is) => is === 0).length);
  });

  test('takes those with the lowest lots, not the first rows', () => {
    const ids = Array.from({ length: 50 }, (_, row) => `c${row}`);
    const { control } = assignHoldout({
      salt: 's',
      share: 0.3,
      ids: packIds(ids),
      members: new Uint8Array(50).fill(1),
      segments: ids.map(() => 0),
      values: ids.map(() => 0),
    });
    const lots = ids.map((id) => computeLot('s', encoder.encode(id)));
    const cut = lots.toSorted((one, two) => one - two)[15] ?? 1;
    ids.forEach((_, row) => expect(control[row]).toBe((lots[row] ?? 1) < cut ? 1 : 0));
  });
});

const start = toDayNumber(AS_OF) + 1;

function check(
  changes: Partial<StrategyInput>,
  more: { touched?: [number, number][]; heldOut?: number[] } = {},
): Feasibility {
  const strategy = parseStrategy({ id: 's', name: 's', channel: 'c', holdoutShare: 0, ...changes }, 's');
  const count = 200;
  const touched = more.touched ?? [];
  return checkFeasibility({
    strategy,
    timeline: layTimeline(strategy, AS_OF, PLAIN_CLOCK),
    asOfDate: AS_OF,
    audience: { member: new Uint8Array(count).fill(1), withoutPurchase: 5 },
    contacts: {
      rows: Int32Array.from(touched, ([row]) => row),
      days: Int32Array.from(touched, ([, day]) => day),
      heldOut: Uint8Array.from({ length: count }, (_, row) => (more.heldOut?.includes(row) === true ? 1 : 0)),
    },
    segments: Array.from({ length: count }, (_, row) => row % 2),
    values: Array.from({ length: count }, () => 1),
    worth: Float64Array.from({ length: count }, (_, row) => row),
    hasMargin: true,
  });
}

const cutsOf = ({ cuts }: Feasibility): Record<string, number> =>
  Object.fromEntries(cuts.map(({ reason, customers }) => [reason, customers]));

describe('feasibility', () => {
  test('everybody of the audience is eligible or cut for one reason', () => {
    const result = check({}, { heldOut: [3, 4] });
    expect(cutsOf(result)).toEqual({ 'no-purchase': 5, 'held-out-elsewhere': 2 });
    expect(result.audience).toBe(205);
    expect(result.eligibleCount).toBe(198);
    expect(result.findings).toEqual([]);
  });

  test('the cap counts earlier touches within its window, those before it not', () => {
    const cap = { waves: [0, 10], frequencyCap: { touches: 2, days: 14 } };
    const inside: [number, number] = [1, start - 3];
    const outside: [number, number] = [2, start - 14];
    expect(cutsOf(check({ schedule: cap }, { touched: [inside, outside] }))['frequency-cap']).toBe(1);
    const wide = { ...cap, frequencyCap: { touches: 3, days: 14 } };
    expect(cutsOf(check({ schedule: wide }, { touched: [inside, outside] }))['frequency-cap']).toBeUndefined();
  });

  test('a plan whose own waves break its cap cannot be run', () => {
    const { findings } = check({ schedule: { waves: [0, 5, 9], frequencyCap: { touches: 2, days: 10 } } });
    expect(findings.map(({ code, isBlocking }) => [code, isBlocking])).toEqual([['cap-below-waves', true]]);
  });

  test('where the channel is short those of most worth stay', () => {
    const result = check({ caps: { channelTouches: 120 } });
    expect(result.eligibleCount).toBe(120);
    expect(cutsOf(result)['channel-capacity']).toBe(80);
    expect(result.eligible[199]).toBe(1);
    expect(result.eligible[0]).toBe(0);
  });

  test('budget buys whole customers, all their touches, after the fixed cost', () => {
    const result = check({
      caps: { budgetCents: 10_000 },
      costs: { touchCents: 30, fixedCents: 1000 },
      schedule: { waves: [0, 7] },
    });
    expect(result.eligibleCount).toBe(150);
    expect(cutsOf(result).budget).toBe(50);
  });

  test('with a holdout, no more are treated than the channel reaches', () => {
    for (const holdoutShare of [0.05, 0.1, 0.33, 0.5]) {
      const { eligible, eligibleCount } = check({ caps: { channelTouches: 60 }, holdoutShare });
      const bySegment = [0, 1].map((segment) => eligible.filter((is, row) => is === 1 && row % 2 === segment).length);
      const treated = bySegment.reduce((sum, n) => sum + n - countControl(n, holdoutShare), 0);
      expect(treated).toBeLessThanOrEqual(60);
      expect(treated).toBeGreaterThanOrEqual(59);
      expect(eligibleCount).toBeGreaterThanOrEqual(60);
    }
  });

  test('says when nobody is left, few are, or money cannot be known', () => {
    expect(check({ caps: { channelTouches: 0 } }).findings.map(({ code }) => code)).toEqual(['nobody']);
    expect(check({ caps: { channelTouches: 50 } }).findings.map(({ code }) => code)).toEqual(['small-audience']);
    const broke = check({ caps: { budgetCents: 5 }, costs: { touchCents: 1, fixedCents: 10 } });
    expect(broke.findings.map(({ code }) => code)).toEqual(['budget-below-fixed-cost', 'nobody']);
  });
});

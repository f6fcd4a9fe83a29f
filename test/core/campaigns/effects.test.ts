import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_CLOCK } from '#core/science/customer-models/week-clock.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { readAssumptions, type AssumptionValues } from '#core/campaigns/strategy/assumptions.ts';
import { createTreatment } from '#core/campaigns/strategy/define-effect.ts';
import { composeTreatment, EFFECTS } from '#core/campaigns/strategy/effects/registry.ts';
import { parseStrategy, type StrategyInput } from '#core/campaigns/strategy/strategy.ts';
import { layTimeline, listWeekEnds, readClocks, runClocks, type Timeline } from '#core/campaigns/strategy/timeline.ts';

const AS_OF = '2026-06-30';
const none = { kind: 'none' } as const;

function lay(changes: Partial<StrategyInput> = {}): Timeline {
  return layTimeline(parseStrategy({ id: 's', name: 's', channel: 'c', ...changes }, 's'), AS_OF, PLAIN_CLOCK);
}

function setValues(changes: Partial<AssumptionValues>): AssumptionValues {
  return { ...readAssumptions({}, 0.4), ...changes };
}

describe('effects', () => {
  test('a lift puts the treated clock δh(1 − e^(−t/h)) ahead, touch by touch', () => {
    const timeline = lay({ schedule: { waves: [0, 10], startsOn: '2026-07-08' } });
    const { excess } = composeTreatment(setValues({ lift: 0.8, decayDays: 9, fatigue: 0.5 }), timeline, none);
    const { control, treated } = runClocks(timeline, excess, 1);
    const lead = (treated.at(-1) ?? 0) - (control.at(-1) ?? 0);
    const exact = 0.8 * 9 * (1 - Math.exp(-30 / 9)) + 0.4 * 9 * (1 - Math.exp(-20 / 9));
    expect(7 * lead).toBeCloseTo(exact, 10);
    expect(control[0]).toBeCloseTo(1, 12);
    expect(control.at(-1)).toBeCloseTo(37 / 7, 12);
  });

  test('the calendar factor moves both clocks alike', () => {
    const timeline = lay();
    const { excess } = composeTreatment(setValues({ lift: 0.8, decayDays: 9 }), timeline, none);
    const plain = runClocks(timeline, excess, 1);
    const fast = runClocks(timeline, excess, 1.3);
    fast.treated.forEach((value, week) => expect(value).toBeCloseTo(1.3 * (plain.treated[week] ?? 0), 12));
  });

  test('pull-forward takes its share of the window’s lift back, and never more than there is', () => {
    const timeline = lay({ schedule: { followUpDays: 30 } });
    const lift = { lift: 0.5, decayDays: 5 };
    const leadOf = (pullForward: number): number => {
      const { excess } = composeTreatment(setValues({ ...lift, pullForward }), timeline, none);
      const { control, treated } = runClocks(timeline, excess, 1);
      return (treated.at(-1) ?? 0) - (control.at(-1) ?? 0);
    };
    const tail = composeTreatment(setValues(lift), timeline, none)
      .excess.slice(30)
      .reduce((sum, day) => sum + day, 0);
    expect(7 * leadOf(1)).toBeCloseTo(tail, 10);
    expect(leadOf(0.5)).toBeCloseTo((leadOf(0) + leadOf(1)) / 2, 10);
  });

  test.each(EFFECTS.map((effect) => [effect.id, effect] as const))(
    '%s at neutral values changes nothing',
    (_, effect) => {
      const timeline = lay({ schedule: { waves: [0, 5], followUpDays: 10 } });
      const treatment = createTreatment(timeline);
      effect.apply(treatment, setValues({}), timeline, { kind: 'rate', rate: 0.1, minSpendCents: 0 });
      expect(treatment).toEqual(createTreatment(timeline));
    },
  );

  test('whatever is assumed, the treated clock never falls behind and never runs backwards', () => {
    const values = fc.record({
      lift: fc.double({ min: 0, max: 10, noNaN: true }),
      decayDays: fc.double({ min: 0.5, max: 200, noNaN: true }),
      fatigue: fc.double({ min: 0, max: 1, noNaN: true }),
      pullForward: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const timeline = lay({ schedule: { waves: [0, 7, 20], followUpDays: 21 } });
    fc.assert(
      fc.property(values, (assumed) => {
        const { excess } = composeTreatment(setValues(assumed), timeline, none);
        const { control, treated } = runClocks(timeline, excess, 1);
        for (let week = 0; week < control.length; week += 1) {
          expect(treated[week]).toBeGreaterThanOrEqual(control[week] ?? Number.NaN);
          if (week > 0) expect(treated[week]).toBeGreaterThanOrEqual((treated[week - 1] ?? Number.NaN) - 1e-12);
        }
      }),
    );
  });

  test('a lift below 0 leaves the treated clock behind, and never runs it backwards', () => {
    const values = fc.record({
      lift: fc.double({ min: -0.95, max: -0.01, noNaN: true }),
      decayDays: fc.double({ min: 0.5, max: 200, noNaN: true }),
      fatigue: fc.double({ min: 0, max: 1, noNaN: true }),
      pullForward: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const timeline = lay({ schedule: { waves: [0, 7, 20], followUpDays: 21 } });
    fc.assert(
      fc.property(values, (assumed) => {
        const { excess } = composeTreatment(setValues(assumed), timeline, none);
        const { treated, controlWindow, treatedWindow } = runClocks(timeline, excess, 1);
        expect(treatedWindow).toBeLessThan(controlWindow);
        for (let week = 1; week < treated.length; week += 1) {
          expect(treated[week]).toBeGreaterThanOrEqual((treated[week - 1] ?? Number.NaN) - 1e-12);
        }
      }),
    );
  });

  test('clocks can be read at any time of the calendar', () => {
    const timeline = lay({ schedule: { startsOn: '2026-07-08' } });
    const { excess } = composeTreatment(setValues({ lift: 0.8, decayDays: 9 }), timeline, none);
    const clocks = runClocks(timeline, excess, 1.1);
    listWeekEnds(timeline).forEach((day, week) => {
      const read = readClocks(timeline, clocks, (7 + day) / 7);
      expect(read.control).toBeCloseTo(clocks.control[week] ?? Number.NaN, 10);
      expect(read.treated).toBeCloseTo(clocks.treated[week] ?? Number.NaN, 10);
    });
    expect(readClocks(timeline, clocks, 0.5)).toEqual({ control: 0.55, treated: 0.55 });
  });

  test('a start in the past is refused', () => {
    expect(() => lay({ schedule: { startsOn: AS_OF } })).toThrow(WorkbenchError);
    expect(lay({ schedule: { startsOn: '2026-07-01' } }).startOffsetDays).toBe(0);
  });
});

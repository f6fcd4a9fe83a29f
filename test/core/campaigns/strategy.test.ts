import { describe, expect, test } from 'vitest';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { readRange } from '#core/campaigns/strategy/assumptions.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { listWaveIds, parseStrategy, STRATEGY_TYPES, strategySchema } from '#core/campaigns/strategy/strategy.ts';

const least = { id: 's1', name: '春季', channel: '短信' };

function catchError(value: unknown): WorkbenchError {
  try {
    parseStrategy(value, 's1.json');
  } catch (error) {
    if (error instanceof WorkbenchError) return error;
  }
  throw new Error('It was accepted.');
}

describe('strategies', () => {
  test('need little and fill in the rest', () => {
    expect(parseStrategy(least, 's1.json')).toMatchObject({
      type: 'custom',
      campaignId: null,
      conversionWindowDays: 30,
      schedule: { startsOn: null, waves: [0], followUpDays: 0 },
      offer: { kind: 'none' },
      audience: { kind: 'all', rules: [] },
    });
  });

  test('every preset is a valid strategy and survives JSON', () => {
    for (const type of STRATEGY_TYPES) {
      const preset = createPreset(type);
      expect(strategySchema.parse(JSON.parse(JSON.stringify(preset)))).toEqual(preset);
      expect(preset.type).toBe(type);
    }
  });

  test.each([
    [{ ...least, id: 'a b' }, 'id'],
    [{ ...least, assumptions: { lift: { low: 1, mid: 0.5, high: 2, source: 'guess' } } }, 'assumptions.lift'],
    [
      { ...least, assumptions: { reactivation: { low: 0, mid: 0.5, high: 2, source: 'guess' } } },
      'assumptions.reactivation',
    ],
    [{ ...least, assumptions: { lift: { low: 0, mid: 0.5, high: 2, source: 'hope' } } }, 'assumptions.lift.source'],
    [{ ...least, offer: { kind: 'rate', rate: 0.1 } }, 'assumptions.redemption'],
    [{ ...least, schedule: { waves: [0, 30] } }, 'schedule.waves'],
    [{ ...least, schedule: { waves: [3, 3] } }, 'schedule.waves'],
    [
      { ...least, assumptions: { pullForward: { low: 0, mid: 0, high: 0.5, source: 'guess' } } },
      'schedule.followUpDays',
    ],
    [{ ...least, holdoutShare: 1 }, 'holdoutShare'],
    [{ ...least, surprise: 1 }, ''],
  ])('a fault is named with its path: %j', (value, path) => {
    const error = catchError(value);
    expect(error.code).toBe('simulation/invalid-strategy');
    expect(error.place?.column ?? '').toBe(path);
    expect(error.message).toContain('s1.json');
    expect(error.zh?.message).toContain('s1.json');
  });

  test('further waves are child strategies', () => {
    expect(listWaveIds(createPreset('activate'))).toEqual(['activate', 'activate-w2']);
  });

  test('a range is the middle 90 % of its values around the median, within what can be', () => {
    const range = { low: 0.1, mid: 0.2, high: 0.6, source: 'guess' as const };
    expect(readRange('lift', range, 0)).toBe(0.2);
    expect(readRange('lift', range, -1.644_853_626_951_472)).toBeCloseTo(0.1, 12);
    expect(readRange('lift', range, 1.644_853_626_951_472)).toBeCloseTo(0.6, 12);
    expect(readRange('lift', range, -5), 'a campaign may lose orders').toBeLessThan(0);
    expect(readRange('lift', range, -50), 'never more than there are').toBe(-0.95);
    expect(readRange('redemption', range, -5), 'a share ends at 0').toBe(0);
    expect(readRange('lift', { ...range, low: 0.2, high: 0.2 }, 3)).toBe(0.2);
  });
});

import { describe, expect, test } from 'vitest';
import { calibrate } from './calibrate.ts';

/** 40 worlds: with true coverage of 90 %, fewer than 30 or none outside has a chance below 1 in 500. The full run is a bench. */
describe('calibration, short', () => {
  test.each([
    ['without a calendar shock', 101, null],
    ['with a calendar shock', 201, { logMean: 0, logSd: 0.15, origins: 8 }],
  ] as const)(
    '90 %% intervals hold about as often as they say, %s',
    async (_, seed, shock) => {
      const { worlds, ordersHeld, netHeld, skipped } = await calibrate({
        worlds: 40,
        seed,
        customers: 500,
        draws: 160,
        shock,
      });
      expect(worlds + skipped).toBe(40);
      expect(worlds).toBeGreaterThan(35);
      expect(ordersHeld / worlds).toBeGreaterThan(0.75);
      expect(netHeld / worlds).toBeGreaterThan(0.75);
      expect(ordersHeld + netHeld).toBeLessThan(2 * worlds);
    },
    120_000,
  );
});

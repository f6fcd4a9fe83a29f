import type { CalendarShock } from '#core/science/customer-models/intervals.ts';

/** The mean of the calendar factor over the draws: exp of the mean and half the variance of its logarithm; 1 without a shock. */
export function meanPace(shock: CalendarShock | null): number {
  return shock === null ? 1 : Math.exp(shock.logMean + shock.logSd ** 2 / 2);
}

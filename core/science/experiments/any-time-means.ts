import type { Estimate, Interval } from '#core/science/statistics/intervals.ts';

/** Events (buyers) each arm needs before the asymptotic sequence of a mean is read. */
const FEWEST_BUYERS_PER_LOOK = 50;

export type MeanLook = {
  readonly estimate: Pick<Estimate, 'value' | 'standardError'>;
  /** Customers with an event so far, by arm. */
  readonly treatedEvents: number;
  readonly controlEvents: number;
};

export type MeanSequenceOptions = {
  readonly alpha: number;
  /** Events of the smaller arm expected at the read-out: the sequence is narrowest there. */
  readonly plannedEvents: number;
  readonly fewestEvents?: number;
};

/**
 * Half width of the asymptotic confidence sequence in standard errors at `information` (Waudby-Smith, Arbour, Sinha, Kennedy &
 * Ramdas 2021, "Time-uniform central limit theory"), narrowest at `planned`; both in any one unit of observed information.
 */
export function computeAnyTimeFactor(information: number, planned: number, alpha: number): number {
  const log = -2 * Math.log(alpha);
  const ratio = (information / planned) * (log + Math.log1p(log));
  return Math.sqrt(((ratio + 1) / ratio) * (log + Math.log1p(ratio)));
}

/**
 * The interval of a mean's difference that may be read at any look, null before each arm has its fewest events: the sequence
 * is asymptotic, and with few events its promise is empty. Information is the smaller arm's observed events.
 */
export function computeMeanLook(look: MeanLook, options: MeanSequenceOptions): Interval | null {
  const { alpha, plannedEvents, fewestEvents = FEWEST_BUYERS_PER_LOOK } = options;
  const events = Math.min(look.treatedEvents, look.controlEvents);
  if (events < fewestEvents) return null;
  const { value, standardError } = look.estimate;
  const half = standardError * computeAnyTimeFactor(events, Math.max(1, plannedEvents), alpha);
  return { low: value - half, high: value + half };
}

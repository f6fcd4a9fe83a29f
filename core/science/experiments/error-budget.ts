import { adjustByHolm } from './corrections.ts';
import type { ReadOut } from './read-out.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** How the error of a campaign is split, written at launch. The parts add up to `total`. */
export type ErrorBudget = { readonly total: number; readonly looks: number; readonly readOut: number };

/** Share of the error that looks before the read-out take where there are any. */
const LOOKS_SHARE = 0.2;

/** Splits the error between the looks and the read-out: nothing to looks that nobody takes. */
export function splitError(total: number, hasLooks: boolean): ErrorBudget {
  const looks = hasLooks ? LOOKS_SHARE * total : 0;
  return { total, looks, readOut: total - looks };
}

/** What a campaign must not make worse. Positive margins; both in the unit of the guardrail per customer or order. */
export type Guardrail = {
  readonly name: string;
  /** The direction in which it would be worse. */
  readonly worse: 'up' | 'down';
  /** The largest worsening that is accepted. */
  readonly margin: number;
};

export type GuardrailVerdict = 'non-inferior' | 'inferior' | 'open' | 'not-read';

/** Whether the interval lies wholly on the acceptable side of the margin (non-inferiority), or wholly beyond it. */
export function judgeGuardrail({ worse, margin }: Guardrail, interval: Interval | null): GuardrailVerdict {
  if (interval === null) return 'not-read';
  const worst = worse === 'up' ? interval.high : -interval.low;
  const best = worse === 'up' ? interval.low : -interval.high;
  if (worst < margin) return 'non-inferior';
  return best > margin ? 'inferior' : 'open';
}

export type PrimaryVerdict = 'up' | 'down' | 'open' | 'not-read';

function judgeInterval(interval: Interval | null): PrimaryVerdict {
  if (interval === null) return 'not-read';
  if (interval.low > 0) return 'up';
  return interval.high < 0 ? 'down' : 'open';
}

/** green: the primary passes and no guardrail is left open · red: the primary fell or a guardrail did · open: neither is shown. */
export type Headline = 'green' | 'red' | 'open' | 'not-read';

export type PlanVerdict = {
  readonly headline: Headline;
  readonly primary: PrimaryVerdict;
  readonly guardrails: readonly { readonly name: string; readonly verdict: GuardrailVerdict }[];
  /** Whether the primary passed at a look before the read-out. */
  readonly wasSeenEarly: boolean;
  readonly secondary: readonly {
    readonly name: string;
    readonly adjustedPValue: number | null;
    readonly verdict: PrimaryVerdict;
  }[];
};

export type PlanReadings = {
  readonly budget: ErrorBudget;
  /** The primary outcome at its read-out; a read-out at level 1 − budget.readOut. */
  readonly primary: ReadOut;
  /** Its any-time intervals up to the read-out; null where a look says nothing. */
  readonly looks: readonly (Interval | null)[];
  readonly secondary: readonly { readonly name: string; readonly readOut: ReadOut }[];
  readonly guardrails: readonly { readonly guardrail: Guardrail; readonly readOut: ReadOut }[];
};

function toInterval(readOut: ReadOut): Interval | null {
  return readOut.status === 'read' ? readOut.estimate.interval : null;
}

function judgeSecondary(secondary: PlanReadings['secondary'], level: number): PlanVerdict['secondary'] {
  const read = secondary.flatMap(({ name, readOut }) => (readOut.status === 'read' ? [{ name, ...readOut }] : []));
  const adjusted = adjustByHolm(read.map(({ estimate }) => estimate.pValue));
  return secondary.map(({ name }) => {
    const place = read.findIndex((candidate) => candidate.name === name);
    const found = read[place];
    if (found === undefined) return { name, adjustedPValue: null, verdict: 'not-read' };
    const adjustedPValue = adjusted[place] as number;
    const direction = found.estimate.value > 0 ? 'up' : 'down';
    return { name, adjustedPValue, verdict: adjustedPValue <= level ? direction : 'open' };
  });
}

function judgeHeadline(
  primary: PrimaryVerdict,
  guardrails: readonly { readonly verdict: GuardrailVerdict }[],
): Headline {
  if (primary === 'down' || guardrails.some(({ verdict }) => verdict === 'inferior')) return 'red';
  if (primary === 'not-read') return 'not-read';
  const areKept = guardrails.every(({ verdict }) => verdict === 'non-inferior');
  return primary === 'up' && areKept ? 'green' : 'open';
}

/**
 * The verdict of a campaign by its plan: the primary outcome alone decides, and only with every guardrail non-inferior.
 * Looks and read-out share the error (Bonferroni), so that "green at a look or at the read-out" happens with at most
 * `budget.total` where there is no effect; a green headline needs the guardrails on top, so they cost no level. Secondary
 * outcomes are corrected together (Holm) and cannot turn the headline.
 */
export function judgePlan({ budget, primary, looks, secondary, guardrails }: PlanReadings): PlanVerdict {
  const early = looks.map(judgeInterval).find((verdict) => verdict === 'up' || verdict === 'down');
  const final = judgeInterval(toInterval(primary));
  const verdict = final === 'open' || final === 'not-read' ? (early ?? final) : final;
  const kept = guardrails.map(({ guardrail, readOut }) => ({
    name: guardrail.name,
    verdict: judgeGuardrail(guardrail, toInterval(readOut)),
  }));
  return {
    headline: judgeHeadline(verdict, kept),
    primary: verdict,
    guardrails: kept,
    wasSeenEarly: early !== undefined,
    secondary: judgeSecondary(secondary, budget.total),
  };
}

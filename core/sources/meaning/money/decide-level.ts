import type { Label } from '#core/kernel/label.ts';
import type { Basis, Evidence, Verdict } from '../finding.ts';
import type { LevelEvidence } from './order-facts.ts';

export type Level = 'order' | 'line';

/** The levels that evidence leaves for a column, and which of them holds. */
export type LevelDecision = Verdict & { readonly options: readonly Level[]; readonly chosen: Level };

/** Share of orders from which on a column counts as one of the whole order. */
const CONSTANT_SHARE = 0.9;
/** Orders of several lines from which on equal values on all their lines contradict a header that says "per line". */
const ENOUGH_ORDERS = 5;

function decide(options: readonly Level[], state: Verdict['state'], chosen: Level, basis: Basis | null): LevelDecision {
  return { options, state, chosen, basis };
}

/**
 * Decides the level of a column of money: values that vary within orders are of the line; a value on the first line only is of the order; the
 * same value on every line is what the header says, and a question where it says nothing or the data contradict it.
 */
export function decideLevel(evidence: LevelEvidence, header: Level | undefined): LevelDecision {
  const { several, repeated, firstOnly, varying } = evidence;
  if (firstOnly > 0 && repeated === 0 && varying === 0) return decide(['order'], 'settled', 'order', 'evidence');
  if (several === 0) return decide([header ?? 'line'], 'settled', header ?? 'line', null);
  if ((repeated + firstOnly) / several < CONSTANT_SHARE) return decide(['line'], 'settled', 'line', 'evidence');
  const both: readonly Level[] = ['order', 'line'];
  if (varying > 0) return decide(both, 'question', header ?? 'line', null);
  if (firstOnly > repeated) return decide(['order'], 'settled', 'order', 'evidence');
  if (header === 'order') return decide(both, 'assumed', 'order', 'header');
  if (header === 'line' && several < ENOUGH_ORDERS) return decide(both, 'assumed', 'line', 'header');
  return decide(both, 'question', 'line', null);
}

const count = (id: string, zh: string, en: string, value: number): Evidence => ({
  id,
  label: { zh, en },
  value,
  unit: 'orders',
});

/** The numbers that a level rests on. */
export function listLevelEvidence(evidence: LevelEvidence): Evidence[] {
  return [
    count('orders-several', '多行订单（该列不为零）', 'orders of several lines with a value', evidence.several),
    count('orders-repeated', '各行取值相同', 'of them with the same value on every line', evidence.repeated),
    count('orders-first', '只有首行有值', 'of them with a value on the first line only', evidence.firstOnly),
    count('orders-varying', '各行取值不同', 'of them with different values', evidence.varying),
  ];
}

/** What the levels are called. */
export const LEVEL_LABELS: Readonly<Record<Level, Label>> = {
  order: { zh: '属于整个订单，每单只计一次', en: 'of the whole order: counts once per order' },
  line: { zh: '属于每一行，逐行累加', en: 'of each line: lines add up' },
};

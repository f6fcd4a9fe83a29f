import { ASSUMPTION_NAMES, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';

/** An input of a strategy that scenarios may differ in. */
export const SCENARIO_INPUTS = [
  'audience',
  'channel',
  'startsOn',
  'waves',
  'window',
  'followUp',
  'frequencyCap',
  'offer',
  'touchCost',
  'fixedCost',
  'budget',
  'capacity',
  'holdout',
] as const;
export type ScenarioInput = (typeof SCENARIO_INPUTS)[number] | AssumptionName;

function readInput(strategy: Strategy, input: ScenarioInput): unknown {
  const { schedule, costs, caps, offer, audience, channel, holdoutShare, conversionWindowDays } = strategy;
  switch (input) {
    case 'audience':
      return audience;
    case 'channel':
      return channel;
    case 'startsOn':
      return schedule.startsOn;
    case 'waves':
      return schedule.waves;
    case 'window':
      return conversionWindowDays;
    case 'followUp':
      return schedule.followUpDays;
    case 'frequencyCap':
      return schedule.frequencyCap;
    case 'offer':
      return offer;
    case 'touchCost':
      return costs.touchCents;
    case 'fixedCost':
      return costs.fixedCents;
    case 'budget':
      return caps.budgetCents;
    case 'capacity':
      return caps.channelTouches;
    case 'holdout':
      return holdoutShare;
    default:
      return strategy.assumptions[input] ?? null;
  }
}

/** Whether an input is the same in two strategies; one that is not there differs in everything. */
export function isSameInput(one: Strategy | undefined, two: Strategy | undefined, input: ScenarioInput): boolean {
  if (one === undefined || two === undefined) return one === two;
  return JSON.stringify(readInput(one, input)) === JSON.stringify(readInput(two, input));
}

/** Inputs that are not the same in all of several versions of a strategy. */
export function listChangedInputs(versions: readonly (Strategy | undefined)[]): ScenarioInput[] {
  const known = versions.filter((version) => version !== undefined);
  return [...SCENARIO_INPUTS, ...ASSUMPTION_NAMES].filter((input) =>
    known.some((version) => !isSameInput(known[0], version, input)),
  );
}

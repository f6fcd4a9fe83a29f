import { useMemo } from 'react';
import { OVERLAP_RULES, type OverlapRule } from '#core/simulation/overlap.ts';
import type { SharedCustomers } from '../../core-host/simulation/launch-calls.ts';
import { useChoice } from '../../store/use-choice.ts';
import { MOST_STRATEGIES, useStrategies } from './use-strategies.ts';

/** What becomes of customers that several strategies mean: saved with the project. */
export function useOverlapRule(): readonly [OverlapRule, (rule: OverlapRule) => void] {
  return useChoice('simulation.overlap', OVERLAP_RULES);
}

/** The strategies on screen and the rule, for what is launched from among them. */
export function useShared(): SharedCustomers {
  const { strategies } = useStrategies();
  const [overlap] = useOverlapRule();
  return useMemo(() => ({ strategies: strategies.slice(0, MOST_STRATEGIES), overlap }), [strategies, overlap]);
}

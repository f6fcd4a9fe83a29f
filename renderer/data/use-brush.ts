import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { sumProfileCube } from '#core/questions/segments/profile-cube.ts';
import { useMemo } from 'react';
import { useQuery } from './use-query.ts';

export type BrushCount = {
  readonly customers: number;
  /** Minor units; null where the rule needs more than the cube: then only customers are counted. */
  readonly monetaryCents: bigint | null;
  /** False while an older count is shown. */
  readonly isCurrent: boolean;
};

/**
 * How many customers a rule holds, at once where the rule is about segments, tiers and RFM scores: those are summed in the window
 * from a cube of a few thousand cells, so that a brush follows the hand. Other rules are asked of the engine. It counts among all
 * customers: combine the rule with the filters in force where those hold too. Null until there is a count, or without a rule.
 */
export function useBrush(rule: AudienceRule | null): BrushCount | null {
  const cube = useQuery('profile-cube', {}, { isUnfiltered: true });
  const known = useMemo(
    () => (cube.status === 'ready' && rule !== null ? sumProfileCube(cube.value, rule) : null),
    [cube, rule],
  );
  const isAsked = rule !== null && cube.status === 'ready' && known === null;
  const asked = useQuery(
    'audience-count',
    {},
    {
      isUnfiltered: true,
      isEnabled: isAsked,
      ...(rule === null ? {} : { audience: rule }),
    },
  );
  if (known !== null) return { customers: known.customers, monetaryCents: known.monetaryCents, isCurrent: true };
  if (!isAsked || asked.status !== 'ready') return null;
  return { customers: asked.value.customers, monetaryCents: null, isCurrent: !asked.isStale };
}

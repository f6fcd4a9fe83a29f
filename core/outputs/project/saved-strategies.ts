import { createPreset } from '#core/campaigns/strategy/presets.ts';
import {
  STRATEGY_VERSION,
  strategySchema,
  type Strategy,
  type StrategyType,
} from '#core/campaigns/strategy/strategy.ts';
import { strategyIdSchema } from './ids.ts';
import type { ProjectFile } from './project-file.ts';

export type StrategyRecord = ProjectFile['strategies'][number];

/** A saved strategy; null where it is of a version that is not known. */
export function readStrategy({ version, content }: Pick<StrategyRecord, 'version' | 'content'>): Strategy | null {
  const { success, data } = strategySchema.safeParse(content);
  return success && version === STRATEGY_VERSION ? data : null;
}

/** A strategy as a project keeps it. */
export function createStrategyRecord(strategy: Strategy): StrategyRecord {
  return {
    id: strategyIdSchema.parse(strategy.id),
    version: STRATEGY_VERSION,
    name: strategy.name,
    content: JSON.parse(JSON.stringify(strategy)) as StrategyRecord['content'],
  };
}

/** An id for a new strategy of a type that none of `taken` has: the type itself, or with the first free number. */
function nameStrategy(type: StrategyType, taken: Iterable<string>): string {
  const known = new Set<string>(taken);
  if (!known.has(type)) return type;
  let number = 2;
  while (known.has(`${type}-${number}`)) number += 1;
  return `${type}-${number}`;
}

/** Presets under ids that none of `taken` has, in their order. */
export function createPresetRecords(
  names: readonly (readonly [StrategyType, string])[],
  taken: readonly string[],
): StrategyRecord[] {
  const made: StrategyRecord[] = [];
  for (const [type, name] of names) {
    const id = nameStrategy(type, [...taken, ...made.map((record) => record.id)]);
    made.push(createStrategyRecord(createPreset(type, { id, name })));
  }
  return made;
}

/** The record of a strategy like another, under an id and a campaign of its own. */
export function copyStrategy(strategy: Strategy, name: string, taken: readonly string[]): StrategyRecord {
  const id = nameStrategy(strategy.type, taken);
  return createStrategyRecord({ ...strategy, id, campaignId: null, name: name.slice(0, 200) });
}

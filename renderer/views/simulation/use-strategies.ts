import { useCallback, useMemo } from 'react';
import { strategyIdSchema } from '#core/outputs/project/ids.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import {
  STRATEGY_VERSION,
  strategySchema,
  type Strategy,
  type StrategyType,
} from '#core/campaigns/strategy/strategy.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type StrategyRecord = ProjectFile['strategies'][number];
const NONE: readonly StrategyRecord[] = [];
const NO_LAUNCH: ProjectFile['predictions'] = [];

/** Strategies that can be compared at once. */
export const MOST_STRATEGIES = 4;

function toRecord(strategy: Strategy): StrategyRecord {
  return {
    id: strategyIdSchema.parse(strategy.id),
    version: STRATEGY_VERSION,
    name: strategy.name,
    content: JSON.parse(JSON.stringify(strategy)) as StrategyRecord['content'],
  };
}

export type Strategies = {
  readonly strategies: readonly Strategy[];
  /** Saved strategies that this version cannot read, by name: they stay in the project. */
  readonly unreadable: readonly string[];
  readonly change: (strategy: Strategy) => void;
  /** Gives the id of the new one. */
  readonly add: (type: StrategyType, name: string) => string;
  /** Adds a strategy like another, under an id and a campaign of its own. Gives the id. */
  readonly copy: (strategy: Strategy, name: string) => string;
  readonly addPresets: (names: readonly (readonly [StrategyType, string])[]) => void;
  readonly remove: (id: string) => void;
  /** Puts these in the place of the readable ones. */
  readonly replace: (strategies: readonly Strategy[]) => void;
};

/** The strategies of the project: saved and undone with it. */
export function useStrategies(): Strategies {
  const records = useWorkbench((state) => state.config?.strategies ?? NONE);
  const launched = useWorkbench((state) => state.config?.predictions ?? NO_LAUNCH);
  const editProject = useWorkbench((state) => state.document.editProject);
  const parsed = useMemo(
    () =>
      records.map((record) => {
        const { success, data } = strategySchema.safeParse(record.content);
        return { record, strategy: success && record.version === STRATEGY_VERSION ? data : null };
      }),
    [records],
  );
  const strategies = useMemo(() => parsed.flatMap(({ strategy }) => (strategy === null ? [] : [strategy])), [parsed]);
  const unreadable = useMemo(
    () => parsed.flatMap(({ record, strategy }) => (strategy === null ? [record.name] : [])),
    [parsed],
  );

  const createId = useCallback(
    (type: StrategyType, taken: readonly string[]): string => {
      const known = new Set<string>([...records, ...launched].map(({ id }) => id));
      for (const id of taken) known.add(id);
      if (!known.has(type)) return type;
      let number = 2;
      while (known.has(`${type}-${number}`)) number += 1;
      return `${type}-${number}`;
    },
    [records, launched],
  );

  return useMemo(
    () => ({
      strategies,
      unreadable,
      change: (strategy) =>
        editProject({ strategies: records.map((record) => (record.id === strategy.id ? toRecord(strategy) : record)) }),
      add: (type, name) => {
        const id = createId(type, []);
        editProject({ strategies: [...records, toRecord(createPreset(type, { id, name }))] });
        return id;
      },
      copy: (strategy, name) => {
        const id = createId(strategy.type, []);
        const shortName = name.slice(0, 200);
        editProject({ strategies: [...records, toRecord({ ...strategy, id, campaignId: null, name: shortName })] });
        return id;
      },
      addPresets: (names) => {
        const made: StrategyRecord[] = [];
        for (const [type, name] of names) {
          const id = createId(
            type,
            made.map((record) => record.id),
          );
          made.push(toRecord(createPreset(type, { id, name })));
        }
        editProject({ strategies: [...records, ...made] });
      },
      remove: (id) => editProject({ strategies: records.filter((record) => record.id !== id) }),
      replace: (next) =>
        editProject({
          strategies: [
            ...parsed.flatMap(({ record, strategy }) => (strategy === null ? [record] : [])),
            ...next.map(toRecord),
          ],
        }),
    }),
    [strategies, unreadable, records, parsed, createId, editProject],
  );
}

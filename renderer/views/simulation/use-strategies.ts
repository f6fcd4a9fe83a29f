import { useMemo } from 'react';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import {
  copyStrategy,
  createPresetRecords,
  createStrategyRecord,
  readStrategy,
  type StrategyRecord,
} from '#core/outputs/project/saved-strategies.ts';
import { MAX_COMPARED } from '#core/campaigns/draws/compare.ts';
import type { Strategy, StrategyType } from '#core/campaigns/strategy/strategy.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

const NONE: readonly StrategyRecord[] = [];
const NO_LAUNCH: ProjectFile['predictions'] = [];

/** Strategies that can be compared at once. */
export const MOST_STRATEGIES = MAX_COMPARED;

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
  const parsed = useMemo(() => records.map((record) => ({ record, strategy: readStrategy(record) })), [records]);
  const strategies = useMemo(() => parsed.flatMap(({ strategy }) => (strategy === null ? [] : [strategy])), [parsed]);
  const unreadable = useMemo(
    () => parsed.flatMap(({ record, strategy }) => (strategy === null ? [record.name] : [])),
    [parsed],
  );
  const taken = useMemo(() => [...records, ...launched].map(({ id }) => id), [records, launched]);

  return useMemo(() => {
    const append = (added: readonly StrategyRecord[]): void => editProject({ strategies: [...records, ...added] });
    const appendOne = (record: StrategyRecord): string => {
      append([record]);
      return record.id;
    };
    return {
      strategies,
      unreadable,
      change: (strategy) =>
        editProject({
          strategies: records.map((record) => (record.id === strategy.id ? createStrategyRecord(strategy) : record)),
        }),
      add: (type, name) => {
        const added = createPresetRecords([[type, name]], taken);
        append(added);
        return added[0]?.id ?? type;
      },
      copy: (strategy, name) => appendOne(copyStrategy(strategy, name, taken)),
      addPresets: (names) => append(createPresetRecords(names, taken)),
      remove: (id) => editProject({ strategies: records.filter((record) => record.id !== id) }),
      replace: (next) =>
        editProject({
          strategies: [
            ...parsed.flatMap(({ record, strategy }) => (strategy === null ? [record] : [])),
            ...next.map(createStrategyRecord),
          ],
        }),
    };
  }, [strategies, unreadable, records, parsed, taken, editProject]);
}

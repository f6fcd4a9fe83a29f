import type { ProjectFile } from '#core/project/project-file.ts';
import type { ProjectView } from '../../core-host/project-view.ts';

/** The steps of the operating loop (客户运营闭环), in their order. */
export const LOOP_STEPS = ['profile', 'behaviour', 'value', 'strategy', 'evaluation', 'update'] as const;
export type LoopStep = (typeof LOOP_STEPS)[number];

/** How far a strategy has come. */
export type StrategyStage = 'drafted' | 'simulated' | 'locked' | 'evaluated';

export type LoopState = {
  readonly strategies: readonly { readonly id: string; readonly name: string; readonly stage: StrategyStage }[];
  /** What each step has: customers, days with behaviour, customers with a prediction, strategies, evaluations. */
  readonly counts: Readonly<Record<LoopStep, number>>;
};

type SavedWork = Pick<ProjectFile, 'strategies' | 'scenarios' | 'predictions' | 'evaluations'>;
type SavedRecord = SavedWork['strategies'][number] | SavedWork['scenarios'][number];

function isAbout(record: Pick<SavedRecord, 'content'>, id: string): boolean {
  return JSON.stringify(record.content).includes(JSON.stringify(id));
}

/** Where each strategy of a project stands, and what each step of the loop has to show. */
export function describeLoop(project: Pick<ProjectView, 'tables'>, work: SavedWork): LoopState {
  const countRows = (name: string): number => project.tables.find((table) => table.name === name)?.rowCount ?? 0;
  return {
    strategies: work.strategies.map(({ id, name }) => ({
      id,
      name,
      stage: work.evaluations.some((record) => isAbout(record, id))
        ? 'evaluated'
        : work.predictions.some((record) => isAbout(record, id))
          ? 'locked'
          : work.scenarios.some((record) => isAbout(record, id))
            ? 'simulated'
            : 'drafted',
    })),
    counts: {
      profile: countRows('agg_cst_current'),
      behaviour: countRows('fct_cst_behavior_daily'),
      value: countRows('fct_cst_profile'),
      strategy: work.strategies.length + work.scenarios.length,
      evaluation: work.evaluations.length,
      update: countRows('brg_cst_profile_tag'),
    },
  };
}

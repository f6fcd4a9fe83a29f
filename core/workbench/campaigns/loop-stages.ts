import type { ProjectFile } from '#core/outputs/project/project-file.ts';

/** The steps of the operating loop (客户运营闭环), in their order. */
export const LOOP_STEPS = ['profile', 'behaviour', 'value', 'strategy', 'evaluation', 'update'] as const;
export type LoopStep = (typeof LOOP_STEPS)[number];

/** What each step of the loop has to show: customers, days with behaviour, snapshots, strategies and scenarios, evaluations, tags. */
export function countLoop(
  project: { readonly tables: readonly { readonly name: string; readonly rowCount: number }[] },
  work: Pick<ProjectFile, 'strategies' | 'scenarios' | 'evaluations'>,
): Readonly<Record<LoopStep, number>> {
  const countRows = (name: string): number => project.tables.find((table) => table.name === name)?.rowCount ?? 0;
  return {
    profile: countRows('agg_cst_current'),
    behaviour: countRows('fct_cst_behavior_daily'),
    value: countRows('fct_cst_profile'),
    strategy: work.strategies.length + work.scenarios.length,
    evaluation: work.evaluations.length,
    update: countRows('brg_cst_profile_tag'),
  };
}

import type { Engine } from '#core/kernel/engine.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { gatherEvidence, type ResponseEvidence } from '#core/campaigns/learn/priors.ts';

export type EvidenceArgs = {
  /** Decay that a lift is expressed with, days. */
  readonly decayDays: number;
};

const known = new WeakMap<BuiltProject, Map<number, readonly ResponseEvidence[]>>();

/** What past touches of the build say; answered from memory when asked again. */
export async function readEvidence(
  engine: Engine,
  project: BuiltProject,
  { decayDays }: EvidenceArgs,
  task: TaskOptions,
): Promise<readonly ResponseEvidence[]> {
  const own = known.get(project) ?? new Map<number, readonly ResponseEvidence[]>();
  known.set(project, own);
  const before = own.get(decayDays);
  if (before !== undefined) return before;
  const { schema, parameters } = project;
  const evidence = await gatherEvidence(engine, { schema, parameters }, decayDays, task);
  own.set(decayDays, evidence);
  return evidence;
}

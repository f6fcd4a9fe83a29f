import { MODELS } from '#core/mart/registry.ts';
import { describeModel, type DeclaredTable } from '#core/workbench/build/project-view.ts';

/** An intermediate that is kept beside the published tables, by name; null for every other table. */
export function findKeptTable(name: string | null): DeclaredTable | null {
  const model = MODELS.find((candidate) => candidate.name === name);
  return model?.kind === 'intermediate' && model.isKept === true ? describeModel(model) : null;
}

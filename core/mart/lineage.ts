import type { Model, ModelKind } from './define-model.ts';
import type { Label } from '#core/kernel/label.ts';

/** One table in the history of another. `level` 0 are the imported sources; every input is on a lower level. */
export type LineageNode = {
  readonly name: string;
  readonly label: Label;
  readonly kind: ModelKind;
  readonly level: number;
  /** Tables it is made from, by name. */
  readonly inputs: readonly string[];
};

/** Where a table comes from, and which published tables are made from it. */
export type Lineage = {
  /** The table itself and everything it goes back to, sources first. */
  readonly upstream: readonly LineageNode[];
  readonly downstream: readonly LineageNode[];
};

function listInputs(model: Model): string[] {
  return [...new Set(Object.values(model.inputs).map(({ name }) => name))].toSorted();
}

/** The tables that a model goes back to, and those made from it, as the declarations name their inputs. Throws a RangeError for an unknown name. */
export function traceLineage(models: readonly Model[], name: string): Lineage {
  const byName = new Map(models.map((model) => [model.name, model]));
  const start = byName.get(name);
  if (start === undefined) throw new RangeError(`${name} is no model.`);
  const levels = new Map<string, number>();
  const findLevel = (model: Model): number => {
    const known = levels.get(model.name);
    if (known !== undefined) return known;
    const below = listInputs(model).flatMap((input) => byName.get(input) ?? []);
    const level = below.length === 0 ? 0 : 1 + Math.max(...below.map(findLevel));
    levels.set(model.name, level);
    return level;
  };
  const describe = (model: Model): LineageNode => ({
    name: model.name,
    label: model.label,
    kind: model.kind,
    level: findLevel(model),
    inputs: listInputs(model),
  });
  const collect = (from: Model, next: (model: Model) => readonly Model[]): Model[] => {
    const found = new Set<Model>();
    const waiting = [...next(from)];
    for (let model = waiting.pop(); model !== undefined; model = waiting.pop()) {
      if (found.has(model)) continue;
      found.add(model);
      waiting.push(...next(model));
    }
    return [...found];
  };
  const inputsOf = (model: Model): Model[] => listInputs(model).flatMap((input) => byName.get(input) ?? []);
  const readersOf = (model: Model): Model[] => models.filter((other) => listInputs(other).includes(model.name));
  const inOrder = (found: readonly Model[]): LineageNode[] =>
    found.map(describe).toSorted((a, b) => a.level - b.level || (a.name < b.name ? -1 : 1));
  return { upstream: inOrder([...collect(start, inputsOf), start]), downstream: inOrder(collect(start, readersOf)) };
}

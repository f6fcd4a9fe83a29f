import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Model } from './define-model.ts';

/** The models one model needs built before it: its inputs and the dimensions its foreign keys point to. */
export function listDependencies(model: Model): string[] {
  const references = [...Object.values(model.inputs), ...Object.values(model.dims)];
  return [...new Set(references.map((reference) => reference.name))].filter((name) => name !== model.name);
}

function indexByName(models: readonly Model[]): Map<string, Model> {
  const byName = new Map<string, Model>();
  for (const model of models) {
    if (byName.has(model.name)) {
      throw new WorkbenchError('model/duplicate-name', `Two models are named ${model.name}.`, {
        hint: 'Rename one of them: a model is its table.',
        zh: { message: `有两个模型都叫 ${model.name}。`, hint: '请为其中一个改名：一个模型就是一张表。' },
      });
    }
    byName.set(model.name, model);
  }
  return byName;
}

function getDependency(byName: Map<string, Model>, reader: Model, name: string): Model {
  const found = byName.get(name);
  if (found === undefined) {
    throw new WorkbenchError(
      'model/missing-input',
      `Model ${reader.name} needs ${name}, which is not in the list of models.`,
      {
        hint: `Add ${name} to the registry, or drop it from the inputs and dims of ${reader.name}.`,
        zh: {
          message: `模型 ${reader.name} 需要 ${name}，但模型列表中没有它。`,
          hint: `请把 ${name} 加入注册表，或从 ${reader.name} 的输入和维度中去掉它。`,
        },
      },
    );
  }
  return found;
}

/**
 * The models in an order in which each comes after everything it needs; otherwise in the order given.
 *
 * Throws `model/missing-input`, `model/cycle` (naming the models of the cycle) and `model/duplicate-name`.
 */
export function planModels(models: readonly Model[]): Model[] {
  const byName = indexByName(models);
  const planned = new Set<Model>();
  const path: string[] = [];

  function visit(model: Model): void {
    if (planned.has(model)) return;
    if (path.includes(model.name)) {
      const cycle = [...path.slice(path.indexOf(model.name)), model.name].join(' → ');
      throw new WorkbenchError('model/cycle', `Models need one another in a circle: ${cycle}.`, {
        hint: 'Move what they share into an intermediate model that both read.',
        zh: { message: `模型之间循环依赖：${cycle}。`, hint: '请把共用的部分移到双方都读取的中间模型。' },
      });
    }
    if (Object.values(model.inputs).some((input) => input.name === model.name)) {
      throw new WorkbenchError('model/cycle', `Models need one another in a circle: ${model.name} → ${model.name}.`, {
        zh: { message: `模型之间循环依赖：${model.name} → ${model.name}。`, hint: '模型不能读取自身。' },
      });
    }
    path.push(model.name);
    for (const name of listDependencies(model)) visit(getDependency(byName, model, name));
    path.pop();
    planned.add(model);
  }

  for (const model of models) visit(model);
  return [...planned];
}

/**
 * The named models with everything they need, in the order of `models`: for tests and partial builds.
 *
 * Throws `model/missing-input`, `model/unknown`.
 */
export function selectModels(models: readonly Model[], names: readonly string[]): Model[] {
  const byName = indexByName(models);
  const selected = new Set<Model>();
  const waiting = names.map((name) => {
    const model = byName.get(name);
    if (model === undefined)
      throw new WorkbenchError('model/unknown', `There is no model named ${name}.`, {
        zh: { message: `没有名为 ${name} 的模型。` },
      });
    return model;
  });
  for (let model = waiting.pop(); model !== undefined; model = waiting.pop()) {
    if (selected.has(model)) continue;
    selected.add(model);
    for (const name of listDependencies(model)) waiting.push(getDependency(byName, model, name));
  }
  return models.filter((model) => selected.has(model));
}

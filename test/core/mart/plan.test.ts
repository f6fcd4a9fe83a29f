import { describe, expect, test } from 'vitest';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { defineModel, type Model, type ModelReference } from '#core/mart/define-model.ts';
import { listDependencies, planModels, selectModels } from '#core/mart/plan.ts';

const label = { zh: '测试', en: 'test' };

function createModel(name: string, inputs: readonly string[], dims: readonly string[] = []): Model {
  const refer = (target: string): ModelReference => ({ name: target, primaryKey: [`${target}_key`] });
  return defineModel({
    name,
    kind: 'intermediate',
    label,
    doc: label,
    grain: label,
    primaryKey: [],
    inputs: Object.fromEntries(inputs.map((input) => [input, refer(input)])),
    dims: Object.fromEntries(dims.map((dim) => [`${dim}_key`, refer(dim)])),
    columns: {},
  });
}

function catchError(action: () => unknown): WorkbenchError {
  try {
    action();
  } catch (error) {
    if (error instanceof WorkbenchError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

describe('planModels', () => {
  test('puts every model after its inputs and its dimensions', () => {
    const models = [
      createModel('fact', ['middle', 'source'], ['dimension']),
      createModel('dimension', ['source']),
      createModel('middle', ['source']),
      createModel('source', []),
    ];
    const names = planModels(models).map((model) => model.name);
    expect(names).toEqual(['source', 'middle', 'dimension', 'fact']);
    for (const model of models) {
      for (const dependency of listDependencies(model)) {
        expect(names.indexOf(dependency)).toBeLessThan(names.indexOf(model.name));
      }
    }
  });

  test('keeps the order given where nothing forces another', () => {
    const models = ['c', 'a', 'b'].map((name) => createModel(name, []));
    expect(planModels(models).map((model) => model.name)).toEqual(['c', 'a', 'b']);
  });

  test('names the models of a cycle, also through a dimension', () => {
    const error = catchError(() =>
      planModels([createModel('a', ['b']), createModel('b', ['c']), createModel('c', [], ['a'])]),
    );
    expect(error.code).toBe('model/cycle');
    expect(error.message).toContain('a → b → c → a');
  });

  test('refuses a model that reads itself', () => {
    expect(catchError(() => planModels([createModel('a', ['a'])])).code).toBe('model/cycle');
  });

  test('names the missing input and its reader', () => {
    const error = catchError(() => planModels([createModel('fact', ['nowhere'])]));
    expect(error.code).toBe('model/missing-input');
    expect(error.message).toContain('fact');
    expect(error.message).toContain('nowhere');
  });

  test('refuses two models of one name', () => {
    expect(catchError(() => planModels([createModel('a', []), createModel('a', [])])).code).toBe(
      'model/duplicate-name',
    );
  });
});

describe('selectModels', () => {
  const models = [
    createModel('x', ['y'], ['d']),
    createModel('y', []),
    createModel('d', []),
    createModel('other', ['y']),
  ];

  test('takes what the named models need and nothing else', () => {
    expect(selectModels(models, ['x']).map((model) => model.name)).toEqual(['x', 'y', 'd']);
    expect(selectModels(models, ['y']).map((model) => model.name)).toEqual(['y']);
  });

  test('refuses an unknown name', () => {
    expect(catchError(() => selectModels(models, ['z'])).code).toBe('model/unknown');
  });
});

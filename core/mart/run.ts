import { toRows, toSingleRow, type Columns } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { isCancelled, throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';
import { computeModel, writeModelSql, type Model, type ModelReference } from './define-model.ts';
import { planModels } from './plan.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type RunModelsOptions = {
  /** Every model to build with everything it needs; sources are in the list too. */
  readonly models: readonly Model[];
  /** Schema of the `stg_` tables. */
  readonly sourceSchema: string;
  readonly parameters: SettledParameters;
  /** Schema whose views show the current build; `mart` unless stated. */
  readonly targetSchema?: string;
  /** True keeps every intermediate table and shows it in the target schema. */
  readonly keepIntermediates?: boolean;
  /** Called when everything is built, before the target schema shows it; what it throws fails the build. */
  readonly verify?: (buildSchema: string, tables: readonly BuiltModel[]) => Promise<void>;
};

export type BuiltModel = { readonly model: Model; readonly rowCount: number };

export type RunModelsResult = {
  /** The stable schema: one view per table, under the table's name. */
  readonly schema: string;
  /** The schema that holds the tables themselves. */
  readonly buildSchema: string;
  /** The tables in the stable schema, in build order. */
  readonly tables: readonly BuiltModel[];
};

/** The schema of the n-th build behind a stable schema. */
function getBuildSchema(targetSchema: string, build: number): string {
  return `${targetSchema}_build_${build}`;
}

async function listBuilds(engine: Engine, targetSchema: string): Promise<number[]> {
  const prefix = getBuildSchema(targetSchema, 0).slice(0, -1);
  const rows = toRows(
    await engine.query(sql`
      select distinct schema_name from duckdb_schemas()
      where database_name = current_database() and starts_with(schema_name, ${prefix})`),
  );
  return rows
    .map((row) => Number(String(row['schema_name']).slice(prefix.length)))
    .filter((build) => Number.isInteger(build));
}

async function listViews(engine: Engine, schema: string): Promise<string[]> {
  const rows = toRows(
    await engine.query(sql`
      select view_name from duckdb_views() where database_name = current_database() and schema_name = ${schema}`),
  );
  return rows.map((row) => String(row['view_name']));
}

/** Names of tables that were calculated from a build and kept beside its views begin with it; the next build drops them. */
export const KEPT_PREFIX = 'kept_';

async function listKeptTables(engine: Engine, schema: string): Promise<string[]> {
  const rows = toRows(
    await engine.query(sql`
      select table_name from duckdb_tables()
      where database_name = current_database() and schema_name = ${schema} and starts_with(table_name, ${KEPT_PREFIX})`),
  );
  return rows.map((row) => String(row['table_name']));
}

/** Runs statements as one transaction: all of them take effect or none does. */
async function runTransaction(engine: Engine, statements: readonly Sql[]): Promise<void> {
  await engine.run(sql`begin transaction`);
  try {
    for (const statement of statements) await engine.run(statement);
    await engine.run(sql`commit`);
  } catch (error) {
    await engine.run(sql`rollback`);
    throw error;
  }
}

function findTable(options: RunModelsOptions, buildSchema: string): (reference: ModelReference) => Sql {
  const sources = new Set(options.models.filter((entry) => entry.kind === 'source').map((entry) => entry.name));
  return ({ name }) => ident(sources.has(name) ? options.sourceSchema : buildSchema, name);
}

/** Nothing declared may be missing, nothing undeclared is dropped in silence. */
function compareNames(model: Model, found: readonly string[], body: string): void {
  const declared = Object.keys(model.columns);
  const missing = declared.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !declared.includes(name));
  if (missing.length > 0 || extra.length > 0) {
    const parts: Label[] = [];
    if (missing.length > 0) {
      parts.push({ zh: `缺少声明的列 ${missing.join('、')}`, en: `it lacks the declared ${missing.join(', ')}` });
    }
    if (extra.length > 0) {
      parts.push({ zh: `多出未声明的列 ${extra.join('、')}`, en: `it has the undeclared ${extra.join(', ')}` });
    }
    const reasons = parts.map(({ en }) => en).join('; ');
    throw new WorkbenchError('model/columns', `The ${body} does not fit the declaration: ${reasons}.`, {
      zh: {
        message: `${model.name} 的结果与声明不符：${parts.map(({ zh }) => zh).join('；')}。`,
        hint: '这是程序的错误，请反馈。',
      },
    });
  }
}

async function buildBySql(engine: Engine, model: Model, body: Sql, table: Sql, options: RunOptions): Promise<number> {
  const { fields } = await engine.query(sql`select columns(*)::varchar from (${body}) limit 0`, options);
  compareNames(
    model,
    fields.map((field) => field.name),
    'SELECT',
  );
  const columns = Object.entries(model.columns).map(
    ([name, { type }]) => sql`cast(${ident(name)} as ${rawSql(type)}) as ${ident(name)}`,
  );
  await engine.run(sql`create table ${table} as select ${join(columns)} from (${body})`, options);
  const counted = toSingleRow(await engine.query(sql`select count(*) as row_count from ${table}`, options));
  return Number(counted['row_count']);
}

/** Computed batches are not cast: each must have the declared columns, order and types. */
async function* checkBatches(
  model: Model,
  batches: AsyncIterable<Columns>,
  task: TaskOptions,
): AsyncGenerator<Columns> {
  const declared = Object.entries(model.columns).map(([name, { type }]) => `${name} ${type}`);
  for await (const batch of batches) {
    throwIfCancelled(task.signal);
    compareNames(
      model,
      batch.fields.map((field) => field.name),
      'computed batch',
    );
    const found = batch.fields.map(({ name, type }) => `${name} ${type}`);
    if (found.join() !== declared.join()) {
      throw new WorkbenchError(
        'model/columns',
        `The computed batch does not fit the declaration: it has ${found.join(', ')} instead of ${declared.join(', ')}.`,
        {
          zh: {
            message: `${model.name} 的计算结果与声明不符：实际为 ${found.join('、')}，应为 ${declared.join('、')}。`,
            hint: '这是程序的错误，请反馈。',
          },
        },
      );
    }
    yield batch;
  }
}

async function buildModel(
  engine: Engine,
  model: Model,
  options: RunModelsOptions,
  buildSchema: string,
  task: TaskOptions,
): Promise<BuiltModel> {
  const runOptions: RunOptions = { signal: task.signal };
  const getTable = findTable(options, buildSchema);
  try {
    if (model.compute === undefined) {
      const body = writeModelSql(model, getTable, options.parameters);
      return { model, rowCount: await buildBySql(engine, model, body, ident(buildSchema, model.name), runOptions) };
    }
    const read = (statement: Sql): AsyncIterable<Columns> => engine.stream(statement, runOptions);
    const batches = checkBatches(model, computeModel(model, getTable, options.parameters, read, task), task);
    return {
      model,
      rowCount: await engine.insertColumns({ schema: buildSchema, name: model.name }, batches, runOptions),
    };
  } catch (error) {
    if (isCancelled(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const cause = error instanceof WorkbenchError ? error.zh : undefined;
    throw new WorkbenchError('model/build-failed', `The table ${model.name} could not be built: ${reason}`, {
      cause: error,
      hint:
        error instanceof WorkbenchError && error.hint !== undefined
          ? error.hint
          : 'The tables of the last successful build are unchanged.',
      zh: {
        message: `数据表 ${model.name} 未能构建：${cause?.message ?? reason}`,
        hint: cause?.hint ?? '上一次成功构建的数据表没有改动。',
      },
    });
  }
}

/** The task of one model in the plan: what it reports of itself is a part of one model's step. */
function createModelTask(task: TaskOptions, model: Model, index: number, total: number): TaskOptions {
  const { onProgress, signal } = task;
  return {
    signal,
    ...(onProgress === undefined
      ? {}
      : {
          onProgress: (part) =>
            onProgress({
              step: 'model',
              subject: model.name,
              done: index + (part.total === undefined || part.total === 0 ? 0 : Math.min(1, part.done / part.total)),
              total,
            }),
        }),
  };
}

/** For each step of the plan, the intermediate tables whose last reader is built then. */
function planDrops(plan: readonly Model[], isShown: (model: Model) => boolean): Map<Model, Model[]> {
  const drops = new Map<Model, Model[]>();
  for (const model of plan) {
    if (isShown(model)) continue;
    const readers = plan.filter((reader) => Object.values(reader.inputs).some((input) => input.name === model.name));
    const last = readers.at(-1) ?? model;
    drops.set(last, [...(drops.get(last) ?? []), model]);
  }
  return drops;
}

async function dropBuild(engine: Engine, buildSchema: string, reason: unknown): Promise<void> {
  try {
    await engine.run(sql`drop schema if exists ${ident(buildSchema)} cascade`);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new WorkbenchError(
      'model/cleanup-failed',
      `A build failed and its schema ${buildSchema} could not be dropped: ${text}`,
      {
        cause: reason,
        hint: 'Close the project and open it again; the next successful build drops what is left.',
        zh: {
          message: `构建失败，且未能删除其模式 ${buildSchema}：${text}`,
          hint: '请关闭项目再重新打开；下次成功构建时会清理残留内容。',
        },
      },
    );
  }
}

/**
 * Builds every model into a fresh schema, in the order `planModels` gives, then points the views of the
 * target schema at it and drops the build before, in one transaction.
 *
 * Each table gets its declared columns in the declared order and types. Intermediates
 * are dropped when their last reader is built. A model with SQL is one statement; one with `compute` is streamed through
 * this process, so the host runs builds outside the thread of its window. On failure or cancel the fresh schema is dropped and the
 * target schema keeps showing the last successful build.
 *
 * Rejects with `model/build-failed` (naming the model), `task/cancelled` and the errors of `planModels`.
 */
export async function runModels(
  engine: Engine,
  options: RunModelsOptions,
  task: TaskOptions = {},
): Promise<RunModelsResult> {
  const { targetSchema = 'mart', keepIntermediates = false } = options;
  const plan = planModels(options.models).filter((model) => model.kind !== 'source');
  const earlier = await listBuilds(engine, targetSchema);
  const buildSchema = getBuildSchema(targetSchema, Math.max(0, ...earlier) + 1);
  const isShown = (model: Model): boolean =>
    keepIntermediates || model.kind !== 'intermediate' || model.isKept === true;
  const drops = planDrops(plan, isShown);
  const built: BuiltModel[] = [];

  await engine.run(sql`create schema ${ident(buildSchema)}`);
  try {
    for (const [index, model] of plan.entries()) {
      throwIfCancelled(task.signal);
      task.onProgress?.({ step: 'model', subject: model.name, done: index, total: plan.length });
      const ownTask = createModelTask(task, model, index, plan.length);
      built.push(await buildModel(engine, model, options, buildSchema, ownTask));
      for (const { name } of drops.get(model) ?? []) await engine.run(sql`drop table ${ident(buildSchema, name)}`);
    }
    const tables = built.filter(({ model }) => isShown(model));
    await options.verify?.(buildSchema, tables);
    throwIfCancelled(task.signal);
    const shown = new Set(tables.map(({ model }) => model.name));
    const gone = (await listViews(engine, targetSchema)).filter((name) => !shown.has(name));
    const kept = await listKeptTables(engine, targetSchema);
    await runTransaction(engine, [
      sql`create schema if not exists ${ident(targetSchema)}`,
      ...kept.map((name) => sql`drop table if exists ${ident(targetSchema, name)}`),
      ...gone.map((name) => sql`drop view ${ident(targetSchema, name)}`),
      ...tables.map(
        ({ model: { name } }) =>
          sql`create or replace view ${ident(targetSchema, name)} as select * from ${ident(buildSchema, name)}`,
      ),
      ...earlier.map((build) => sql`drop schema ${ident(getBuildSchema(targetSchema, build))} cascade`),
    ]);
    task.onProgress?.({ step: 'model', subject: targetSchema, done: plan.length, total: plan.length });
    return { schema: targetSchema, buildSchema, tables };
  } catch (error) {
    await dropBuild(engine, buildSchema, error);
    throw error;
  }
}

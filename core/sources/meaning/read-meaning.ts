import type { Engine } from '#core/kernel/engine.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import type { PricedParameters } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql, type Sql } from '#core/kernel/sql.ts';
import type { SourceContract } from '#core/sources/contracts.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { FileGroup, MeaningContext, MeaningFile } from './define-check.ts';
import { toQuestion, type Finding } from './finding.ts';
import { createFilePlan, type FilePlan } from './plan.ts';
import { MEANING_CHECKS } from './registry.ts';

/** What was found out about the rows of a source, and how each file is to be read. */
export type Meaning = {
  readonly findings: readonly Finding[];
  readonly questions: readonly Question[];
  /** By position of the file. */
  readonly plans: readonly FilePlan[];
  /** Tables that the plans read; the caller drops them when the rows are cleaned. */
  readonly tables: readonly Sql[];
};

/** Where the tables of an import are, and how it is run. */
export type MeaningScope = {
  readonly engine: Engine;
  readonly schema: string;
  readonly parameters: PricedParameters;
  readonly task: TaskOptions;
};

/** A loaded file; `answers` are those of its profile. */
export type ReadFile = Omit<MeaningFile, 'index' | 'plan' | 'answers'> & {
  readonly answers: MeaningFile['answers'] | undefined;
};

function groupFiles(files: readonly MeaningFile[]): FileGroup[] {
  const groups = new Map<unknown, MeaningFile[]>();
  for (const file of files) groups.set(file.template, [...(groups.get(file.template) ?? []), file]);
  return [...groups.values()].flatMap((members): FileGroup[] => {
    const [first, ...rest] = members;
    return first === undefined ? [] : [{ files: [first, ...rest], template: first.template, answers: first.answers }];
  });
}

/**
 * Reads what the rows of a source mean: runs every check on the raw tables, puts the answers of the templates over what they find, and
 * plans how cleaning reads the rows. Nothing in the raw tables is changed.
 *
 * @throws WorkbenchError `task/cancelled`.
 */
export async function readMeaning(
  scope: MeaningScope,
  contract: SourceContract,
  loaded: readonly ReadFile[],
): Promise<Meaning> {
  const files = loaded.flatMap((file, index): MeaningFile[] =>
    file.answers === undefined
      ? []
      : [
          {
            ...file,
            index,
            answers: file.answers,
            plan: createFilePlan(),
          },
        ],
  );
  const findings: Finding[] = [];
  const tables: Sql[] = [];
  const context: MeaningContext = {
    engine: scope.engine,
    schema: scope.schema,
    contract,
    parameters: scope.parameters,
    groups: groupFiles(files),
    files,
    task: scope.task,
    run: scope.task.signal === undefined ? {} : { signal: scope.task.signal },
    findings,
    nameTable: (name) => {
      const table = ident(scope.schema, `_meaning_${contract.name}_${name}`);
      tables.push(table);
      return table;
    },
  };
  try {
    for (const check of MEANING_CHECKS) {
      for (const group of context.groups) {
        throwIfCancelled(scope.task.signal);
        scope.task.onProgress?.({
          step: 'clean',
          subject: group.files[0].name,
          done: 0,
          total: group.files.reduce((sum, { rows }) => sum + rows, 0),
        });
        const found = await check.look(context, group);
        findings.push(...found);
        await check.apply(context, group, found);
      }
    }
  } catch (error) {
    await dropTables(scope, tables);
    throw error;
  }
  return {
    findings,
    questions: findings.flatMap((finding) => toQuestion(finding) ?? []),
    plans: loaded.map((_file, index) => files.find((file) => file.index === index)?.plan ?? createFilePlan()),
    tables,
  };
}

/** Drops the tables that the plans of a source read. */
export async function dropTables(scope: MeaningScope, tables: readonly Sql[]): Promise<void> {
  for (const table of tables) await scope.engine.run(sql`drop table if exists ${table}`);
}

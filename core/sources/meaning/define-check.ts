import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { PricedParameters } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { Sql } from '#core/kernel/sql.ts';
import type { CleaningAnswers } from '#core/sources/cleaning/clean-rows.ts';
import type { SourceContract } from '#core/sources/contracts.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import type { Finding, FindingKind } from './finding.ts';
import type { FilePlan } from './plan.ts';

/** A loaded file as a check sees it. */
export type MeaningFile = {
  /** Position among the files of the source, by name and content. */
  readonly index: number;
  readonly name: string;
  /** Raw table: `_record` and one VARCHAR column per file column. */
  readonly raw: Sql;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly template: MappingTemplate;
  /** How the cells of the file are read: decimal mark, currency, words. */
  readonly answers: CleaningAnswers;
  readonly plan: FilePlan;
};

/** Files that share a template, and so their columns and answers. */
export type FileGroup = {
  readonly files: readonly [MeaningFile, ...MeaningFile[]];
  readonly template: MappingTemplate;
  readonly answers: CleaningAnswers;
};

export type MeaningContext = {
  readonly engine: Engine;
  /** Schema for tables of a check; the reader drops them after cleaning when their name begins with `_meaning_`. */
  readonly schema: string;
  readonly contract: SourceContract;
  readonly parameters: PricedParameters;
  readonly groups: readonly FileGroup[];
  readonly files: readonly MeaningFile[];
  readonly task: TaskOptions;
  readonly run: RunOptions;
  /** What was found so far, by earlier checks. */
  readonly findings: readonly Finding[];
  /** Names a table of the schema that is dropped after cleaning. */
  nameTable(name: string): Sql;
};

/**
 * A check of what the rows of a source mean. `look` gathers evidence by queries on the raw tables of one group of files (or of all
 * files, where a check is `across` groups), near-linear in the rows and with `context.run` so that it can be cancelled.
 * `apply` writes the chosen readings into the plans of the files. Checks run in the order of the registry; each sees what
 * earlier ones planned.
 */
export type MeaningCheck = {
  readonly kinds: readonly FindingKind[];
  look(context: MeaningContext, group: FileGroup): Promise<readonly Finding[]>;
  apply(context: MeaningContext, group: FileGroup, findings: readonly Finding[]): Promise<void>;
};

/** Declares a check; the registry lists them. */
export function defineMeaningCheck(check: MeaningCheck): MeaningCheck {
  return check;
}

/** The analyst's answer to a finding, by its name in the template. */
export function getMeaningAnswer(template: MappingTemplate, name: string): string | undefined {
  return template.meaning?.answers[name];
}

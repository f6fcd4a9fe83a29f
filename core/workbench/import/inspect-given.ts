import { z } from 'zod';
import type { Engine } from '#core/kernel/engine.ts';
import { isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import type { Named } from '#core/questions/define-question.ts';
import { getContract, SOURCE_NAMES, type SourceName } from '#core/sources/contracts.ts';
import type { BrokenRecord, Inspection, Note, Question } from '#core/sources/formats/define-format.ts';
import { ENCODINGS } from '#core/sources/formats/encodings.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { loadSource, type LoadedSource } from '#core/sources/import/import-source.ts';
import { guessCurrency } from '#core/sources/import/propose-currency.ts';
import { findInRows } from '#core/sources/import/settle-rows.ts';
import { detectSource } from '#core/sources/mapping/detect-source.ts';
import { toQuestion, type Finding } from '#core/sources/meaning/finding.ts';
import { suggestMapping, type MappingSuggestion } from '#core/sources/mapping/suggest-mapping.ts';
import { createTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { defineWorkbenchCall } from '../define-call.ts';
import { givenFileSchema } from '../host.ts';

/** What a file is, how it would be mapped, and what it leaves open. */
export type FileReading = {
  readonly inspection: Inspection;
  readonly source: SourceName;
  readonly suggestion: MappingSuggestion;
  /** The suggestion as it would be saved. */
  readonly template: MappingTemplate;
  /** Required fields that no column feeds. With any of them the rows were not read. */
  readonly missing: readonly string[];
  /** Rows of the file; null where they were not read. */
  readonly recordCount: number | null;
  readonly questions: readonly Question[];
  readonly notes: readonly Note[];
  readonly broken: readonly BrokenRecord[];
  /** What the rows mean: settled, assumed and open. */
  readonly findings: readonly Finding[];
  /** Why the rows could not be read by the mapping; null where they could. */
  readonly fault: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
};

let counter = 0;

type Loaded = Pick<FileReading, 'recordCount' | 'questions' | 'notes' | 'broken' | 'findings' | 'fault'>;

const NOTHING_READ = { recordCount: null, notes: [], broken: [], findings: [], fault: null } as const;

async function readRows(
  engine: Engine,
  file: FileSource,
  template: MappingTemplate,
  inspection: Inspection,
  task: TaskOptions,
): Promise<Loaded> {
  counter += 1;
  const schema = `inspected_${counter}`;
  const { source } = template;
  await engine.run(sql`create schema ${ident(schema)}`);
  try {
    const currency = await guessCurrency([{ source, files: [file], template }], task);
    const scope = { engine, schema, parameters: { ...parametersSchema.parse({}), currency }, task };
    let loaded: LoadedSource;
    try {
      loaded = await loadSource(scope, source, [{ source, files: [file], template }]);
    } catch (error) {
      if (!(error instanceof WorkbenchError) || isCancelled(error)) throw error;
      const { code, message, hint } = error;
      return { ...NOTHING_READ, questions: inspection.questions, fault: { code, message, hint: hint ?? null } };
    }
    const isOpen = loaded.questions.some(({ meanwhile }) => meanwhile === undefined);
    const inRows = isOpen ? [] : await findInRows(scope, loaded);
    const [first] = loaded.files;
    return {
      questions: [...loaded.questions, ...inRows.flatMap((finding) => toQuestion(finding) ?? [])],
      recordCount: first?.load.recordCount ?? null,
      notes: first?.notes ?? inspection.notes,
      broken: first?.load.broken ?? [],
      findings: [...loaded.findings, ...inRows],
      fault: null,
    };
  } finally {
    await engine.run(sql`drop schema if exists ${ident(schema)} cascade`);
  }
}

/**
 * Looks at a file: format, proposed mapping, questions. Nothing is built. Without a source the most likely one is taken, without an
 * encoding it is detected. Rejects with the formats' errors, `mapping/…` and `task/cancelled`.
 */
export async function inspectGiven(
  engine: Engine,
  file: FileSource,
  given: { readonly source?: SourceName; readonly encoding?: MappingTemplate['read']['encoding'] },
  task: TaskOptions,
): Promise<FileReading> {
  const read = given.encoding === undefined ? {} : { encoding: given.encoding };
  const inspection = await inspectFile(file, read, task);
  const verdict = given.source === undefined ? detectSource(file.name, inspection) : undefined;
  const source = given.source ?? verdict?.candidates[0]?.source ?? 'orders';
  const suggestion = suggestMapping(source, [inspection]);
  const template: MappingTemplate = {
    ...createTemplate(source),
    ...suggestion.template,
    read: { ...suggestion.template.read, ...read },
  };
  const missing = getContract(source)
    .fields.filter(({ name, required }) => required && template.columns[name] === undefined)
    .map(({ name }) => name);
  const rows: Loaded =
    missing.length === 0
      ? await readRows(engine, file, template, inspection, task)
      : { ...NOTHING_READ, questions: inspection.questions, notes: inspection.notes };
  const questions = verdict?.question === undefined ? rows.questions : [verdict.question, ...rows.questions];
  return { inspection, source, suggestion, template, missing, ...rows, questions };
}

/** See {@link inspectGiven}. */
export const importInspectCall = defineWorkbenchCall({
  name: 'import-inspect',
  args: z.strictObject({
    file: givenFileSchema,
    source: z.enum(SOURCE_NAMES).exactOptional(),
    encoding: z.enum(ENCODINGS).exactOptional(),
  }),
  run: async (workbench, { file, ...given }, task) =>
    inspectGiven(await workbench.getEngine(), workbench.host.openFile(file), given, task),
});

declare module '#core/workbench/define-call.ts' {
  interface Calls extends Named<typeof importInspectCall> {}
}

import { z } from 'zod';
import type { Engine } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import type { Named } from '#core/questions/define-question.ts';
import { getContract, SOURCE_NAMES, type SourceName } from '#core/sources/contracts.ts';
import type { BrokenRecord, Inspection, Note, Question } from '#core/sources/formats/define-format.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { loadSource } from '#core/sources/import/import-source.ts';
import { suggestMapping, type MappingSuggestion } from '#core/sources/mapping/suggest-mapping.ts';
import { createTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { defineWorkbenchCall } from '../define-call.ts';
import { givenFileSchema } from '../host.ts';
import { matchSources } from './detect-source.ts';

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
};

let counter = 0;

type Loaded = Pick<FileReading, 'recordCount' | 'questions' | 'notes' | 'broken'>;

async function readRows(
  engine: Engine,
  file: FileSource,
  template: MappingTemplate,
  task: TaskOptions,
): Promise<Loaded> {
  counter += 1;
  const schema = `inspected_${counter}`;
  const { source } = template;
  await engine.run(sql`create schema ${ident(schema)}`);
  try {
    const scope = { engine, schema, parameters: parametersSchema.parse({}), task };
    const { questions, files } = await loadSource(scope, source, [{ source, files: [file], template }]);
    const load = files[0]?.load;
    return { questions, recordCount: load?.recordCount ?? null, notes: load?.notes ?? [], broken: load?.broken ?? [] };
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
  const source = given.source ?? matchSources(inspection)[0]?.source ?? 'orders';
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
      ? await readRows(engine, file, template, task)
      : { recordCount: null, questions: inspection.questions, notes: [], broken: [] };
  return { inspection, source, suggestion, template, missing, ...rows, notes: [...inspection.notes, ...rows.notes] };
}

/** See {@link inspectGiven}. */
export const importInspectCall = defineWorkbenchCall({
  name: 'import-inspect',
  args: z.strictObject({
    file: givenFileSchema,
    source: z.enum(SOURCE_NAMES).exactOptional(),
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'latin1']).exactOptional(),
  }),
  run: async (workbench, { file, ...given }, task) =>
    inspectGiven(await workbench.getEngine(), workbench.host.openFile(file), given, task),
});

declare module '#core/workbench/define-call.ts' {
  interface Calls extends Named<typeof importInspectCall> {}
}

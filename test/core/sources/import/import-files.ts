import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { createBytesSource, type FileSource } from '#core/kernel/files.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { importSources, type ImportOutcome } from '#core/sources/import/import-sources.ts';
import type { InputFiles } from '#core/sources/import/import-source.ts';
import { mappingTemplateSchema, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import type { z } from 'zod';
import { ident, rawSql, sql } from '#core/kernel/sql.ts';

let counter = 0;

/** A text file in memory. */
export function textFile(name: string, text: string): FileSource {
  return createBytesSource(name, new TextEncoder().encode(text));
}

/** A template from what a test wants to say. */
export function template(source: SourceName, parts: Partial<z.input<typeof mappingTemplateSchema>>): MappingTemplate {
  return mappingTemplateSchema.parse({ version: 1, source, ...parts });
}

export type TestImport = {
  readonly schema: string;
  readonly outcome: ImportOutcome;
  /** Rows of a table of the import, ordered by all columns. */
  rows(table: string, columns?: string): Promise<Row[]>;
};

/** Imports into a schema of its own. */
export async function importFiles(
  engine: Engine,
  sources: readonly InputFiles[],
  parameters: z.input<typeof parametersSchema> = {},
): Promise<TestImport> {
  counter += 1;
  const schema = `import_test_${counter}`;
  await engine.run(sql`create schema ${ident(schema)}`);
  const outcome = await importSources(engine, { schema, sources, parameters: parametersSchema.parse(parameters) });
  return {
    schema,
    outcome,
    rows: async (table, columns = '*') =>
      toRows(await engine.query(sql`select ${rawSql(columns)} from ${ident(schema, table)} order by all`)),
  };
}

/** The report of an import that must have gone through. */
export function expectImported(outcome: ImportOutcome): Extract<ImportOutcome, { status: 'imported' }> {
  if (outcome.status !== 'imported') {
    throw new Error(
      `Questions: ${outcome.questions.map((question) => `${question.code} ${question.column ?? ''} ${question.value ?? ''}`).join('; ')}`,
    );
  }
  return outcome;
}

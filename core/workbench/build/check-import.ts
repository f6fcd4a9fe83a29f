import type { Engine } from '#core/kernel/engine.ts';
import type { Currency } from '#core/sources/cleaning/currencies.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { ImportReport } from '#core/sources/import/import-report.ts';
import { importSources, type ImportedFile } from '#core/sources/import/import-sources.ts';
import type { ProjectInput } from './build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';

/** What an import would make of the files, without making it. */
export type ImportCheck =
  | {
      readonly status: 'checked';
      readonly report: ImportReport;
      /** `YYYY-MM-DD`. */
      readonly asOfDate: string;
      readonly files: readonly ImportedFile[];
      /** The project's, as stated or as found. */
      readonly currency: Currency;
    }
  | { readonly status: 'questions'; readonly questions: readonly Question[] };

let counter = 0;

/**
 * Runs the whole import in a schema of its own and drops it: the numbers are exactly those of the build that follows. The project
 * built before is not touched.
 */
export async function checkImport(engine: Engine, input: ProjectInput, task: TaskOptions = {}): Promise<ImportCheck> {
  counter += 1;
  const schema = `dry_run_${counter}`;
  await engine.run(sql`create schema ${ident(schema)}`);
  try {
    const { sources, parameters } = input;
    const outcome = await importSources(engine, { schema, sources, parameters }, task);
    if (outcome.status === 'questions') return { status: 'questions', questions: outcome.questions };
    const { report, asOfDate, files, parameters: settled } = outcome;
    return { status: 'checked', report, asOfDate, files, currency: settled.currency };
  } finally {
    await engine.run(sql`drop schema if exists ${ident(schema)} cascade`);
  }
}

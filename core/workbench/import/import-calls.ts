import { z } from 'zod';
import type { Label } from '#core/kernel/label.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { exportCsv } from '#core/outputs/tables/csv.ts';
import { noArguments, type Named } from '#core/questions/define-question.ts';
import { checkCell } from '#core/sources/cleaning/check-cell.ts';
import type { Currency } from '#core/sources/cleaning/currencies.ts';
import { SOURCE_NAMES, type SourceName } from '#core/sources/contracts.ts';
import type { Question, ReadOptions } from '#core/sources/formats/define-format.ts';
import type { ImportReport, RejectedRow } from '#core/sources/import/import-report.ts';
import { NO_CURRENCY } from '#core/sources/import/propose-currency.ts';
import { listRejects, selectRejects } from '#core/sources/import/list-rejects.ts';
import { previewFile } from '#core/sources/import/preview-file.ts';
import { profileFile } from '#core/sources/import/profile-file.ts';
import { mappingTemplateSchema } from '#core/sources/mapping/template.ts';
import { openRequest } from '../build/build-calls.ts';
import { buildRequestSchema } from '../build/build-request.ts';
import { checkImport } from '../build/check-import.ts';
import { defineCall, defineWorkbenchCall } from '../define-call.ts';
import { createBlobFolder } from '../export/blob-folder.ts';
import { givenFileSchema } from '../host.ts';
import { detectSources } from './detect-source.ts';

/** What a dry run of an import found. */
export type ImportAnswer =
  | {
      readonly status: 'checked';
      readonly report: ImportReport;
      readonly asOfDate: string;
      /** The project's, as stated or as found. */
      readonly currency: Currency;
    }
  | { readonly status: 'questions'; readonly questions: readonly Question[] };

const text = z.string().exactOptional();
const readSchema: z.ZodType<ReadOptions, ReadOptions> = z.strictObject({
  format: text,
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'latin1']).exactOptional(),
  delimiter: text,
  quote: text,
  headerLine: z.number().int().min(0).exactOptional(),
  sheet: text,
  footerRows: z.number().int().min(0).exactOptional(),
});

const place = z.number().int().min(0);

/** A file read one way: its text beside its table. */
export const importPreviewCall = defineWorkbenchCall({
  name: 'import-preview',
  args: z.strictObject({ file: givenFileSchema, source: z.enum(SOURCE_NAMES), read: readSchema }),
  run: ({ host }, { file, source, read }, task) => previewFile(host.openFile(file), source, read, task),
});

/** Every column of a file, all rows looked at. */
export const importProfileCall = defineWorkbenchCall({
  name: 'import-profile',
  args: z.strictObject({ file: givenFileSchema, template: mappingTemplateSchema, parameters: parametersSchema }),
  run: async (workbench, { file, template, parameters }, task) =>
    profileFile(await workbench.getEngine(), workbench.host.openFile(file), template, parameters, task),
});

/** The whole import without its effect. */
export const importCheckCall = defineWorkbenchCall({
  name: 'import-check',
  args: z.strictObject({ request: buildRequestSchema }),
  run: async (workbench, { request }, task): Promise<ImportAnswer> => {
    const [engine, input] = await Promise.all([
      workbench.getEngine(),
      openRequest(workbench.host, request, new Map(), task),
    ]);
    const check = await checkImport(engine, input, task);
    if (check.status === 'questions') return check;
    const { report, asOfDate, currency } = check;
    return { status: 'checked', report, asOfDate, currency };
  },
});

/** Why a text cannot stand in the place of a cell; null where it can. */
export const importCellCall = defineWorkbenchCall({
  name: 'import-cell',
  args: z.strictObject({
    template: mappingTemplateSchema,
    column: z.string(),
    text: z.string(),
    parameters: parametersSchema,
  }),
  run: async (workbench, { template, column, text: cell, parameters }): Promise<Label | null> =>
    checkCell(await workbench.getEngine(), template, column, cell, {
      ...parameters,
      currency: parameters.currency ?? NO_CURRENCY,
    }),
});

/** A window of the rejected rows of the project built last. */
export const importRejectsCall = defineCall({
  name: 'import-rejects',
  args: z.strictObject({ offset: place, limit: place }),
  run: ({ engine, project }, range, task): Promise<{ readonly rows: readonly RejectedRow[]; readonly total: number }> =>
    listRejects(engine, project.importSchema, range, task),
});

/** All of them as one CSV file. */
export const importRejectsCsvCall = defineCall({
  name: 'import-rejects-csv',
  args: noArguments,
  run: async ({ engine, project }, _, task): Promise<Blob> => {
    const output = createBlobFolder();
    const file = 'rejects.csv';
    await exportCsv(engine, selectRejects(project.importSchema), output.folder, file, { ...task, subject: file });
    return output.listFiles()[0]?.blob ?? new Blob();
  },
});

/** Which source each file is most likely of; null where no source gets what it needs. */
export const importSourcesCall = defineWorkbenchCall({
  name: 'import-sources',
  args: z.strictObject({ files: z.array(givenFileSchema) }),
  run: ({ host }, { files }, task): Promise<readonly (SourceName | null)[]> =>
    detectSources(
      files.map((file) => host.openFile(file)),
      task,
    ),
});

declare module '#core/workbench/define-call.ts' {
  interface Calls
    extends
      Named<typeof importPreviewCall>,
      Named<typeof importProfileCall>,
      Named<typeof importCheckCall>,
      Named<typeof importCellCall>,
      Named<typeof importRejectsCall>,
      Named<typeof importRejectsCsvCall>,
      Named<typeof importSourcesCall> {}
}

import { z } from 'zod';
import { exportCustomerList } from '#core/outputs/lists/customer-list.ts';
import { EXPORT_FORMATS, type ExportedFile } from '#core/outputs/tables/write-formats.ts';
import type { SetFolder } from '#core/outputs/sets/set-folder.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { Session } from '../session.ts';
import { audienceRuleSchema } from '#core/questions/audience/audience-rule.ts';
import { customerListArguments } from '#core/questions/customers/customer-list.ts';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { defineCall } from '../define-call.ts';
import { givenFolderSchema, type Output, type WorkbenchHost, type WrittenFile } from '../host.ts';
import { createBlobFolder } from './blob-folder.ts';
import { exportProject, exportTables } from './export-project.ts';
import { exportStatement } from './export-statement.ts';

/** Where exported files go: a folder the analyst chose, or one Blob per file for the host to save. */
export const exportTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), folder: givenFolderSchema }),
  z.strictObject({ kind: z.literal('download') }),
]);

/** Opens the target of an export. */
export function openOutput(host: WorkbenchHost, target: z.output<typeof exportTargetSchema>): Output {
  return target.kind === 'folder' ? host.openFolder(target.folder) : createBlobFolder();
}

const encoding = z.enum(['utf-8', 'gb18030']);
const label = z.strictObject({ zh: z.string(), en: z.string() });
const formats = z.array(z.enum(EXPORT_FORMATS));
const tableOptions = {
  formats: formats.exactOptional(),
  csv: encoding.exactOptional(),
  csvCells: z.enum(['defused', 'unchanged']).exactOptional(),
  filters: z.strictObject({ rule: audienceRuleSchema, text: label }).exactOptional(),
};

const exportRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('project'), ...tableOptions }),
  z.strictObject({ kind: z.literal('tables'), tables: z.array(z.string()), ...tableOptions }),
  z.strictObject({ kind: z.literal('statement'), text: z.string(), name: z.string().min(1), formats, encoding }),
]);

function exportRequest(
  { engine, project }: Session,
  request: z.output<typeof exportRequestSchema>,
  folder: SetFolder,
  task: TaskOptions,
): Promise<ExportedFile[]> {
  switch (request.kind) {
    case 'statement':
      return exportStatement(engine, project, request, folder, task);
    case 'project':
      return exportProject(engine, project, folder, { ...request, ...task });
    case 'tables':
      return exportTables(engine, project, request.tables, folder, { ...request, ...task });
  }
}

/** Exports everything with dictionary and reports, some tables, or the whole result of a statement: every row, whole files or none. */
export const exportCall = defineCall({
  name: 'export',
  args: z.strictObject({ request: exportRequestSchema, target: exportTargetSchema }),
  run: async (session, { request, target }, task): Promise<readonly (WrittenFile & Pick<ExportedFile, 'rows'>)[]> => {
    const output = openOutput(session.host, target);
    const exported = await exportRequest(session, request, output.folder, task);
    const rows = new Map(exported.map((file) => [file.name, file.rows]));
    return output.listFiles().map((file) => ({ ...file, rows: rows.get(file.name) ?? null }));
  },
});

/** A list of customers as CSV with its notes, for the host to save. */
export const customerExportQuestion = defineQuestion({
  name: 'customer-export',
  args: customerListArguments.omit({ offset: true, limit: true }).extend({
    fileName: z.string().min(1),
    encoding,
    isMasked: z.boolean(),
    language: z.enum(['zh', 'en']),
  }),
  run: async (engine, scope, args, task): Promise<readonly WrittenFile[]> => {
    const output = createBlobFolder();
    await exportCustomerList(engine, scope, output.folder, args, task);
    return output.listFiles();
  },
});

declare module '#core/workbench/define-call.ts' {
  interface Calls extends Named<typeof exportCall> {}
}

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof customerExportQuestion> {}
}

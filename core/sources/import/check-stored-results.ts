import { WorkbenchError } from '#core/kernel/errors.ts';
import type { SourceContract } from '#core/sources/contracts.ts';
import type { LoadReport } from '#core/sources/formats/define-format.ts';
import { listFileColumns, type MappingTemplate } from '#core/sources/mapping/template.ts';

/**
 * Refuses a workbook in which a column that is needed holds formulas without results in every row: nothing of it could load.
 * @throws WorkbenchError `import/no-stored-results` that names the column.
 */
export function checkStoredResults(
  contract: SourceContract,
  template: MappingTemplate,
  file: string,
  load: LoadReport,
): void {
  const unstored = load.notes.filter(
    ({ code, count }) => code === 'xlsx-unstored-formulas' && count === load.recordCount,
  );
  if (load.recordCount === 0 || unstored.length === 0) return;
  for (const field of contract.fields.filter(({ required }) => required)) {
    const reference = template.columns[field.name];
    const columns = reference === undefined ? [] : listFileColumns(reference);
    const column = unstored.find((note) => columns.includes(note.column ?? ''))?.column;
    if (column === undefined) continue;
    throw new WorkbenchError(
      'import/no-stored-results',
      `${file}: the column "${column}", mapped onto ${field.name}, holds formulas whose results were not stored, in all ${load.recordCount} rows.`,
      {
        hint: 'Open the file in a spreadsheet program, which computes them, and save it again.',
        zh: {
          message: `${file}：映射到“${field.label.zh}”的列“${column}”全是没有保存计算结果的公式，共 ${load.recordCount} 行。`,
          hint: '请用表格软件打开该文件（会自动计算），然后重新保存。',
        },
        place: { file, column },
      },
    );
  }
}

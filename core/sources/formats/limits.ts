import { WorkbenchError } from '#core/kernel/errors.ts';

/** Columns of the widest table that is read, whatever the format. */
export const MAX_COLUMNS = 2_000;

/**
 * Refuses a table that is wider than any the workbench reads.
 * @throws WorkbenchError `format/too-many-columns`.
 */
export function checkColumnCount(file: string, count: number): void {
  if (count <= MAX_COLUMNS) return;
  throw new WorkbenchError(
    'format/too-many-columns',
    `${file} has ${count} columns; tables of up to ${MAX_COLUMNS} columns are read.`,
    {
      hint: 'Export the columns that are needed only. If the file should have fewer, its delimiter or line ends are not what they seem.',
      zh: {
        message: `${file} 有 ${count} 列，最多读取 ${MAX_COLUMNS} 列。`,
        hint: '请只导出需要的列。如果该文件本来没有这么多列，可能是分隔符或换行符有误。',
      },
      place: { file },
    },
  );
}

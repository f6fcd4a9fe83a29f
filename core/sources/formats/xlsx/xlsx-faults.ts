import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';

/** A workbook that cannot be read as it stands, in words: `what` ends the sentence “… is not a complete Excel workbook: ”. */
export function createDamageError(file: string, what: Label, cause?: unknown): WorkbenchError {
  return new WorkbenchError('format/xlsx-damaged', `${file} is not a complete Excel workbook: ${what.en}.`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Copy the file again, or open it in a spreadsheet program and save it as .xlsx.',
    zh: {
      message: `${file} 不是完整的 Excel 工作簿：${what.zh}。`,
      hint: '请重新复制该文件，或用表格软件打开后另存为 .xlsx。',
    },
    place: { file },
  });
}

/** A workbook beyond a bound of the reader. `what` is a sentence without its full stop. */
export function createBoundError(file: string, what: Label): WorkbenchError {
  return new WorkbenchError('format/too-large', `${file}: ${what.en}.`, {
    hint: 'Open it in a spreadsheet program, delete what is not the table, and save it as CSV or in several files.',
    zh: {
      message: `${file}：${what.zh}。`,
      hint: '请用表格软件打开，删除数据表以外的内容，保存为 CSV 或拆成多个文件。',
    },
    place: { file },
  });
}

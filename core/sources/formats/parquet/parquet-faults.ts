import { WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { Label } from '#core/kernel/label.ts';
import type { Note } from '#core/sources/formats/define-format.ts';

/** A Parquet file that cannot be read as it stands; `what` ends the sentence “… is not a complete Parquet file: ”. */
export function createParquetError(file: FileSource, what: Label, cause?: unknown): WorkbenchError {
  return new WorkbenchError('format/parquet-damaged', `${file.name} is not a complete Parquet file: ${what.en}.`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Copy or export the file again.',
    zh: { message: `${file.name} 不是完整的 Parquet 文件：${what.zh}。`, hint: '请重新复制或导出该文件。' },
    place: { file: file.name },
  });
}

/** A Parquet file whose columns or footer are encrypted. */
export function createEncryptedError(file: FileSource, cause?: unknown): WorkbenchError {
  return new WorkbenchError('format/encrypted', `${file.name} is an encrypted Parquet file.`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Write it again without encryption, in the program that holds its key.',
    zh: { message: `${file.name} 是加密的 Parquet 文件。`, hint: '请在持有密钥的程序中重新保存为不加密的文件。' },
    place: { file: file.name },
  });
}

/** What the reading library threw, in words of the workbench. */
export function explainParquetFailure(file: FileSource, cause: unknown): WorkbenchError {
  const why = cause instanceof Error ? cause.message : '';
  if (/unsupported page type/i.test(why)) {
    const what = {
      zh: '有数据页的类型未知，可能是该列已加密，或数据已损坏',
      en: 'a page has no known type, because its column is encrypted or damaged',
    };
    return createParquetError(file, what, cause);
  }
  const unsupported = /(bson|interval|codec|compression|encoding)[^.]{0,60}/i.exec(why)?.[1]?.toLowerCase();
  if (unsupported !== undefined && /not supported|unsupported/i.test(why)) {
    return new WorkbenchError(
      'format/parquet-unsupported',
      `${file.name} uses a Parquet ${unsupported} that is not read.`,
      {
        cause,
        hint: 'Write it again with plain types and Snappy or Zstandard compression, or as CSV.',
        zh: {
          message: `${file.name} 使用了无法读取的 Parquet 特性（${unsupported}）。`,
          hint: '请用普通数据类型和 Snappy 或 Zstandard 压缩重新保存，或保存为 CSV。',
        },
        place: { file: file.name },
      },
    );
  }
  return createParquetError(file, { zh: '内部结构有误', en: 'its structure cannot be read' }, cause);
}

/** Columns of lists, maps or records, which are read as JSON text. */
export function noteNestedColumns(columns: readonly string[]): Note[] {
  return columns.map((column) => ({
    code: 'nested-column',
    column,
    text: {
      zh: `“${column}”是嵌套列（列表或记录），按 JSON 文本读取；如需作为编号或金额，请先展开为普通列`,
      en: `“${column}” holds lists or records and is read as JSON text; spread it into plain columns before using it as an id or an amount`,
    },
  }));
}

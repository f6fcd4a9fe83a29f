import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { arrowFormat } from '#core/sources/formats/arrow/arrow.ts';
import { readHead } from './byte-stream.ts';
import { csvFormat } from '#core/sources/formats/csv/csv.ts';
import type { Format, Inspection, Note, ReadOptions } from './define-format.ts';
import { jsonFormat } from '#core/sources/formats/json/json.ts';
import { parquetFormat } from '#core/sources/formats/parquet/parquet.ts';
import { rejectForeignFile } from './foreign-files.ts';
import { xlsxFormat } from '#core/sources/formats/xlsx/xlsx.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';

const HEAD_BYTES = 65_536;

/** Every file format the workbench reads. */
const FORMATS: readonly Format[] = [csvFormat, jsonFormat, parquetFormat, arrowFormat, xlsxFormat];

/** The format with this id. Throws `format/no-such-format`. */
export function getFormat(id: string): Format {
  const format = FORMATS.find((candidate) => candidate.id === id);
  if (format === undefined) {
    throw new WorkbenchError('format/no-such-format', `There is no file format ${id}.`, {
      hint: `Known formats: ${FORMATS.map((known) => known.id).join(', ')}.`,
      zh: {
        message: `没有名为“${id}”的文件格式。`,
        hint: `可用的格式：${FORMATS.map((known) => known.id).join('、')}。`,
      },
    });
  }
  return format;
}

/**
 * The format of a file: by its content first, then by its name. Throws `format/empty` for a file of
 * 0 bytes, `format/old-xls`, `format/encrypted` and `format/web-page` for what has an obvious remedy, and
 * `format/unknown` for anything else that is no table.
 */
async function detectFormat(file: FileSource): Promise<Format> {
  if (file.size === 0) {
    throw new WorkbenchError('format/empty', `${file.name} is empty (0 bytes).`, {
      zh: { message: `${file.name} 是空文件（0 字节）。`, hint: '请重新复制或导出该文件。' },
      hint: 'Export or copy the file again.',
      place: { file: file.name },
    });
  }
  const { bytes, gzip } = await readHead(file, HEAD_BYTES);
  if (gzip && bytes.length === 0) {
    throw new WorkbenchError('format/empty', `${file.name} holds 0 bytes when unpacked.`, {
      zh: { message: `${file.name} 解压后为空（0 字节）。`, hint: '请重新复制或导出该文件。' },
      hint: 'Export or copy the file again.',
      place: { file: file.name },
    });
  }
  const name = gzip ? file.name.replace(/\.gz$/i, '') : file.name;
  const ranked = FORMATS.map((format) => ({ format, score: format.detect(bytes, name) })).toSorted(
    (left, right) => right.score - left.score,
  );
  const best = ranked[0];
  if (best === undefined || best.score === 0 || best.format === csvFormat) await rejectForeignFile(file, bytes);
  const format = best?.format ?? csvFormat;
  if (gzip && format !== csvFormat && format !== jsonFormat) {
    throw new WorkbenchError('format/packed', `${file.name} is a ${format.label.en} file packed with gzip.`, {
      hint: 'Unpack it first: these files are read in places, which gzip does not allow.',
      zh: {
        message: `${file.name} 是用 gzip 压缩的 ${format.label.zh} 文件。`,
        hint: '请先解压：这类文件需要按位置读取，gzip 不支持。',
      },
      place: { file: file.name },
    });
  }
  return format;
}

function noteExtension(file: FileSource, format: Format): Note[] {
  const extension = /\.([^.]+)$/.exec(file.name.replace(/\.gz$/i, ''))?.[1]?.toLowerCase();
  if (extension === undefined || format.extensions.includes(extension)) return [];
  const isKnown =
    FORMATS.some((known) => known.extensions.includes(extension)) || ['xls', 'xlsb', 'ods'].includes(extension);
  if (!isKnown) return [];
  return [
    {
      code: 'wrong-extension',
      text: {
        zh: `文件扩展名是 .${extension}，内容是${format.label.zh}，已按内容读取`,
        en: `The file is named .${extension} but holds ${format.label.en}; it was read by its content`,
      },
    },
  ];
}

/** Finds out how a file is to be read: format, encoding, layout, columns, first rows, and what has to be asked. A format given in the options is taken as it is. */
export async function inspectFile(
  file: FileSource,
  options: ReadOptions = {},
  task?: TaskOptions,
): Promise<Inspection> {
  const detected =
    options.format === undefined || file.size === 0 ? await detectFormat(file) : getFormat(options.format);
  const inspection = await detected.inspect(file, options, task);
  return { ...inspection, notes: [...noteExtension(file, detected), ...inspection.notes] };
}

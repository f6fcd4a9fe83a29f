import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { guessUtf16 } from './encoding.ts';
import type { Label } from '#core/kernel/label.ts';

const OLE_MAGIC = [0xd0, 0xcf, 0x11, 0xe0] as const;
const OLE_SCAN_BYTES = 8 * 1_048_576;

/** Files that are often picked by mistake, by their first bytes. */
const FOREIGN: readonly (readonly [Label, readonly number[]])[] = [
  [{ zh: 'PDF 文档', en: 'a PDF document' }, [0x25, 0x50, 0x44, 0x46]],
  [{ zh: 'PNG 图片', en: 'a PNG picture' }, [0x89, 0x50, 0x4e, 0x47]],
  [{ zh: 'JPEG 图片', en: 'a JPEG picture' }, [0xff, 0xd8, 0xff]],
  [{ zh: 'GIF 图片', en: 'a GIF picture' }, [0x47, 0x49, 0x46, 0x38]],
  [{ zh: 'BMP 图片', en: 'a BMP picture' }, [0x42, 0x4d]],
  [{ zh: 'TIFF 图片', en: 'a TIFF picture' }, [0x49, 0x49, 0x2a, 0x00]],
  [{ zh: 'TIFF 图片', en: 'a TIFF picture' }, [0x4d, 0x4d, 0x00, 0x2a]],
  [{ zh: 'WebP 图片、音频或视频', en: 'a WebP picture, a sound or a film' }, [0x52, 0x49, 0x46, 0x46]],
  [{ zh: 'RTF 文档', en: 'an RTF document' }, [0x7b, 0x5c, 0x72, 0x74, 0x66]],
  [{ zh: 'ZIP 压缩包', en: 'a ZIP archive' }, [0x50, 0x4b]],
  [{ zh: 'RAR 压缩包', en: 'a RAR archive' }, [0x52, 0x61, 0x72, 0x21]],
  [{ zh: '7z 压缩包', en: 'a 7z archive' }, [0x37, 0x7a, 0xbc, 0xaf]],
  [{ zh: 'bzip2 压缩包', en: 'a bzip2 archive' }, [0x42, 0x5a, 0x68]],
  [{ zh: 'xz 压缩包', en: 'an xz archive' }, [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  [{ zh: 'Zstandard 压缩包', en: 'a Zstandard archive' }, [0x28, 0xb5, 0x2f, 0xfd]],
  [{ zh: 'SQLite 数据库', en: 'an SQLite database' }, [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20]],
];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

async function rejectOleFile(file: FileSource): Promise<never> {
  const bytes = await file.read(0, Math.min(file.size, OLE_SCAN_BYTES));
  const text = new TextDecoder('latin1').decode(bytes);
  if (text.includes('E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e')) {
    throw new WorkbenchError('format/encrypted', `${file.name} is an Excel workbook protected by a password.`, {
      hint: 'Open it in Excel, remove the password and save it again.',
      zh: { message: `${file.name} 是有密码保护的 Excel 工作簿。`, hint: '请用 Excel 打开，取消密码后重新保存。' },
      place: { file: file.name },
    });
  }
  throw new WorkbenchError('format/old-xls', `${file.name} is an Excel workbook in the old .xls format.`, {
    hint: 'Open it in Excel and save it as .xlsx (or as CSV).',
    zh: { message: `${file.name} 是旧版 .xls 格式的 Excel 工作簿。`, hint: '请用 Excel 打开，另存为 .xlsx 或 CSV。' },
    place: { file: file.name },
  });
}

/** The share of bytes that no text has. */
function measureControlBytes(head: Uint8Array): number {
  let count = 0;
  for (const byte of head)
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0) count += 1;
  let nuls = 0;
  for (const byte of head) if (byte === 0) nuls += 1;
  const isUtf16 = startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff]) || guessUtf16(head) !== undefined;
  return (count + (isUtf16 ? 0 : nuls)) / Math.max(1, head.length);
}

type Package = { readonly kind: Label; readonly mark: RegExp; readonly way: Label };

const SAVE_AS: Label = { zh: '请打开该文件，另存为 .xlsx 或 CSV。', en: 'Open it and save it as .xlsx or CSV.' };
const COPY_TABLE: Label = {
  zh: '请把其中的表格复制到表格软件，保存为 .xlsx 或 CSV。',
  en: 'Copy the table in it into a spreadsheet and save that as .xlsx or CSV.',
};

/** Documents that are zip archives inside, by the names of their parts or of the file. */
const PACKAGES: readonly Package[] = [
  {
    kind: { zh: 'OpenDocument 电子表格（.ods）', en: 'an OpenDocument spreadsheet (.ods)' },
    mark: /opendocument\.spreadsheet|\.ods$/i,
    way: SAVE_AS,
  },
  {
    kind: { zh: 'Apple Numbers 表格', en: 'an Apple Numbers spreadsheet' },
    mark: /Index\/(Document|Tables?)[^\n]{0,40}\.iwa|\.numbers$/i,
    way: { zh: '请在 Numbers 中选择“导出为”Excel 或 CSV。', en: 'In Numbers, export it to Excel or CSV.' },
  },
  {
    kind: { zh: '二进制 Excel 工作簿（.xlsb）', en: 'a binary Excel workbook (.xlsb)' },
    mark: /xl\/workbook\.bin|\.xlsb$/i,
    way: { zh: '请用 Excel 打开，另存为 .xlsx 或 CSV。', en: 'Open it in Excel and save it as .xlsx or CSV.' },
  },
  {
    kind: { zh: '文字或演示文档', en: 'a text document or presentation' },
    mark: /word\/document|ppt\/presentation|opendocument\.(text|presentation)|\.(docx|pptx|odt|odp|pages|key)$/i,
    way: COPY_TABLE,
  },
];

async function rejectPackage(file: FileSource, head: Uint8Array): Promise<void> {
  const tail = await file.read(Math.max(0, file.size - 65_536), file.size);
  const decoder = new TextDecoder('latin1');
  const names = `${decoder.decode(head)}\n${decoder.decode(tail)}\n${file.name}`;
  const found = PACKAGES.find(({ mark }) => mark.test(names));
  if (found === undefined) return;
  throw new WorkbenchError('format/foreign-document', `${file.name} is ${found.kind.en}, which is not read.`, {
    hint: found.way.en,
    zh: { message: `${file.name} 是${found.kind.zh}，无法直接读取。`, hint: found.way.zh },
    place: { file: file.name },
  });
}

/** Throws where the bytes are no text: by name where it is known what they are. Returns where they may be a text table. */
export async function rejectForeignFile(file: FileSource, head: Uint8Array): Promise<void> {
  if (startsWith(head, OLE_MAGIC)) await rejectOleFile(file);
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) await rejectPackage(file, head);
  if (/^.{4}ftyp(heic|heix|mif1|avif|isom|mp4|qt)/s.test(new TextDecoder('latin1').decode(head.subarray(0, 16)))) {
    throw rejectAs(file, { zh: 'HEIC 图片或视频', en: 'an HEIC picture or a film' });
  }
  const known = FOREIGN.find(([, magic]) => startsWith(head, magic));
  const start = new TextDecoder('latin1').decode(head.subarray(0, 1024)).replace(/^ï»¿/, '').trimStart().toLowerCase();
  if (known === undefined && /^(<!doctype html|<html|<table|<\?xml|<head|<meta|<style)/.test(start)) {
    throw new WorkbenchError('format/web-page', `${file.name} is a web page or XML document, whatever its name says.`, {
      hint: 'Open it in a spreadsheet program and save it as .xlsx or CSV.',
      zh: {
        message: `${file.name} 实际上是网页或 XML 文档，与文件名不符。`,
        hint: '请用表格软件打开，另存为 .xlsx 或 CSV。',
      },
      place: { file: file.name },
    });
  }
  const controlShare = measureControlBytes(head);
  if (known !== undefined && (controlShare > 0 || known[0].en === 'a PDF document')) throw rejectAs(file, known[0]);
  if (controlShare > 0.1) throw rejectAs(file, { zh: '未知类型的二进制文件', en: 'a binary file of unknown kind' });
}

function rejectAs(file: FileSource, kind: Label): WorkbenchError {
  return new WorkbenchError('format/unknown', `${file.name} is ${kind.en}, not a table.`, {
    hint: 'Tables are read from CSV or TSV, Excel (.xlsx), JSON or NDJSON, Parquet and Arrow files.',
    zh: {
      message: `${file.name} 是${/^[A-Za-z0-9]/.test(kind.zh) ? ' ' : ''}${kind.zh}，不是数据表。`,
      hint: '可以读取 CSV、TSV、Excel（.xlsx）、JSON、NDJSON、Parquet 和 Arrow 文件。',
    },
    place: { file: file.name },
  });
}

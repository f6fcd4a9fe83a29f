import { unzipSync, zipSync } from 'fflate';
import { WorkbenchError } from '#core/kernel/errors.ts';

/** Bytes of the largest part (sheet) that is unpacked: a text of more than about 500 MB cannot be held. */
const PART_LIMIT = 400 * 1_048_576;

/** A workbook made ready for reading: formula errors are text. */
export type Workbook = { readonly bytes: Uint8Array; readonly sheets: readonly string[] };

const decoder = new TextDecoder('utf-8');
const encoder = new TextEncoder();

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replaceAll(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#')) {
      return String.fromCodePoint(/^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
    }
    return ENTITIES[name] ?? whole;
  });
}

/** Sheet names in the order of the tabs, hidden ones last. */
function listSheets(workbookXml: string): string[] {
  const tags = workbookXml.match(/<(?:\w+:)?sheet\s[^>]*>/g) ?? [];
  const sheets = tags.flatMap((tag) => {
    const name = /\sname="([^"]*)"/.exec(tag)?.[1];
    return name === undefined ? [] : [{ name: unescapeXml(name), isHidden: /\sstate="(hidden|veryHidden)"/.test(tag) }];
  });
  return [...sheets.filter((sheet) => !sheet.isHidden), ...sheets.filter((sheet) => sheet.isHidden)].map(
    ({ name }) => name,
  );
}

function explainDamage(file: string, cause: unknown): WorkbenchError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new WorkbenchError('format/xlsx-damaged', `${file} is not a complete Excel workbook: ${why}`, {
    cause,
    hint: 'Copy the file again, or open it in a spreadsheet program and save it as .xlsx.',
    zh: {
      message: `${file} 不是完整的 Excel 工作簿：${why}`,
      hint: '请重新复制该文件，或用表格软件打开后另存为 .xlsx。',
    },
    place: { file },
  });
}

/**
 * Unpacks a workbook and lists its sheets. Cells that hold a formula error (`#N/A`) are turned into text
 * cells, because the reading library would leave them empty; the parts are handed on unpacked, because it
 * would start workers from blobs to unpack them, which the window's content policy forbids. Throws `format/xlsx-damaged`, `format/too-large`.
 */
export function openWorkbook(file: string, packed: Uint8Array): Workbook {
  let parts: Record<string, Uint8Array>;
  try {
    parts = unzipSync(packed, {
      filter: ({ name, originalSize }) => {
        if (!name.endsWith('.xml') && !name.endsWith('.rels')) return false;
        if (originalSize <= PART_LIMIT) return true;
        throw new WorkbenchError(
          'format/too-large',
          `A sheet of ${file} is larger than ${PART_LIMIT / 1_048_576} MB unpacked.`,
          {
            hint: 'Save it as CSV, or in several files.',
            zh: {
              message: `${file} 中有工作表解压后超过 ${PART_LIMIT / 1_048_576} MB。`,
              hint: '请保存为 CSV，或拆成多个文件。',
            },
            place: { file },
          },
        );
      },
    });
  } catch (error) {
    throw error instanceof WorkbenchError ? error : explainDamage(file, error);
  }
  const workbookXml = parts['xl/workbook.xml'];
  if (workbookXml === undefined) throw explainDamage(file, 'it has no xl/workbook.xml');
  const sheets = listSheets(decoder.decode(workbookXml));
  if (sheets.length === 0) throw explainDamage(file, 'it has no sheets');
  for (const [name, bytes] of Object.entries(parts)) {
    if (!name.startsWith('xl/worksheets/')) continue;
    const text = decoder.decode(bytes);
    if (!text.includes(' t="e"')) continue;
    parts[name] = encoder.encode(text.replaceAll(/(<(?:\w+:)?c\b[^>]*\st=")e(")/g, '$1str$2'));
  }
  return { bytes: zipSync(parts, { level: 0 }), sheets };
}

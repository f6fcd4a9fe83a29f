import { XLSX_STYLES, escapeXlsxText, writeXlsxTexts } from './xlsx-cells.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SHEET_NAME_CHARACTERS = 31;
const MIN_WIDTH = 11;
const MAX_WIDTH = 42;

/** A sheet's name as Excel takes it: at most 31 characters, none of `[]:*?/\`. */
export function nameXlsxSheet(name: string): string {
  const clean = name.replaceAll(/[[\]:*?/\\]/g, '_').replaceAll(/^'|'$/g, '_');
  return clean.slice(0, SHEET_NAME_CHARACTERS) || 'Sheet1';
}

/** What a workbook holds besides its sheets, by path. */
export function writeXlsxParts(sheets: readonly string[]): Readonly<Record<string, string>> {
  const ids = sheets.map((_, index) => index + 1);
  return {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${ids
      .map(
        (id) =>
          `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`,
      )
      .join('')}</Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets
      .map((name, index) => `<sheet name="${escapeXlsxText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${ids
      .map((id) => `<Relationship Id="rId${id}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${id}.xml"/>`)
      .join(
        '',
      )}<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/><xf xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`,
  };
}

/** The beginning of the sheet of rows: heads that stay in view. `rowCount` unknown leaves the filter buttons out. */
export function startXlsxSheet(heads: readonly string[]): string {
  const widths = heads.map((head) => Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, head.length + 3)));
  const columns = widths
    .map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
    .join('');
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${columns === '' ? '' : `<cols>${columns}</cols>`}<sheetData>${writeXlsxTexts(1, heads, XLSX_STYLES.head)}`;
}

/** The end of any sheet. */
export const XLSX_SHEET_END = '</sheetData></worksheet>';

/** A sheet of texts: what the numbers mean. */
export function writeXlsxNotes(rows: readonly (readonly string[])[]): string {
  const widest = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from(
    { length: widest },
    (_, index) => `<col min="${index + 1}" max="${index + 1}" width="${index === 0 ? 28 : 44}" customWidth="1"/>`,
  ).join('');
  const lines = rows.map((row, index) => writeXlsxTexts(index + 1, row, XLSX_STYLES.wrapped)).join('');
  return `${HEAD}<worksheet xmlns="${MAIN}">${columns === '' ? '' : `<cols>${columns}</cols>`}<sheetData>${lines}${XLSX_SHEET_END}`;
}

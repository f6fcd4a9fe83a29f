import { strToU8, zipSync } from 'fflate';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A sheet of a test's workbook; `tail` stands behind the rows. */
export type Sheet = { readonly name: string; readonly rows: string; readonly state?: string; readonly tail?: string };

/** A workbook with these `<row>` elements. Style 1 is a date, 2 a date with a time, 3 a number of eight digits, 4 hours beyond a day. */
export function writeWorkbook(
  sheets: readonly Sheet[],
  options: {
    readonly date1904?: boolean;
    readonly chartSheets?: readonly string[];
    readonly texts?: readonly string[];
  } = {},
): Uint8Array {
  const entries = sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"${state === undefined ? '' : ` state="${state}"`}/>`,
  );
  const relations = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  );
  const charts = (options.chartSheets ?? []).map((name, index) => ({
    entry: `<sheet name="${name}" sheetId="${90 + index}" r:id="rIdC${index}"/>`,
    relation: `<Relationship Id="rIdC${index}" Type="${RELATIONS}/chartsheet" Target="chartsheets/sheet${index + 1}.xml"/>`,
  }));
  const textRelation = `<Relationship Id="rIdT" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>`;
  const parts: Record<string, Uint8Array> = {
    '[Content_Types].xml': strToU8(
      `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    ),
    'xl/workbook.xml': strToU8(
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr date1904="${options.date1904 === true ? 1 : 0}"/><sheets>${charts.map(({ entry }) => entry).join('')}${entries.join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations.join('')}${charts.map(({ relation }) => relation).join('')}${options.texts === undefined ? '' : textRelation}<Relationship Id="rIdS" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    ),
    'xl/styles.xml': strToU8(
      `${XML}<styleSheet xmlns="${MAIN}"><numFmts><numFmt numFmtId="164" formatCode="00000000"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/><numFmt numFmtId="166" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="167" formatCode="&quot;days&quot; #,##0.00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs></styleSheet>`,
    ),
  };
  sheets.forEach(({ rows, tail }, index) => {
    parts[`xl/worksheets/sheet${index + 1}.xml`] = strToU8(
      `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${tail ?? ''}</worksheet>`,
    );
  });
  if (options.texts !== undefined) {
    parts['xl/sharedStrings.xml'] = strToU8(`${XML}<sst xmlns="${MAIN}">${options.texts.join('')}</sst>`);
  }
  return zipSync(parts);
}

/** A cell of text. */
export const text = (address: string, value: string): string =>
  `<c r="${address}" t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`;
/** A cell of a number. */
export const number = (address: string, value: string, style = 0): string =>
  `<c r="${address}" s="${style}"><v>${value}</v></c>`;

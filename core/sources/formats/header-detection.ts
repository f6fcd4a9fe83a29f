import { isFooterText } from './footer.ts';

/** One row of the start of a file, as text. */
export type SampleRow = {
  /** 1-based physical line (XLSX: sheet row). */
  readonly line: number;
  readonly cells: readonly (string | null)[];
};

export type HeaderVerdict = {
  /** Place of the header among the rows; -1 = none. */
  readonly headerIndex: number;
  /** Place of the first data row. */
  readonly dataIndex: number;
  readonly columnCount: number;
  /** True where the rows speak for and against a header. */
  readonly isDoubtful: boolean;
};

const VALUE = /^[\s"'=]*[-+(]?\s*[¥￥$€£]?\s*\d[\d\s.,:/\-年月日时分秒TZ%)"]*$/i;
const DATA_ROWS = 100;

function isValueLike(cell: string | null): boolean {
  return cell !== null && VALUE.test(cell);
}

/** `U0012` and `U7` have one shape; a text without digits has none. */
function getShape(cell: string | null): string {
  return cell === null || !/\d/.test(cell) ? '' : cell.replaceAll(/\d+/g, '9').replaceAll(/[A-Za-z]+/g, 'a');
}

/** The most frequent width among rows, the widest where several are. */
export function findUsualWidth(widths: readonly number[]): { readonly width: number; readonly share: number } {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  let best = 0;
  let bestCount = 0;
  for (const [width, count] of counts) {
    if (width > 1 && (count > bestCount || (count === bestCount && width > best))) {
      best = width;
      bestCount = count;
    }
  }
  if (best === 0) return { width: widths.length === 0 ? 0 : 1, share: 0 };
  return { width: best, share: bestCount / widths.length };
}

function weighHeader(header: SampleRow, data: readonly SampleRow[], width: number): { for: number; against: number } {
  const votes = { for: 0, against: 0 };
  for (let column = 0; column < width; column += 1) {
    const name = header.cells[column] ?? null;
    const values = data
      .map((row) => row.cells[column] ?? null)
      .filter((value) => value !== null && value.trim() !== '');
    if (name === null || values.length === 0) continue;
    const valueShare = values.filter((value) => isValueLike(value)).length / values.length;
    const shape = getShape(name);
    const shapeShare = shape === '' ? 0 : values.filter((value) => getShape(value) === shape).length / values.length;
    if (isValueLike(name) ? valueShare > 0.8 : shapeShare > 0.8) votes.against += 1;
    else if (valueShare > 0.8) votes.for += 1;
  }
  return votes;
}

/**
 * Finds the header among the first rows: the first row as wide as the table, with rows above it taken as
 * a preamble; none where that row looks like the data below it.
 */
export function detectHeader(rows: readonly SampleRow[]): HeaderVerdict {
  const { width } = findUsualWidth(rows.map((row) => row.cells.length));
  let headerIndex = rows.findIndex((row) => row.cells.length === width && !isFooterText(row.cells.join(' ')));
  if (headerIndex < 0) headerIndex = 0;
  const above = rows[headerIndex - 1];
  if (above !== undefined && above.cells.length > 1 && above.cells.length !== width) {
    const first = rows[headerIndex];
    const isWider = above.cells.length > width;
    const fits =
      isWider || (first?.cells.slice(above.cells.length).every((cell) => cell === null || cell === '') ?? false);
    if (fits && !above.cells.some((cell) => isValueLike(cell))) headerIndex -= 1;
  }
  const header = rows[headerIndex];
  if (header === undefined) return { headerIndex: -1, dataIndex: 0, columnCount: width, isDoubtful: false };
  const data = rows.slice(headerIndex + 1, headerIndex + 1 + DATA_ROWS).filter((row) => row.cells.length === width);
  const votes = weighHeader(header, data, width);
  const isHeader = data.length === 0 ? !header.cells.some((cell) => isValueLike(cell)) : votes.for >= votes.against;
  return {
    headerIndex: isHeader ? headerIndex : -1,
    dataIndex: isHeader ? headerIndex + 1 : headerIndex,
    columnCount: width,
    isDoubtful: votes.for > 0 && votes.against > 0,
  };
}

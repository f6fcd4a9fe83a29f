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
  /** Column names where they are not the cells of the header row: a header of two levels. */
  readonly names?: readonly (string | null)[];
  /** True where the rows speak for and against a header. */
  readonly isDoubtful: boolean;
};

const VALUE = /^[\s"'=]*[-+(]?\s*[¥￥$€£]?\s*\d[\d\s.,:/\-年月日时分秒TZ%)"]*$/i;
const DATA_ROWS = 100;
/** Rows above a header that may be titles. */
const TITLE_ROWS = 30;

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

function isFilled(cell: string | null | undefined): cell is string {
  return cell !== null && cell !== undefined && cell.trim() !== '';
}

function countFilled(row: SampleRow | undefined, width: number): number {
  return row === undefined ? 0 : row.cells.slice(0, width).filter((cell) => isFilled(cell)).length;
}

function getMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** A header as wide as the table that has few names, while a later row has names for most columns: the first is a title. */
function passTitles(rows: readonly SampleRow[], start: number, width: number): number {
  const usual = getMedian(rows.slice(start + 1, start + 1 + DATA_ROWS).map((row) => countFilled(row, width)));
  const isTitle = (index: number): boolean => countFilled(rows[index], width) * 2 < usual;
  if (usual < 2 || !isTitle(start)) return start;
  for (let index = start + 1; index <= start + TITLE_ROWS && index < rows.length; index += 1) {
    if (isTitle(index)) continue;
    return rows[index]?.cells.some((cell) => isValueLike(cell)) === true ? start : index;
  }
  return start;
}

/** Names of two header rows: the lower ones, with the group in front where they repeat, or alone where there is no lower one. */
function joinNames(upper: SampleRow, lower: SampleRow, width: number): (string | null)[] {
  let group: string | null = null;
  const pairs = Array.from({ length: width }, (_, index) => {
    const above = upper.cells[index];
    if (isFilled(above)) group = above;
    const below = lower.cells[index];
    return { group, name: isFilled(below) ? below : null };
  });
  const counts = new Map<string, number>();
  for (const { name } of pairs) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  return pairs.map((pair, index) => {
    if (pair.name === null) return upper.cells[index] ?? null;
    return (counts.get(pair.name) ?? 0) > 1 && pair.group !== null ? `${pair.group} ${pair.name}` : pair.name;
  });
}

/** The row below the header is its second level: names stand there for columns without one, above values of another kind. */
function findSecondLevel(
  rows: readonly SampleRow[],
  headerIndex: number,
  width: number,
): (string | null)[] | undefined {
  const upper = rows[headerIndex];
  const lower = rows[headerIndex + 1];
  if (upper === undefined || lower === undefined) return undefined;
  const complements = lower.cells
    .slice(0, width)
    .some((cell, index) => isFilled(cell) && !isFilled(upper.cells[index]));
  if (!complements || lower.cells.some((cell) => isValueLike(cell))) return undefined;
  const names = joinNames(upper, lower, width);
  if (names.some((name) => !isFilled(name))) return undefined;
  const data = rows.slice(headerIndex + 2, headerIndex + 2 + DATA_ROWS);
  const votes = weighHeader(lower, data, width);
  return votes.for > 0 && votes.against === 0 ? names : undefined;
}

/**
 * Finds the header among the first rows: the first row as wide as the table that has names for most of its columns, with rows
 * above it taken as titles; two rows where the lower one names what the upper one groups; none where that row looks like the
 * data below it.
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
  headerIndex = passTitles(rows, headerIndex, width);
  const groups = rows[headerIndex - 1];
  if (groups !== undefined && groups.cells.length > 1 && findSecondLevel(rows, headerIndex - 1, width) !== undefined) {
    headerIndex -= 1;
  }
  const header = rows[headerIndex];
  if (header === undefined) return { headerIndex: -1, dataIndex: 0, columnCount: width, isDoubtful: false };
  const names = findSecondLevel(rows, headerIndex, width);
  if (names !== undefined) {
    return { headerIndex, dataIndex: headerIndex + 2, columnCount: width, names, isDoubtful: false };
  }
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

/** The header as the analyst chose it: the row at this line or the first below it; 0 = none. A second level that was found there stays. */
export function settleHeaderLine(
  rows: readonly SampleRow[],
  headerLine: number,
  detected: HeaderVerdict,
): HeaderVerdict {
  const { names: _, ...bare } = detected;
  if (headerLine === 0) {
    const first = rows.findIndex((row) => row.cells.length === detected.columnCount);
    return { ...bare, headerIndex: -1, dataIndex: Math.max(0, first), isDoubtful: false };
  }
  const headerIndex = rows.findIndex((row) => row.line >= headerLine);
  if (headerIndex < 0) return { ...detected, isDoubtful: false };
  const below = rows.slice(headerIndex + 1).map((row) => row.cells.length);
  const width = below.length === 0 ? (rows[headerIndex]?.cells.length ?? 1) : findUsualWidth(below).width;
  const names = findSecondLevel(rows, headerIndex, width);
  return {
    headerIndex,
    dataIndex: headerIndex + (names === undefined ? 1 : 2),
    columnCount: width,
    isDoubtful: false,
    ...(names === undefined ? {} : { names }),
  };
}

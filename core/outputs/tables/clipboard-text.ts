import { type Cell, type Columns, readCell } from '#core/kernel/columns.ts';
import { formatMarkdownTable } from '#core/outputs/documents/markdown.ts';

function readRow(columns: Columns, row: number): Cell[] {
  return columns.fields.map((_, index) => readCell(columns, index, row));
}

function writeTsvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  const isDefused = typeof cell === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(text);
  const safe = isDefused ? `'${text}` : text;
  return /["\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A small result for the clipboard of a spreadsheet: tabs between, NULL empty, what looks like a formula with an apostrophe before it. */
export function formatTsv(columns: Columns): string {
  const lines = [columns.fields.map(({ name }) => writeTsvCell(name))];
  for (let row = 0; row < columns.rowCount; row += 1) lines.push(readRow(columns, row).map(writeTsvCell));
  return lines.map((line) => line.join('\t')).join('\n');
}

/** A small result as a Markdown table; NULL is written out. */
export function formatMarkdown(columns: Columns): string {
  const rows = Array.from({ length: columns.rowCount }, (_, row) =>
    readRow(columns, row).map((cell) => (cell === null ? 'NULL' : String(cell))),
  );
  return formatMarkdownTable(
    columns.fields.map(({ name }) => name.replaceAll('|', '\\|')),
    rows,
  );
}

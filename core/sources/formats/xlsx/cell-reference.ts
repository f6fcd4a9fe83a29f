/** Last column (XFD) and last row of a sheet. */
export const MAX_COLUMN = 16_384;
export const MAX_ROW = 1_048_576;

/** The place of a reference such as `AB12`, 1-based; undefined where it is none that a sheet has. */
export function parseReference(reference: string): { readonly column: number; readonly row: number } | undefined {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference);
  if (match === null) return undefined;
  let column = 0;
  for (const letter of match[1] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  const row = Number(match[2]);
  return column <= MAX_COLUMN && row >= 1 && row <= MAX_ROW ? { column, row } : undefined;
}

/** The letters of a column, from its 0-based number: 0 → `A`, 26 → `AA`. */
export function nameColumn(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

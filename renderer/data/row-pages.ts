/** Rows in view, and how many there are. */
export type RowRange = { readonly first: number; readonly last: number; readonly count: number };

/** Two pages, an even and an odd one, that hold whatever is in view and what comes next. */
export function choosePages(
  { first, last }: RowRange,
  pageRows: number,
): { readonly even: number; readonly odd: number } {
  const middle = (first + last) / 2;
  const own = Math.floor(middle / pageRows);
  const isLate = middle % pageRows >= pageRows / 2;
  const other = isLate ? own + 1 : Math.max(0, own - 1);
  const even = own % 2 === 0 ? own : other;
  const odd = own % 2 === 1 ? own : Math.max(1, other === own ? own + 1 : other);
  return { even, odd };
}

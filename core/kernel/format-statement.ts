import type { Sql, SqlValue } from './sql.ts';

function writeValue(value: SqlValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  // With an exponent it is a DOUBLE as the bound value is; without, DuckDB would read a DECIMAL.
  if (typeof value === 'number' && !Number.isInteger(value)) return value.toExponential();
  return String(value);
}

/** A quoted string, a quoted name, a line comment, or a placeholder: a `?` within the first three is text. */
const PARTS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?/g;

/**
 * A statement as text to be read, copied and run elsewhere: bound values are written in their places. What runs keeps its values
 * bound; this text is for people.
 */
export function formatStatement({ text, values }: Sql): string {
  let next = 0;
  const written = text.replaceAll(PARTS, (part) => {
    if (part !== '?') return part;
    const value = values[next];
    next += 1;
    return value === undefined ? part : writeValue(value);
  });
  return written.trim();
}

import { literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const BLANKS =
  ' \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff';

const ASCII = Array.from({ length: 94 }, (_unused, index) => String.fromCharCode(0x21 + index)).join('');
const FULL_WIDTH = Array.from({ length: 94 }, (_unused, index) => String.fromCharCode(0xff01 + index)).join('');

/** Cell texts that mean "no value" in every import. */
const NULL_TOKENS: readonly string[] = [
  'NULL',
  'null',
  'Null',
  '\\N',
  '(null)',
  '#N/A',
  'N/A',
  'n/a',
  'NaN',
  'nan',
  'None',
  'none',
  'undefined',
  '-',
  '--',
  '—',
];

/** Binds a name to a value inside one expression, so that the value is written (and computed) once. */
export function letIn(name: string, value: Sql, body: (reference: Sql) => Sql): Sql {
  const reference = rawSql(name);
  return sql`list_transform([${value}], lambda ${reference}: ${body(reference)})[1]`;
}

/**
 * True where a text is one of these. Not IN: DuckDB turns IN with a long list into a join, which evaluates its operand for
 * every row even inside a branch of CASE that few rows reach.
 */
export function isOneOf(text: Sql, values: readonly string[]): Sql {
  return sql`list_contains([${rawSql(values.map((value) => literal(value).text).join(', '))}], ${text})`;
}

const EDGE_BLANK = `^[${BLANKS}]|[${BLANKS}]$`;
const FULL_WIDTH_CLASS = '[\uff01-\uff5e]';

/** A pattern that finds what keeps a text from standing as it is: blanks at an edge, full-width characters, tokens for "no value". */
export function createUntidyPattern(nullTokens: readonly string[], ...more: readonly string[]): string {
  const tokens = ['', ...NULL_TOKENS, ...nullTokens].map((token) => token.replaceAll(/[\\^$.*+?()[\]{}|-]/g, '\\$&'));
  return [EDGE_BLANK, FULL_WIDTH_CLASS, `^(${tokens.join('|')})$`, ...more].join('|');
}

/** Text with full-width characters made half-width and blanks (ideographic, no-break and zero-width ones too) cut off both ends. */
export function foldText(text: Sql): Sql {
  const folded = sql`trim(translate(${text}, ${literal(FULL_WIDTH)}, ${literal(ASCII)}), ${literal(BLANKS)})`;
  return sql`case when regexp_matches(${text}, ${literal(FULL_WIDTH_CLASS)}) then ${folded}
    when regexp_matches(${text}, ${literal(EDGE_BLANK)}) then trim(${text}, ${literal(BLANKS)}) else ${text} end`;
}

/** The same as {@link foldText} for a text of this side. */
export function foldValue(text: string): string {
  const folded = text.replaceAll(/[\uff01-\uff5e]/g, (character) =>
    String.fromCharCode(character.charCodeAt(0) - 0xfee0),
  );
  const blank = new Set(BLANKS);
  const characters = [...folded];
  let start = 0;
  let end = characters.length;
  while (start < end && blank.has(characters[start] ?? '')) start += 1;
  while (end > start && blank.has(characters[end - 1] ?? '')) end -= 1;
  return characters.slice(start, end).join('');
}

/** Free text: blanks trimmed, empty and null-token cells NULL; width and case stay as they are. */
export function cleanText(cell: Sql, nullTokens: readonly string[] = []): Sql {
  const nulls = ['', ...NULL_TOKENS, ...nullTokens];
  const cleaned = letIn(
    's',
    sql`trim(${cell}, ${literal(BLANKS)})`,
    (s) => sql`case when ${isOneOf(s, nulls)} then null else ${s} end`,
  );
  return sql`case when regexp_matches(${cell}, ${literal(createUntidyPattern(nullTokens))}) then ${cleaned} else ${cell} end`;
}

/** Folded text for parsing, NULL where the cell says nothing. */
export function foldCell(cell: Sql, nullTokens: readonly string[] = []): Sql {
  const nulls = ['', ...NULL_TOKENS, ...nullTokens];
  return letIn('s', foldText(cell), (s) => sql`case when ${isOneOf(s, nulls)} then null else ${s} end`);
}

/** Whether a cell of this side says nothing. */
export function isBlankValue(text: string | null, nullTokens: readonly string[] = []): boolean {
  if (text === null) return true;
  const folded = foldValue(text);
  return folded === '' || NULL_TOKENS.includes(folded) || nullTokens.includes(folded);
}

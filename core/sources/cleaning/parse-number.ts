import { foldCell, foldText, isOneOf, letIn } from './clean-text.ts';
import { join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type NumberAnswers = {
  readonly decimalMark: '.' | ',';
  /** Currency marks that may stand beside the digits (escaped by this module). */
  readonly marks: readonly string[];
  readonly nullTokens: readonly string[];
};

const PLAIN_NUMBER = '([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,2})?';

/** First digit of the decimal digits of other scripts: Arabic, Persian, Devanagari, Bengali, Thai, Khmer, Lao, Myanmar. */
const OTHER_ZEROS = ['\u0660', '\u06f0', '\u0966', '\u09e6', '\u0e50', '\u17e0', '\u0ed0', '\u1040'];
const OTHER_DIGITS = OTHER_ZEROS.flatMap((zero) =>
  Array.from({ length: 10 }, (_unused, digit) => String.fromCharCode(zero.charCodeAt(0) + digit)),
).join('');
const APOSTROPHES = '\u2018\u2019\u02bc\u2032\u00b4`\u066c';
const DASHES = '\u2212\u2010\u2011\u2012\u2013\u2014\ufe63';
/** Marks of the direction of writing: locale data put them beside the digits of right-to-left scripts. */
const DIRECTION = '\u200e\u200f\u061c';
const BLANK_RUN = '[\\s\u00a0\u2000-\u200b\u202f\u205f\u3000]+';
const ODD_CHARACTER = `[${OTHER_DIGITS}${APOSTROPHES}${DASHES}\u066b${DIRECTION}\u00a0\u2000-\u200b\u202f\u205f\u3000]`;

/** Words of magnitude behind a number, lower case → power of ten. */
const MAGNITUDES: Readonly<Record<string, number>> = {
  百: 2,
  千: 3,
  万: 4,
  萬: 4,
  만: 4,
  十万: 5,
  lakh: 5,
  lakhs: 5,
  百万: 6,
  mio: 6,
  million: 6,
  millions: 6,
  千万: 7,
  crore: 7,
  crores: 7,
  亿: 8,
  億: 8,
  억: 8,
  十亿: 9,
  mrd: 9,
  万亿: 12,
};
const WORDS = Object.keys(MAGNITUDES).toSorted((a, b) => b.length - a.length);
const isLatin = (word: string): boolean => /^[a-z]/.test(word);
const CHINESE_WORDS = WORDS.filter((word) => !isLatin(word)).join('|');
const LATIN_WORDS = WORDS.filter(isLatin).join('|');
const WITH_MAGNITUDE = `(?i).*[0-9.,] ?(${CHINESE_WORDS}|${LATIN_WORDS})\\.?`;

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/**
 * A folded text with digits of every script as 0 to 9, every apostrophe as `'`, every dash as `-` and every run of blanks as
 * one; `decimalMark` takes the place of the Arabic decimal mark.
 */
export function unifyNumber(text: Sql, decimalMark: '.' | ','): Sql {
  const from = `${OTHER_DIGITS}${APOSTROPHES}${DASHES}\u066b`;
  const to = `${'0123456789'.repeat(OTHER_ZEROS.length)}${"'".repeat(APOSTROPHES.length)}${'-'.repeat(DASHES.length)}${decimalMark}`;
  const unified = sql`regexp_replace(regexp_replace(translate(${text}, ${literal(from)}, ${literal(to)}), ${literal(`[${DIRECTION}]`)}, '', 'g'), ${literal(BLANK_RUN)}, ' ', 'g')`;
  return sql`case when regexp_matches(${text}, ${literal(ODD_CHARACTER)}) then ${unified} else ${text} end`;
}

/** Letters and currency signs that stand together beside the digits: `US$`, `kr.`, `元`, `CHF`. */
export const BESIDE_DIGITS = '[\\p{L}\\p{Sc}][\\p{L}\\p{Sc}.]*';

/** The mark beside the digits of a cell, upper case; NULL of a plain number and of a blank cell. */
export function extractMark(cell: Sql): Sql {
  const unified = unifyNumber(foldText(cell), '.');
  return sql`case when ${cell} is not null and not regexp_full_match(${cell}, '[-+]?[0-9]+([.][0-9]{1,2})?') then nullif(upper(regexp_extract(${stripMagnitude(unified)}, ${literal(BESIDE_DIGITS)})), '') end`;
}

/** A unified text without the words of magnitude behind its digits. */
export function stripMagnitude(text: Sql): Sql {
  const word = `(?i)([0-9.,]) ?(?:${CHINESE_WORDS}|(?:${LATIN_WORDS})\\.?$)`;
  return sql`regexp_replace(${text}, ${literal(word)}, '\\1')`;
}

/** Currency marks taken off both ends of a unified text, inside a sign or parentheses too. */
function stripMarks(text: Sql, marks: readonly string[]): Sql {
  if (marks.length === 0) return text;
  const any = `(?:${marks
    .toSorted((a, b) => b.length - a.length)
    .map(escapeRegex)
    .join('|')})\\.?`;
  const ahead = sql`regexp_replace(${text}, ${literal(`(?i)^([-+(△▲ ]*)(?:${any} ?)+`)}, '\\1')`;
  return sql`regexp_replace(${ahead}, ${literal(`(?i)(?: ?${any})+([-) ]*)$`)}, '\\1')`;
}

/**
 * How a sign is written, unified: `-` ahead. Parentheses, a trailing minus and the triangle of accounting mean negative; a
 * dash in the place of the decimals (`5.-`, `5,--`) means none.
 */
function unifySign(text: Sql): Sql {
  const tight = sql`regexp_replace(${text}, '(^|[-+(△▲]) +| +($|[-)])', '\\1\\2', 'g')`;
  const whole = sql`regexp_replace(regexp_replace(${tight}, '([0-9])[.,]--?$', '\\1'), '^[△▲]', '-')`;
  return sql`regexp_replace(regexp_replace(${whole}, '^-?\\(([^()-]*)\\)$', '-\\1'), '^([^-]*)-$', '-\\1')`;
}

/** Shapes of grouped digits: thousands by one separator throughout, or by comma in the Indian manner (`12,34,567`). */
function listGroupedShapes(decimalMark: '.' | ','): string {
  const mark = escapeRegex(decimalMark);
  const separators = decimalMark === '.' ? [',', "'", ' '] : ['\\.', "'", ' '];
  const western = separators.map((separator) => `[0-9]{1,3}(${separator}[0-9]{3})+`);
  const indian = decimalMark === '.' ? ['[0-9]{1,2}(,[0-9]{2})*,[0-9]{3}'] : [];
  return `[-+]?(${[...western, ...indian].join('|')})(${mark}[0-9]*)?`;
}

/**
 * The text of a number in plain form (`-1234.5`, `-1.2e4`), NULL where the cell is not a number. Reads currency marks, digits
 * grouped as any locale does, full-width digits and those of other scripts, words of magnitude, a decimal comma where said.
 */
function plainNumber(cell: Sql, answers: NumberAnswers): Sql {
  const { decimalMark } = answers;
  const unified = unifyNumber(foldCell(cell, answers.nullTokens), decimalMark);
  const bare = letIn('u', unified, (u) => unifySign(stripMarks(u, answers.marks)));
  const simple = decimalMark === '.' ? `[-+]?${PLAIN_NUMBER}` : '[-+]?[0-9]+(,[0-9]*)?';
  const separators = decimalMark === '.' ? ", '" : ". '";
  const toDot = (text: Sql): Sql => (decimalMark === '.' ? text : sql`replace(${text}, ',', '.')`);
  const read = (n: Sql): Sql => sql`case when regexp_full_match(${n}, ${literal(simple)}) then ${toDot(n)}
      when regexp_full_match(${n}, ${literal(listGroupedShapes(decimalMark))}) then ${toDot(sql`translate(${n}, ${literal(separators)}, '')`)} end`;
  const powers = join(
    Object.entries(MAGNITUDES).map(([word, power]) => sql`when ${literal(word)} then ${literal(`e${power}`)}`),
    ' ',
  );
  return letIn('n', bare, (n) => {
    const word = sql`lower(regexp_extract(${n}, ${literal(`^${WITH_MAGNITUDE}$`)}, 1))`;
    const scaled = letIn('m', stripMagnitude(n), (m) => sql`${read(m)} || case ${word} ${powers} end`);
    return sql`case when regexp_full_match(${n}, ${literal(WITH_MAGNITUDE)}) then ${scaled} else ${read(n)} end`;
  });
}

/** The value as a decimal type; the cheap cast comes first, the regular expressions only where it fails. */
export function parseDecimal(cell: Sql, answers: NumberAnswers, type: `decimal(${number},${number})`): Sql {
  const target = rawSql(type);
  const cheap =
    answers.decimalMark === '.'
      ? sql`try_cast(${cell} as ${target})`
      : sql`case when not contains(${cell}, '.') then try_cast(${cell} as ${target}) end`;
  const guarded =
    answers.nullTokens.length === 0 ? cheap : sql`case when not ${isOneOf(cell, answers.nullTokens)} then ${cheap} end`;
  return sql`case when ${cell} is not null then coalesce(${guarded}, try_cast(${plainNumber(cell, answers)} as ${target})) end`;
}

/** A quantity (may have decimals, may be negative), as DOUBLE; more decimals than six are kept where stated. */
export function parseQuantity(cell: Sql, answers: NumberAnswers, decimals = 6): Sql {
  return sql`cast(${parseDecimal(cell, answers, decimals > 6 ? 'decimal(28,12)' : 'decimal(18,6)')} as double)`;
}

/** A whole number; `3.0` is one, `3.5` is not. */
export function parseInteger(cell: Sql, answers: NumberAnswers): Sql {
  const value = letIn(
    'v',
    parseDecimal(cell, answers, 'decimal(18,6)'),
    (v) => sql`case when ${v} = trunc(${v}) then ${v} end`,
  );
  return sql`try_cast(${value} as integer)`;
}

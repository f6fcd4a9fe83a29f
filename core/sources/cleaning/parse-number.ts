import { foldCell, isOneOf, letIn } from './clean-text.ts';
import { literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

export type NumberAnswers = {
  readonly decimalMark: '.' | ',';
  /** Currency marks that may stand beside the digits (escaped by this module). */
  readonly marks: readonly string[];
  readonly nullTokens: readonly string[];
};

const PLAIN_NUMBER = '[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,2})?';

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/**
 * The text of a number in plain form (`-1234.5`), NULL where the cell is not a number. Reads currency marks, thousands
 * separators, full-width digits, a decimal comma where said, parentheses and a trailing minus as negative.
 */
function plainNumber(cell: Sql, answers: NumberAnswers): Sql {
  const removable = [
    '[\\s\u00a0\u202f\u3000]',
    ...answers.marks.toSorted((a, b) => b.length - a.length).map(escapeRegex),
  ].join('|');
  const stripped = sql`regexp_replace(translate(${foldCell(cell, answers.nullTokens)}, '−–，．（）', '--,.()'), ${literal(`(?i)${removable}`)}, '', 'g')`;
  const signed = sql`regexp_replace(regexp_replace(${stripped}, '^-?\\(([^()-]*)\\)$', '-\\1'), '^([^-]*)-$', '-\\1')`;
  const [grouped, separator] =
    answers.decimalMark === '.'
      ? ['[-+]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?', ',']
      : ['[-+]?[0-9]{1,3}(\\.[0-9]{3})+(,[0-9]*)?', '.'];
  const toDot = (text: Sql): Sql => (answers.decimalMark === '.' ? text : sql`replace(${text}, ',', '.')`);
  return letIn('n', signed, (n) => {
    const ungrouped = sql`replace(${n}, ${literal(separator)}, '')`;
    const simple = answers.decimalMark === '.' ? PLAIN_NUMBER : '[-+]?[0-9]+(,[0-9]*)?';
    return sql`case when regexp_full_match(${n}, ${literal(grouped)}) then ${toDot(ungrouped)}
      when regexp_full_match(${n}, ${literal(simple)}) then ${toDot(n)} end`;
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

/** A quantity (may have decimals, may be negative), as DOUBLE. */
export function parseQuantity(cell: Sql, answers: NumberAnswers): Sql {
  return sql`cast(${parseDecimal(cell, answers, 'decimal(18,6)')} as double)`;
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

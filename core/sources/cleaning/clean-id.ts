import { createUntidyPattern, foldCell, isOneOf, letIn } from './clean-text.ts';
import { literal, sql, type Sql } from '#core/kernel/sql.ts';

/** Shape of ids that need no cleaning: they hold a digit and nothing but ASCII letters, digits, `_` and `-`. */
const PLAIN_ID = '[A-Za-z]*[0-9][0-9A-Za-z_-]*';

/** Shape of ids that a spreadsheet has ruined: digits are lost for good, or a formula error stands in their place. */
const DAMAGED_ID =
  '[0-9](\\.[0-9]+)?[eE]\\+[0-9]+|#(REF!|VALUE!|DIV/0!|NAME[?]|NULL!|NUM!|SPILL!|CALC!|BLOCKED!|FIELD!|GETTING_DATA)';

export type IdAnswers = {
  /** Whether `17850.0` becomes `17850`. */
  readonly float: 'clean' | 'keep';
  readonly nullTokens: readonly string[];
};

function isPlain(cell: Sql, nullTokens: readonly string[]): Sql {
  const plain = sql`regexp_full_match(${cell}, ${literal(PLAIN_ID)})`;
  return nullTokens.length === 0 ? plain : sql`(${plain} and not ${isOneOf(cell, nullTokens)})`;
}

/** True for a cell whose text is not the id itself: it carries blanks, a wrapper, full-width characters or a float artefact. */
export function isUncleanId(cell: Sql): Sql {
  return sql`not regexp_full_match(${cell}, ${literal(PLAIN_ID)})`;
}

/** True for ids of the form `17850.0`. */
export function isFloatId(cell: Sql): Sql {
  return sql`(${cell} like '%.0%' and regexp_matches(${cell}, '^[^0-9]*[0-9]+\\.0+[^0-9]*$'))`;
}

/** True for ids of the form `2.13457E+17` and for formula errors such as `#REF!`. */
export function isDamagedId(cell: Sql): Sql {
  return sql`((contains(${cell}, '+') or contains(${cell}, '#')) and regexp_full_match(trim(${cell}), ${literal(DAMAGED_ID)}))`;
}

/**
 * The id of a cell as text, to the last digit: `="…"` and leading apostrophes unwrapped, blanks of every kind trimmed,
 * full-width characters made half-width, `17850.0` as answered. NULL where the cell says nothing or where a
 * spreadsheet has replaced digits by an exponent (`2.13457E+17`) or the id by a formula error (`#REF!`).
 */
export function cleanId(cell: Sql, answers: IdAnswers): Sql {
  const unwrapped = foldCell(
    sql`regexp_replace(trim(translate(${cell}, '＝＂\u2018\u2019', '="'''''), ' \t\r\n\u00a0\u3000'), '^=?"(.*)"$|^''(.*)$', '\\1\\2')`,
    answers.nullTokens,
  );
  const cleaned = letIn('i', unwrapped, (id) => {
    const text = answers.float === 'clean' ? sql`regexp_replace(${id}, '^([0-9]+)\\.0+$', '\\1')` : id;
    return sql`case when regexp_full_match(${id}, ${literal(DAMAGED_ID)}) then null else ${text} end`;
  });
  const untidy = createUntidyPattern(answers.nullTokens, '^["\'=\u2018\u2019]', '\\.0+$', '[eE]\\+', '^#');
  return sql`case when ${isPlain(cell, answers.nullTokens)} then ${cell}
    when regexp_matches(${cell}, ${literal(untidy)}) then ${cleaned} else ${cell} end`;
}

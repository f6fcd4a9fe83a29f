import { literal, sql, type Sql } from '#core/kernel/sql.ts';
import { foldText, foldValue, isOneOf } from './clean-text.ts';

/** Cell texts (lower case, without blanks and colons) that mark a row of totals. */
export const TOTAL_ROW_WORDS: readonly string[] = [
  '合计',
  '总计',
  '小计',
  '总合计',
  '累计',
  '汇总',
  '本页合计',
  '本页小计',
  '合计(元)',
  '总计(元)',
  'total',
  'totals',
  'subtotal',
  'sub-total',
  'grandtotal',
  'sum',
];

/** A pattern that every one of these words matches in a cell as it stands; few other cells do. */
export const TOTAL_ROW_HINT = '[计汇]|[tTｔＴ][oOｏＯ][tTｔＴ]|[sSｓＳ][uUｕＵ][mMｍＭ]';

/** True for the text of a record of which one cell marks a row of totals, whatever delimiter stands between cells. */
export function isTotalRecord(rawText: string): boolean {
  return rawText
    .split(/[,;\t|]/)
    .map((cell) =>
      foldValue(cell.replaceAll('"', ''))
        .replaceAll(/[\s:]+/g, '')
        .toLowerCase(),
    )
    .some((cell) => TOTAL_ROW_WORDS.includes(cell));
}

/** True where a cell is a word that marks a row of totals. */
export function isTotalCell(cell: Sql): Sql {
  return sql`case when regexp_matches(${cell}, ${literal(TOTAL_ROW_HINT)})
    then ${isOneOf(sql`lower(regexp_replace(${foldText(cell)}, '[\\s:]+', '', 'g'))`, TOTAL_ROW_WORDS)} else false end`;
}

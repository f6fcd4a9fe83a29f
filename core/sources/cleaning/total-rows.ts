import { foldText, foldValue } from './clean-text.ts';
import { literal, sql, type Sql } from '#core/kernel/sql.ts';

/** What may stand around the words of a label of totals: a unit in brackets, a colon, the amount itself. */
const END = ' ?(?:[(][^()]{0,6}[)])?[: ]*[¥$€£]?[0-9.,]*(?:元)?';

/**
 * Labels of rows of totals in lower case, half-width, with single blanks. They match whole cells, so that `teetotal` or a product
 * called `Total Care` is none.
 */
const LABELS: readonly string[] = [
  `.{0,20}(?:合计|总计|小计|共计|累计|汇总|总额|合計|総計|小計|共計|累計|總計|匯總)(?:金额|金額|数|额|額|行)?${END}`,
  `(?:합계|소계|총계|총합계)${END}`,
  '(?:[^ ]+ ){0,3}(?:sub-? ?|grand )?totals?(?: (?:for|of|on|in|per|by|amount|sales|revenue|orders?|value)( .*)?)?[: ]*[¥$€£]?[0-9.,]*',
  '(?:sub-? ?|grand)totals?(?: .*)?[: ]*',
  'sums?(?: (?:of|for) .*)?[: ]*',
  '(?:(?:zwischen|gesamt|end|tages|wochen|monats|jahres|teil)-?)?summe(?: .*)?[: ]*',
  'gesamt(?:betrag|umsatz|ergebnis|summe)?[: ]*',
  '(?:sous[- ]?|grand )?total(?: (?:g[ée]n[ée]ral|du|de|des|pour) ?.*)?[: ]*',
  'somme(?: (?:de|du|des|totale) ?.*)?[: ]*',
  '(?:sub)?total[ei]?(?: (?:general|geral|generale|complessivo|del?|di|do|da|para|per) ?.*)?[: ]*',
  '(?:suma|soma|somma)(?: .*)?[: ]*',
  '(?:sub|eind|tussen)?totaal(?: .*)?[: ]*',
  '(?:общий )?(?:итого|итог|подытог|всего)(?: .*)?[: ]*',
  '(?:razem|łącznie|summa|delsumma|totalt|i alt|yhteensä|celkem|mezisoučet|összesen|részösszeg)(?: .*)?[: ]*',
  '(?:ara |genel )?toplam(?: .*)?[: ]*',
];

const PATTERN = `(?:${LABELS.join('|')})`;
const WHOLE = new RegExp(`^${PATTERN}$`, 'u');

/** A pattern that every label matches in a cell as it stands; few other cells do. */
export const TOTAL_ROW_HINT =
  '[计汇計匯额額]|합계|소계|총계|(?i:[tｔ][oｏ][tｔ]|[sｓ][oｏuｕ][mｍ]|gesamt|итог|всего|razem|cznie|i alt|yhteens|celkem|mezisou|sszes|toplam)';

/** True where a cell is the label of a row of totals: `3月合计`, `Daily total`, `Summe März`. */
export function isTotalLabel(cell: Sql): Sql {
  const folded = sql`lower(regexp_replace(replace(${foldText(cell)}, '：', ':'), '\\s+', ' ', 'g'))`;
  return sql`case when regexp_matches(${cell}, ${literal(TOTAL_ROW_HINT)}) then regexp_full_match(${folded}, ${literal(PATTERN)}) else false end`;
}

/** The same as {@link isTotalLabel} for a text of this side. */
export function isTotalText(text: string): boolean {
  return WHOLE.test(foldValue(text).replaceAll('：', ':').replaceAll(/\s+/g, ' ').toLowerCase());
}

/** True for the text of a record of which one cell marks a row of totals, whatever delimiter stands between cells. */
export function isTotalRecord(rawText: string): boolean {
  return rawText.split(/[,;\t|]/).some((cell) => isTotalText(cell.replaceAll('"', '')));
}

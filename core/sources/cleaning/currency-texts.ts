import { foldValue, isBlankValue } from './clean-text.ts';
import { listCurrenciesOfMark } from './currencies.ts';

/**
 * ISO code of the currency that a text of a column names: a code, a mark or a name; null where it says nothing. A mark of several
 * currencies means the project's where that is one of them. What is no currency stands as it is, so that its rows are rejected.
 */
export function readCurrencyText(text: string, own: string, nullTokens: readonly string[]): string | null {
  if (isBlankValue(text, nullTokens)) return null;
  const folded = foldValue(text);
  const candidates = listCurrenciesOfMark(folded);
  const code = own.toUpperCase();
  return candidates.includes(code) ? code : (candidates[0] ?? folded.toUpperCase());
}

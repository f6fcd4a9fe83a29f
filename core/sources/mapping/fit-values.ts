import { foldValue, isBlankValue } from '#core/sources/cleaning/clean-text.ts';
import { readWord } from '#core/sources/cleaning/parse-words.ts';
import type { ContractField } from '#core/sources/contracts.ts';
import { normaliseHeader } from './synonyms.ts';

const DATE_LIKE =
  /^\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2})?|^\d{1,2}[-/月]\d{1,2}日?( |$)|^(\d{16,17}|\d{19})$|^[A-Za-z]{3,9}\.?,? \d{1,2}|^[A-Za-z]{3}, \d{1,2} [A-Za-z]{3}|^[A-Za-z]{3} [A-Za-z]{3} +\d{1,2}|^\d{1,2}(st|nd|rd|th) |^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|^\d{5}(\.\d+)?$|^\d{8}$|^\d{10}$|^\d{13,14}$|^\d{1,2}[- ][A-Za-z]{3}/;
const NUMBER_LIKE =
  /^[-+(△▲]?\s*(?:[\p{L}\p{Sc}][\p{L}\p{Sc}./]{0,3})?\s*[-+(]?\s*[\p{Nd}.,'’٫٬\s]+\s*(?:[%)–-]|[\p{L}\p{Sc}][\p{L}\p{Sc}.]{0,8})*$/u;
/** A column that is empty in the rows shown is proposed where nothing else fits only. */
const EMPTY_FIT = 0.1;
/** Headers that are as often the name of a region or a kind as of a status: their values have to be words of a status. */
const AMBIGUOUS_HEADERS: ReadonlySet<string> = new Set([
  'state',
  'estado',
  'type',
  'staat',
  'province',
  'condition',
  'kind',
]);

/** The values that say something. */
export function listShown(values: readonly (string | null)[]): string[] {
  return values.filter((value): value is string => !isBlankValue(value)).map(foldValue);
}

function getShare(values: readonly string[], test: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(test).length / values.length;
}

/** The share of values that read as dates or times. */
export function shareOfDates(values: readonly string[]): number {
  return getShare(values, (value) => DATE_LIKE.test(value));
}

/** The share of values that read as numbers. */
export function shareOfNumbers(values: readonly string[]): number {
  return getShare(values, (value) => NUMBER_LIKE.test(value));
}

/** The share of values that are known words of a field with fixed values. */
export function shareOfWords(field: string, values: readonly string[]): number {
  return getShare(values, (value) => readWord(field, value, {}, []) !== undefined);
}

/** More different words than this are no column of few classes, unless one of them is known. */
const UNKNOWN_WORDS = 8;

/** Whether words can be what a field of fixed values means. */
function fitWords(field: ContractField, column: string, shown: readonly string[]): number {
  if (shown.some((value) => value.length > 40)) return 0;
  const known = shareOfWords(field.name, shown);
  if (AMBIGUOUS_HEADERS.has(normaliseHeader(column))) return known < 0.5 ? 0 : 1;
  return known === 0 && new Set(shown).size > UNKNOWN_WORDS ? 0 : 1;
}

/** How well the values shown fit a field, from 0 to 1; 1 where every text will do. */
export function fitContent(field: ContractField, column: string, values: readonly (string | null)[]): number {
  if (values.length === 0) return 1;
  const shown = listShown(values);
  if (shown.length === 0) return EMPTY_FIT;
  switch (field.type) {
    case 'date':
    case 'datetime':
      return shareOfDates(shown);
    case 'money':
    case 'quantity':
    case 'integer':
      return shareOfNumbers(shown);
    case 'enum':
      return fitWords(field, column, shown);
    default:
      return 1;
  }
}

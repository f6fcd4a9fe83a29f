import { foldValue, isBlankValue } from '#core/sources/cleaning/clean-text.ts';
import { listCurrenciesOfMark } from '#core/sources/cleaning/currencies.ts';
import type { Inspection } from '#core/sources/formats/define-format.ts';
import { nameFinding } from '#core/sources/meaning/finding.ts';
import { normaliseHeader } from './synonyms.ts';
import { listFileColumns, type MappingTemplate } from './template.ts';

const HEADERS: ReadonlySet<string> = new Set(
  'currency currency_code currencycode order_currency ccy cur 币种 币别 货币 货币类型 货币代码 币种代码 结算币种 交易币种 通貨 통화 währung waehrung devise monnaie moneda divisa valuta moeda waluta валюта'
    .split(' ')
    .map(normaliseHeader),
);
/** Codes that hardly anything but a currency is called; `ALL`, `TOP` or `PEN` alone prove nothing. */
const TELLING = new Set(
  'CNY USD EUR JPY GBP HKD TWD INR AUD CAD SGD CHF KRW BRL MXN SEK NOK DKK PLN CZK THB NZD MYR IDR'.split(' '),
);

const isTelling = (value: string): boolean =>
  TELLING.has(value.toUpperCase()) || /[\p{Sc}\u4e00-\u9fff]/u.test(value) || value.length > 3;

/**
 * The column of a file that holds the currency of each row, known by its values under any header: every value shown is a code, mark or
 * name of a currency, and the header or one of the values leaves no doubt. Columns that feed a field are none.
 */
function findCurrencyColumn(template: MappingTemplate, inspection: Inspection): string | undefined {
  const used = new Set(Object.values(template.columns).flatMap(listFileColumns));
  return inspection.columns.find((column, index) => {
    if (used.has(column)) return false;
    const values = inspection.preview
      .map((row) => row[index] ?? null)
      .filter((value): value is string => !isBlankValue(value, template.nullTokens))
      .map(foldValue);
    if (values.length === 0 || values.some((value) => listCurrenciesOfMark(value).length === 0)) return false;
    return HEADERS.has(normaliseHeader(column)) || values.some(isTelling);
  });
}

/** A template with the column of currencies that the files hold, unless it names one or its answers say that there is none. */
export function withCurrencyColumn(template: MappingTemplate, inspections: readonly Inspection[]): MappingTemplate {
  if (template.source !== 'orders' || template.currencyColumn !== undefined) return template;
  const [column] = inspections.flatMap((inspection) => findCurrencyColumn(template, inspection) ?? []);
  if (column === undefined || template.meaning?.answers[nameFinding('currency', column)] === 'ignore') return template;
  return { ...template, currencyColumn: column };
}

import { CLDR_CURRENCY_MARKS } from './currency-marks.ts';

/** The project's currency: ISO code and number of decimals. */
export type Currency = { readonly code: string; readonly decimals: number };

/** What people write beside amounts and CLDR does not list. */
const OTHER_MARKS: Readonly<Record<string, readonly string[]>> = {
  CNY: ['RMB', 'CNH', '圆', '圓', '块', '塊', '人民币元'],
  JPY: ['円'],
  USD: ['美金', 'US dollars', 'dollars'],
  EUR: ['euros'],
  HKD: ['港币', '港幣', '元'],
  TWD: ['台币', '台幣', '元'],
  MOP: ['元'],
  INR: ['Rs', '₨'],
  GBP: ['pounds sterling'],
  CHF: ['SFr', 'Fr'],
};

/** Currencies that a shared mark (`$`, `¥`, `kr`) most often means, most used first. */
const COMMON = 'CNY USD EUR JPY GBP HKD TWD INR AUD CAD SGD CHF KRW BRL MXN SEK NOK DKK PLN CZK RUB TRY ZAR THB'.split(
  ' ',
);

function foldMark(mark: string): string {
  return mark.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '').toUpperCase();
}

const marksOf = new Map<string, readonly string[]>();
const currenciesOf = new Map<string, string[]>();

function rankOf(code: string): number {
  const rank = COMMON.indexOf(code);
  return rank === -1 ? COMMON.length : rank;
}

function fillTables(): void {
  for (const code of new Set([...Object.keys(CLDR_CURRENCY_MARKS), ...Object.keys(OTHER_MARKS)])) {
    const marks = [code, ...(CLDR_CURRENCY_MARKS[code]?.split('|') ?? []), ...(OTHER_MARKS[code] ?? [])];
    const all = [...new Set(marks.flatMap((mark) => [mark, mark.normalize('NFKC')]))];
    marksOf.set(code, all);
    for (const mark of new Set(all.map(foldMark))) currenciesOf.set(mark, [...(currenciesOf.get(mark) ?? []), code]);
  }
  for (const codes of currenciesOf.values()) codes.sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
}

/** What may stand beside an amount of this currency: its ISO code, symbols and names. */
export function listCurrencyMarks(code: string): readonly string[] {
  if (marksOf.size === 0) fillTables();
  return marksOf.get(code.toUpperCase()) ?? [code.toUpperCase()];
}

/** Whether a text is the ISO 4217 code of a currency in use. */
export function isCurrencyCode(code: string): boolean {
  if (marksOf.size === 0) fillTables();
  return marksOf.has(code.toUpperCase());
}

/** Currencies that a mark beside an amount may mean, the most used first; empty where it means none. */
export function listCurrenciesOfMark(mark: string): readonly string[] {
  if (marksOf.size === 0) fillTables();
  return currenciesOf.get(foldMark(mark)) ?? [];
}

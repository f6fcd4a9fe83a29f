import type { Language, NumberStyle } from '../store/preferences.slice.ts';

export type Currency = { readonly code: string; readonly decimals: number };

/** How numbers are written. Short forms use 万/亿 in Chinese and K/M in English; `full` forms keep every digit. */
export type Formats = {
  count(value: number | bigint): string;
  shortCount(value: number | bigint): string;
  percent(value: number | null): string;
  decimal(value: number, digits: number): string;
  money(cents: bigint, currency: Currency): string;
  shortMoney(cents: bigint, currency: Currency): string;
};

export const NO_VALUE = '–';

function toDecimalText(cents: bigint, decimals: number): `${number}` {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(digits.length - decimals)}`;
  return `${cents < 0n ? '-' : ''}${whole}${fraction}` as `${number}`;
}

export function createFormats(language: Language, style: NumberStyle = 'short'): Formats {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(language, {
    notation: 'compact',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const share = new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });

  const money: Formats['money'] = (cents, { code, decimals }) =>
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency: code,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(toDecimalText(cents, decimals));

  return {
    count: (value) => whole.format(value),
    shortCount: (value) => (style === 'full' || value < 10_000 ? whole.format(value) : short.format(value)),
    percent: (value) => (value === null ? NO_VALUE : share.format(value)),
    decimal: (value, digits) =>
      new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    money,
    shortMoney: (cents, { code, decimals }) => {
      if (style === 'full') return money(cents, { code, decimals });
      const text = toDecimalText(cents, decimals);
      const size = Math.abs(Number(text));
      const isCompact = size >= (language === 'en' ? 1000 : 10_000);
      const isWhole = !isCompact && (size >= 1000 || Number.isInteger(size));
      const digits = isWhole ? 0 : size < 1 ? decimals : 1;
      return new Intl.NumberFormat(language, {
        style: 'currency',
        currency: code,
        currencyDisplay: 'narrowSymbol',
        ...(isCompact ? { notation: 'compact' } : {}),
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(text);
    },
  };
}

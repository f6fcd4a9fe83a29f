import { useMemo } from 'react';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

const NO_CURRENCY = { code: 'CNY', decimals: 2 } as const;

/** Money of the project: how amounts in minor units are written, and typed. */
export function useMoney() {
  const { money, shortMoney } = useFormats();
  const currency = useWorkbench((state) => state.project.built?.parameters.currency ?? NO_CURRENCY);
  const language = useWorkbench((state) => state.preferences.language);
  return useMemo(() => {
    const parts = new Intl.NumberFormat(language, {
      style: 'currency',
      currency: currency.code,
      currencyDisplay: 'narrowSymbol',
    }).formatToParts(0);
    return {
      decimals: currency.decimals,
      symbol: parts.find(({ type }) => type === 'currency')?.value ?? currency.code,
      full: (cents: number): string => money(BigInt(Math.round(cents)), currency),
      short: (cents: number): string => shortMoney(BigInt(Math.round(cents)), currency),
    };
  }, [money, shortMoney, currency, language]);
}

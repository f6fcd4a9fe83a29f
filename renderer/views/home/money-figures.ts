import type { MoneyMetricId } from '#core/questions/money/money-metrics.ts';
import { MONEY_METRICS } from '#core/questions/money/money-metrics.ts';
import type { MoneyFigures } from '#core/questions/money/money-series.ts';
import { NO_VALUE, type Currency, type Formats } from '../../formatting/formats.ts';

export const MONEY_METRIC_IDS = [
  'net_revenue',
  'gmv',
  'orders',
  'buyers',
  'new_buyers',
  'period_order_value',
] as const satisfies readonly MoneyMetricId[];

/** A number of the series: minor units or a count; null where an average is of nothing. */
export function readFigure(figures: MoneyFigures, id: MoneyMetricId): number | null {
  switch (id) {
    case 'gmv':
      return Number(figures.gmvCents);
    case 'net_revenue':
      return Number(figures.netCents);
    case 'orders':
      return figures.orders;
    case 'buyers':
      return figures.buyers;
    case 'new_buyers':
      return figures.newBuyers;
    case 'period_order_value':
      return figures.orders === 0 ? null : Number(figures.netCents) / figures.orders;
  }
}

/** A number of the series in digits: short for screens, else with every digit. */
export function writeFigure(
  value: number | null,
  id: MoneyMetricId,
  formats: Formats,
  currency: Currency,
  isShort: boolean,
): string {
  if (value === null) return NO_VALUE;
  if (MONEY_METRICS[id].unit !== 'minor units') return isShort ? formats.shortCount(value) : formats.count(value);
  const cents = BigInt(Math.round(value));
  return isShort ? formats.shortMoney(cents, currency) : formats.money(cents, currency);
}

/** How far a number went from another, as a share of the other; null where there is nothing to compare with. */
export function compareFigures(now: number | null, before: number | null): number | null {
  return now === null || before === null || before <= 0 ? null : (now - before) / before;
}

import type { KpiId } from '#core/questions/key-figures/kpi-metrics.ts';
import type { Kpi } from '#core/questions/key-figures/kpi.ts';
import { NO_VALUE, type Currency, type Formats } from '../../formatting/formats.ts';

/** Which way a number went, and how far it is written as having gone. */
export type KpiChange = { readonly direction: 'up' | 'down' | 'same'; readonly text: string };

export type DescribedKpi = {
  readonly short: string;
  readonly full: string;
  readonly interval: string | null;
  readonly previous: string | null;
  readonly change: KpiChange | null;
  readonly counted: string;
  /** True where the earlier value lies within the interval of this one: the change may be chance. */
  readonly isWithinInterval: boolean;
};

const UNITS: Readonly<Record<KpiId, 'count' | 'share' | 'days' | 'money'>> = {
  customers: 'count',
  new_share: 'share',
  repurchase: 'share',
  cycle: 'days',
  order_value: 'money',
  vip_revenue_share: 'share',
};

const SAME = 0.0005;

type Words = {
  readonly days: (count: string) => string;
  /** Percentage points. */
  readonly points: (count: string) => string;
  readonly between: (low: string, high: string) => string;
};

function sign(value: number, text: string): string {
  return value > 0 ? `+${text}` : `−${text}`;
}

/** A number of the home screen in words and digits. */
export function describeKpi(kpi: Kpi, currency: Currency, formats: Formats, words: Words): DescribedKpi {
  const { count, shortCount, percent, decimal, money } = formats;
  const unit = UNITS[kpi.id];
  const write = (value: number | null, isShort = false): string => {
    if (value === null) return NO_VALUE;
    switch (unit) {
      case 'count':
        return isShort ? shortCount(value) : count(value);
      case 'share':
        return percent(value);
      case 'days':
        return words.days(decimal(value, Number.isInteger(value) ? 0 : 1));
      case 'money':
        return money(BigInt(Math.round(value)), currency);
    }
  };
  const { value, previous, interval, numerator, denominator } = kpi;
  let change: KpiChange | null = null;
  if (value !== null && previous !== null) {
    const isRelative = unit === 'count' || unit === 'money';
    const moved = isRelative ? (previous > 0 ? value / previous - 1 : null) : value - previous;
    if (moved !== null) {
      const size = Math.abs(moved);
      const text =
        unit === 'share'
          ? words.points(decimal(size * 100, 1))
          : unit === 'days'
            ? words.days(decimal(size, 1))
            : percent(size);
      const isSame = size < (unit === 'days' ? 0.05 : SAME);
      change = isSame ? { direction: 'same', text } : { direction: moved > 0 ? 'up' : 'down', text: sign(moved, text) };
    }
  }
  const amount = (cents: number): string => money(BigInt(Math.round(cents)), currency);
  const parts = {
    customers: count(numerator),
    new_share: `${count(numerator)} / ${count(denominator ?? 0)}`,
    repurchase: `${count(numerator)} / ${count(denominator ?? 0)}`,
    cycle: count(numerator),
    order_value: `${amount(numerator)} / ${count(denominator ?? 0)}`,
    vip_revenue_share: `${amount(numerator)} / ${amount(denominator ?? 0)}`,
  } satisfies Record<KpiId, string>;
  return {
    short: write(value, true),
    full: write(value),
    interval: interval === null ? null : words.between(write(interval.low), write(interval.high)),
    previous: previous === null ? null : write(previous),
    change,
    counted: parts[kpi.id],
    isWithinInterval: interval !== null && previous !== null && previous >= interval.low && previous <= interval.high,
  };
}

import type { CohortView } from '#core/questions/cohorts/cohort-reading.ts';
import { useTranslation } from 'react-i18next';
import { NO_VALUE, type Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import type { CohortGrid, GridCell } from './build-grid.ts';

export type CellTexts = {
  /** A value of the measure in front, short. */
  readonly short: (value: number | null) => string;
  /** The same with every digit. */
  readonly full: (value: number | null) => string;
  /** A difference, with its sign; percentage points for rates. */
  readonly signed: (value: number | null) => string;
  /** What stands in the cell. */
  readonly shown: (cell: GridCell) => string;
  /** Everything there is to say of a cell. */
  readonly describe: (cell: GridCell, cohort: string, age: string) => string;
};

/** How the cells are written: percent, counts or money, by the measure in front. */
export function useCellTexts(
  view: CohortView,
  grid: Pick<CohortGrid, 'isDifference'>,
  isVersusMean: boolean,
  currency: Currency,
): CellTexts {
  const { t } = useTranslation();
  const formats = useFormats();
  const { measure } = view;
  const isMoney = measure === 'revenue' || measure === 'margin' || measure === 'aov' || measure === 'ltv';
  const isPerHead = grid.isDifference && (measure === 'customers' || measure === 'orders');
  const cents = (value: number): bigint => BigInt(Math.round(value));

  const short = (value: number | null): string => {
    if (value === null) return NO_VALUE;
    if (measure === 'rate') return formats.percent(value);
    if (isMoney) return formats.shortMoney(cents(value), currency);
    return Number.isInteger(value) ? formats.shortCount(value) : formats.decimal(value, 1);
  };
  const full = (value: number | null): string => {
    if (value === null) return NO_VALUE;
    if (measure === 'rate') return formats.percent(value);
    if (isMoney) return formats.money(cents(value), currency);
    return Number.isInteger(value) ? formats.count(value) : formats.decimal(value, 2);
  };
  const signed = (value: number | null): string => {
    if (value === null) return NO_VALUE;
    const sign = value > 0 ? '+' : value < 0 ? '−' : '±';
    const size = Math.abs(value);
    if (measure === 'rate' || (isPerHead && measure === 'customers')) return `${sign}${formats.decimal(size * 100, 1)}`;
    if (isMoney) return `${sign}${formats.shortMoney(cents(size), currency)}`;
    return `${sign}${formats.decimal(size, isPerHead ? 2 : 1)}`;
  };
  const shown = (cell: GridCell): string => {
    const { read, forecast } = cell;
    if (grid.isDifference) return cell.shown === null ? '' : signed(cell.shown);
    if (forecast !== null) return `≈${short(forecast.value)}`;
    if (read.cell.state === 'not_observed' || read.value === null)
      return read.cell.state === 'not_observed' ? '' : NO_VALUE;
    if (!read.isComplete) return `${short(read.value)}*`;
    return isVersusMean ? signed(cell.shown) : short(read.value);
  };
  const describe = (cell: GridCell, cohort: string, age: string): string => {
    const { read, forecast, difference, mean } = cell;
    const { state, completeOn, size, eligible } = read.cell;
    const parts = [t('cohorts.cellName', { cohort, age })];
    if (grid.isDifference) {
      if (difference?.value === null || difference === null) parts.push(t('cohorts.noDifference'));
      else {
        parts.push(t('cohorts.differenceOf', { value: signed(difference.value) }));
        if (difference.interval !== null) {
          parts.push(
            t('cohorts.interval', { low: signed(difference.interval.low), high: signed(difference.interval.high) }),
          );
          parts.push(difference.isClear ? t('cohorts.isClear') : t('cohorts.isUnclear'));
        }
      }
      return parts.join(' · ');
    }
    if (read.isSmall) parts.push(t('segments.tooFew', { customers: formats.count(size), minimum: view.minSize }));
    if (state === 'not_observed') parts.push(t('cohorts.notStarted'));
    else {
      if (measure === 'rate' || measure === 'ltv' || measure === 'aov') {
        const numerator =
          measure === 'rate' ? formats.count(read.numerator ?? 0) : formats.money(cents(read.numerator ?? 0), currency);
        parts.push(`${numerator} / ${formats.count(read.denominator)} = ${full(read.value)}`);
      } else parts.push(full(read.value));
      if (!read.isComplete) {
        parts.push(
          t('cohorts.partly', { eligible: formats.count(eligible), size: formats.count(size), date: completeOn }),
        );
      } else {
        if (mean !== null && read.value !== null)
          parts.push(t('cohorts.fromMean', { value: signed(read.value - mean) }));
        if (read.interval !== null) {
          parts.push(t('cohorts.interval', { low: full(read.interval.low), high: full(read.interval.high) }));
        }
        parts.push(t('cohorts.completeOn', { date: completeOn }));
      }
    }
    if (forecast !== null) {
      parts.push(
        forecast.interval === null
          ? t('cohorts.forecastOf', { value: full(forecast.value) })
          : t('cohorts.forecastWithin', {
              value: full(forecast.value),
              low: full(forecast.interval.low),
              high: full(forecast.interval.high),
            }),
      );
    }
    if (cell.isPayback) parts.push(t('cohorts.paidBack'));
    return parts.join(' · ');
  };
  return { short, full, signed, shown, describe };
}

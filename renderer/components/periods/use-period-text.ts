import { FESTIVAL_LABELS } from '#core/questions/periods/festivals.ts';
import type { Comparison, Period } from '#core/questions/periods/period.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/use-language.ts';

/** Periods and comparisons in words. */
export function usePeriodText(): {
  readonly describePeriod: (period: Period) => string;
  readonly describeComparison: (comparison: Comparison) => string;
} {
  const { t } = useTranslation();
  const { read } = useLanguage();
  return {
    describePeriod: (period) => {
      switch (period.kind) {
        case 'all':
          return t('periods.all');
        case 'last-days':
          return t('periods.lastDays', { days: period.days });
        case 'this':
        case 'last':
          return t(`periods.${period.kind}.${period.unit}`);
        case 'festival':
          return t('periods.festival', { festival: read(FESTIVAL_LABELS[period.festival]), year: period.year });
        case 'range':
          return t('periods.span', { from: period.from, through: period.through });
      }
    },
    describeComparison: (comparison) => {
      switch (comparison.kind) {
        case 'none':
        case 'previous':
          return t(`periods.${comparison.kind}`);
        case 'last-year':
          return t(comparison.align === 'weekday' ? 'periods.weekday' : 'periods.festivalYear');
        case 'custom':
          return t('periods.custom', { from: comparison.from });
      }
    },
  };
}

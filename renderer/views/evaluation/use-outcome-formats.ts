import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignMetric } from '#core/campaigns/evaluate/campaign-metrics.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

const NO_CURRENCY = { code: 'CNY', decimals: 2 } as const;

export type OutcomeFormats = {
  /** A value of the metric per customer. */
  readonly value: (value: number) => string;
  /** A difference per customer, with its sign. */
  readonly difference: (value: number) => string;
  /** A difference over all treated customers, with its sign. */
  readonly total: (value: number) => string;
};

/** How the numbers of each metric are written. */
export function useOutcomeFormats(): (metric: CampaignMetric) => OutcomeFormats {
  const { t } = useTranslation();
  const { decimal, money, percent } = useFormats();
  const currency = useWorkbench((state) => state.project.built?.parameters.currency ?? NO_CURRENCY);
  return useMemo(() => {
    const sign = (value: number, text: string): string => (value > 0 ? `+${text}` : text);
    const cents = (value: number): string => money(BigInt(Math.round(value)), currency);
    const points = (value: number): string => t('evaluation.points', { value: decimal(100 * value, 2) });
    return (metric) => {
      if (metric === 'conversion' || metric === 'repurchase') {
        return {
          value: percent,
          difference: (value) => sign(value, points(value)),
          total: (value) => sign(value, decimal(value, 1)),
        };
      }
      if (metric === 'orders') {
        return {
          value: (value) => decimal(value, 3),
          difference: (value) => sign(value, decimal(value, 3)),
          total: (value) => sign(value, decimal(value, 1)),
        };
      }
      return {
        value: cents,
        difference: (value) => sign(value, cents(value)),
        total: (value) => sign(value, cents(value)),
      };
    };
  }, [t, decimal, money, percent, currency]);
}

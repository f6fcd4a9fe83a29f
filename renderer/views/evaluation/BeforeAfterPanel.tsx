import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import styles from './Evaluation.module.css';

/** Without a control group: against what a model expected, marked as weak evidence. */
export function BeforeAfterPanel({ strategyId }: { readonly strategyId: string }) {
  const { t } = useTranslation();
  const { count, decimal } = useFormats();
  const state = useQuery('campaign-before-after', { strategyId }, { isUnfiltered: true });
  return (
    <section className={styles.card} aria-label={t('evaluation.beforeAfter')}>
      <Badge color="orange" variant="light" size="lg" radius="sm" tt="none">
        {t('evaluation.beforeAfter')}
      </Badge>
      <QueryBoundary state={state} height={120} step={t('evaluation.calculating')}>
        {({ customers, observed, fittedOn, expected, isInside, hasCalendarLayer }) => (
          <>
            <p>
              {t('evaluation.beforeAfterText', {
                customers: count(customers),
                observed: count(observed),
                date: fittedOn,
                expected: decimal(expected.expected, 1),
                low: decimal(expected.low, 1),
                high: decimal(expected.high, 1),
              })}
            </p>
            <p className={styles.note}>{t(isInside ? 'evaluation.inside' : 'evaluation.outside')}</p>
            {!hasCalendarLayer && <p className={styles.caution}>{t('evaluation.noCalendar')}</p>}
          </>
        )}
      </QueryBoundary>
    </section>
  );
}

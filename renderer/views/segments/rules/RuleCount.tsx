import { useTranslation } from 'react-i18next';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { SEGMENT_SIZE_METRICS as METRICS } from '#core/questions/segments/segment-sizes.ts';
import { Definition } from '../../../components/Definition.tsx';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useQuery } from '../../../data/use-query.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import styles from './Rules.module.css';

/** Whom a rule means: customers, their share of all customers and of all revenue. */
export function RuleCount({ rule }: { readonly rule: AudienceRule }) {
  const { t } = useTranslation();
  const { count, percent, money } = useFormats();
  const currency = useWorkbench((state) => state.project?.parameters.currency);
  const state = useQuery('segment-sizes', { rules: [rule] }, { isUnfiltered: true });
  if (state.status === 'failed') return <p className={styles.warning}>{state.error.message}</p>;
  if (state.status !== 'ready' || currency === undefined) return <p className={styles.count}>{t('rules.counting')}</p>;
  const { total, rows } = state.value;
  const size = rows[0] ?? { customers: 0, monetaryCents: 0n };
  const customerShare = total.customers === 0 ? null : size.customers / total.customers;
  const revenueShare = total.monetaryCents > 0n ? Number(size.monetaryCents) / Number(total.monetaryCents) : null;
  return (
    <div className={styles.count} role="status" data-stale={state.isStale}>
      <Definition
        title={t('rules.result')}
        values={[
          { metric: METRICS.customers, full: count(size.customers) },
          {
            metric: METRICS.customerShare,
            full: percent(customerShare),
            counted: `${count(size.customers)} / ${count(total.customers)}`,
          },
          {
            metric: METRICS.revenueShare,
            full: percent(revenueShare),
            counted: `${money(size.monetaryCents, currency)} / ${money(total.monetaryCents, currency)}`,
          },
        ]}
      >
        <strong data-testid="rule-customers" data-value={size.customers}>
          {t('rules.customers', { customers: count(size.customers) })}
        </strong>
        <span>{t('rules.shares', { customers: percent(customerShare), revenue: percent(revenueShare) })}</span>
      </Definition>
    </div>
  );
}

import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { CustomerFacts } from './CustomerFacts.tsx';
import { CustomerForecast } from './CustomerForecast.tsx';
import { CustomerPeriods } from './CustomerPeriods.tsx';
import { CustomerTags } from './CustomerTags.tsx';
import { CustomerTimeline } from './CustomerTimeline.tsx';
import styles from './CustomerPage.module.css';

function CustomerPage({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation();
  const currency = useWorkbench((state) => state.project?.parameters.currency);
  const state = useQuery('customer-page', { customerId }, { isUnfiltered: true });
  if (currency === undefined) return null;
  return (
    <div className={styles.page} data-testid="customer-page">
      <QueryBoundary state={state} height={360}>
        {({ profile, periods, tags }) =>
          profile === null ? (
            <p>{t('customers.gone')}</p>
          ) : (
            <>
              <CustomerFacts profile={profile} currency={currency} />
              <CustomerTags customerId={customerId} tags={tags} />
              <CustomerForecast customerId={customerId} currency={currency} />
              <CustomerPeriods periods={periods} currency={currency} />
            </>
          )
        }
      </QueryBoundary>
      <CustomerTimeline customerId={customerId} currency={currency} />
    </div>
  );
}

type CustomerDrawerProps = { readonly customerId: string | null; readonly onClose: () => void };

/** A customer's own page beside whatever it was opened from. */
export function CustomerDrawer({ customerId, onClose }: CustomerDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={customerId !== null}
      onClose={onClose}
      position="right"
      size={640}
      title={t('customers.title', { id: customerId ?? '' })}
      closeButtonProps={{ 'aria-label': t('build.dismiss') }}
    >
      {customerId !== null && <CustomerPage customerId={customerId} />}
    </Drawer>
  );
}

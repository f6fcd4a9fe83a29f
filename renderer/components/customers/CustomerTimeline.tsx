import { Button, Chip } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineEntry, TimelineKind } from '#core/questions/customers/customer-timeline.ts';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import styles from './CustomerPage.module.css';

const KINDS: readonly TimelineKind[] = ['purchase', 'behavior', 'touch', 'control', 'ticket'];
const STEP = 60;

function Entry({ entry, currency }: { readonly entry: TimelineEntry; readonly currency: Currency }) {
  const { t } = useTranslation();
  const { count, money } = useFormats();
  const { kind, id, place, cents, until, score, views, favorites, carts, products } = entry;
  const parts = [
    ...(id === null ? [] : [id]),
    ...(place === null ? [] : [place]),
    ...(kind === 'behavior'
      ? [t('customers.behaviours', { views: count(views), favorites: count(favorites), carts: count(carts) })]
      : []),
    ...(kind === 'touch' && cents !== null
      ? [t('customers.discount', { money: money(BigInt(Math.round(cents)), currency) })]
      : []),
    ...(score === null ? [] : [t('customers.satisfaction', { score })]),
    ...(kind === 'ticket' && until !== null ? [t('customers.resolved', { at: until.slice(0, 16) })] : []),
    ...(kind === 'purchase' && until !== null ? [t('customers.voided', { at: until })] : []),
  ];
  return (
    <li className={styles.entry} data-kind={kind}>
      <time className="numeric">{entry.at.slice(0, 16)}</time>
      <div>
        <p>
          <strong>{t(`customers.kind.${kind}`)}</strong>
          {kind === 'purchase' && cents !== null && (
            <span className="numeric">{money(BigInt(Math.round(cents)), currency)}</span>
          )}
        </p>
        {parts.length > 0 && <p className={styles.note}>{parts.join(' · ')}</p>}
        {products.length > 0 && <p className={styles.products}>{products.join(' · ')}</p>}
      </div>
    </li>
  );
}

type CustomerTimelineProps = { readonly customerId: string; readonly currency: Currency };

/** Purchases with products, days of behaviour, touches, tickets: latest first. */
export function CustomerTimeline({ customerId, currency }: CustomerTimelineProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [kinds, setKinds] = useState<readonly TimelineKind[]>(KINDS);
  const [limit, setLimit] = useState(STEP);
  const state = useQuery('customer-timeline', { customerId, kinds, limit }, { isUnfiltered: true });
  return (
    <section aria-label={t('customers.timeline')}>
      <h3>{t('customers.timeline')}</h3>
      <Chip.Group
        multiple
        value={[...kinds]}
        onChange={(chosen) => setKinds(KINDS.filter((kind) => chosen.includes(kind)))}
      >
        <div className={styles.kinds} role="group" aria-label={t('customers.kinds')}>
          {KINDS.map((kind) => (
            <Chip key={kind} value={kind} size="xs" radius="sm">
              {t(`customers.kind.${kind}`)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      <QueryBoundary state={state} height={280}>
        {({ entries, total }) => (
          <>
            {entries.length === 0 && <p className={styles.note}>{t('customers.noEvents')}</p>}
            <ol className={styles.timeline}>
              {entries.map((entry, index) => (
                <Entry
                  key={`${entry.kind} ${entry.at} ${entry.id ?? ''} ${String(index)}`}
                  entry={entry}
                  currency={currency}
                />
              ))}
            </ol>
            {entries.length < total && (
              <Button variant="default" size="sm" onClick={() => setLimit(limit + STEP * 4)}>
                {t('customers.more', { shown: count(entries.length), total: count(total) })}
              </Button>
            )}
          </>
        )}
      </QueryBoundary>
    </section>
  );
}

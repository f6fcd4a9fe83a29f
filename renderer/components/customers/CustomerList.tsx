import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { CUSTOMER_COLUMN_IDS, type CustomerColumnId } from '#core/questions/customers/customer-columns.ts';
import type { CustomerSort } from '#core/questions/customers/customer-list.ts';
import { Definition } from '../Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ColumnChooser } from './ColumnChooser.tsx';
import { CustomerDrawer } from './CustomerDrawer.tsx';
import { CustomerGrid } from './CustomerGrid.tsx';
import { CUSTOMER_LIST_METRICS } from './customer-list-metrics.ts';
import { ListExport } from './ListExport.tsx';
import { useOwnTags } from './use-saved-segments.ts';
import styles from './CustomerList.module.css';

const DEFAULT_COLUMNS: readonly CustomerColumnId[] = [
  'segment_key',
  'value_key',
  'rfm_segment',
  'recency_days',
  'frequency',
  'monetary_cents',
  'ltv_cents',
  'p_alive',
  'last_purchase_date',
];
const COLUMNS_KEY = 'customers.columns';
const SEARCH_DELAY_MS = 200;

type CustomerListProps = {
  /** Whom the list holds, besides the filters in force. */
  readonly audience?: AudienceRule;
  /** True lists them whatever filters are in force. */
  readonly isUnfiltered?: boolean;
  /** Height of the rows' frame, px. */
  readonly height?: number;
  /** Name of exported files, without ending. */
  readonly fileName?: string;
};

function useColumns(): readonly [readonly CustomerColumnId[], (columns: readonly CustomerColumnId[]) => void] {
  const saved = useWorkbench((state) => state.choices[COLUMNS_KEY]);
  const setChoice = useWorkbench((state) => state.setChoice);
  const columns = useMemo(
    () => (saved === undefined ? DEFAULT_COLUMNS : CUSTOMER_COLUMN_IDS.filter((id) => saved.split(',').includes(id))),
    [saved],
  );
  return [columns, (next) => setChoice(COLUMNS_KEY, next.join(','))];
}

/** Every customer of an audience: sorted, searched by id, copied, exported; a row opens the customer's own page. */
export function CustomerList({
  audience = EVERYBODY,
  isUnfiltered = false,
  height = 560,
  fileName = 'customers',
}: CustomerListProps) {
  const { t } = useTranslation();
  const { count, money } = useFormats();
  const currency = useWorkbench((state) => state.project?.parameters.currency);
  const [columns, setColumns] = useColumns();
  const [sort, setSort] = useState<CustomerSort>({ column: 'monetary_cents', direction: 'descending' });
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), SEARCH_DELAY_MS);
  const [openedId, setOpenedId] = useState<string | null>(null);
  const { tags } = useOwnTags();
  const tagRules = useMemo(() => tags.map(({ tag }) => ({ name: tag.label, rule: tag.rule })), [tags]);
  const asked = { columns, sort, search, tags: tagRules };
  const total = useQuery('customer-count', { search }, { audience, isUnfiltered });
  if (currency === undefined) return null;

  return (
    <section className={styles.list} aria-label={t('customers.list')}>
      <div className={styles.tools}>
        <TextInput
          size="sm"
          value={typed}
          placeholder={t('customers.search')}
          aria-label={t('customers.search')}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <p className={styles.count} role="status" data-testid="customer-count">
          {total.status === 'ready' && (
            <Definition
              title={t('customers.list')}
              values={[
                { metric: CUSTOMER_LIST_METRICS.customers, full: count(total.value.customers) },
                { metric: CUSTOMER_LIST_METRICS.purchasers, full: count(total.value.purchasers) },
                { metric: CUSTOMER_LIST_METRICS.monetary, full: money(total.value.monetaryCents, currency) },
              ]}
            >
              {t('customers.count', { customers: count(total.value.customers) })}
            </Definition>
          )}
        </p>
        <span className={styles.spacer} />
        <ColumnChooser columns={columns} onChange={setColumns} />
        <ListExport
          asked={asked}
          audience={audience}
          isUnfiltered={isUnfiltered}
          fileName={fileName}
          total={total.status === 'ready' ? total.value.customers : null}
        />
      </div>
      <QueryBoundary
        state={total.status === 'running' ? { ...total, status: 'ready', value: null } : total}
        height={height}
      >
        {(counted) =>
          counted?.customers === 0 ? (
            <p className={styles.empty}>
              {search === '' ? t('customers.nobody') : t('customers.notFound', { search })}
            </p>
          ) : (
            <CustomerGrid
              asked={asked}
              audience={audience}
              isUnfiltered={isUnfiltered}
              total={counted?.customers ?? null}
              height={height}
              currency={currency}
              onSort={setSort}
              onOpen={setOpenedId}
            />
          )
        }
      </QueryBoundary>
      <CustomerDrawer customerId={openedId} onClose={() => setOpenedId(null)} />
    </section>
  );
}

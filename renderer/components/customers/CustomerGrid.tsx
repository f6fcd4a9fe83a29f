import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { CUSTOMER_COLUMNS, type CustomerColumnId } from '#core/questions/customers/customer-columns.ts';
import type { CustomerListArgs, CustomerSort } from '#core/questions/customers/customer-list.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { createCellWriter, getColumnWidth, isNumberColumn } from './format-cell.ts';
import { useCustomerRows, WINDOW_ROWS } from './use-customer-rows.ts';
import { Grid } from '../../ui/grid/Grid.tsx';
import type { Place } from '../../ui/grid/move-place.ts';
import styles from './CustomerList.module.css';

const ROW_HEIGHT = 32;
const ID_WIDTH = 168;
const TAGS_WIDTH = 180;
/** Browsers cut elements above some 33 million px. */
const MAX_ROWS = 1_030_000;

type CustomerGridProps = {
  readonly asked: Omit<CustomerListArgs, 'offset' | 'limit'>;
  readonly audience: AudienceRule;
  readonly isUnfiltered: boolean;
  /** Null while it is still being counted: the first rows do not wait for it. */
  readonly total: number | null;
  readonly height: number;
  readonly currency: Currency;
  readonly onSort: (sort: CustomerSort) => void;
  readonly onOpen: (customerId: string) => void;
};

export function CustomerGrid({
  asked,
  audience,
  isUnfiltered,
  total,
  height,
  currency,
  onSort,
  onOpen,
}: CustomerGridProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const formats = useFormats();
  const writeCell = useMemo(() => createCellWriter(formats, currency, read), [formats, currency, read]);
  const { columns, sort, tags } = asked;
  const most = Math.min(total ?? WINDOW_ROWS, MAX_ROWS);
  const [range, setRange] = useState({ first: 0, last: Math.ceil(height / ROW_HEIGHT) });
  const showRange = useCallback((first: number, last: number) => setRange({ first, last }), []);
  const { firstRows, getRow, error } = useCustomerRows(asked, audience, isUnfiltered, { ...range, count: most });
  const shown = total === null ? (firstRows ?? most) : most;
  const heads: readonly (CustomerColumnId | 'customer_id' | 'tags')[] = [
    'customer_id',
    ...columns,
    ...(tags.length === 0 ? [] : (['tags'] as const)),
  ];
  const widths = heads.map((head) =>
    head === 'customer_id' ? ID_WIDTH : head === 'tags' ? TAGS_WIDTH : getColumnWidth(head),
  );
  const minWidth = widths.reduce((sum, width) => sum + width, 0);
  const nameHead = (head: (typeof heads)[number]): string =>
    head === 'customer_id'
      ? t('customers.id')
      : head === 'tags'
        ? t('customers.tags')
        : read(CUSTOMER_COLUMNS[head].label);

  const isEnd = (head: (typeof heads)[number]): boolean =>
    head !== 'customer_id' && head !== 'tags' && isNumberColumn(head);
  const drawHead = (head: (typeof heads)[number], isSorted: boolean) =>
    head === 'tags' ? (
      <span className={styles.plainHead}>{nameHead(head)}</span>
    ) : (
      <button
        type="button"
        className={styles.sort}
        title={head === 'customer_id' ? nameHead(head) : read(CUSTOMER_COLUMNS[head].doc)}
        onClick={() =>
          onSort({
            column: head,
            direction: isSorted && sort.direction === 'descending' ? 'ascending' : 'descending',
          })
        }
      >
        <span>{nameHead(head)}</span>
        <span aria-hidden="true" className={styles.arrow}>
          {isSorted ? (sort.direction === 'ascending' ? '↑' : '↓') : ''}
        </span>
      </button>
    );

  function getText({ row: index, column }: Place): string {
    const row = getRow(index);
    if (row === undefined) return '…';
    if (column === 0) return row.customerId;
    const id = columns[column - 1];
    return id === undefined ? row.tags.join(' · ') : writeCell(id, row.cells[column - 1] ?? null);
  }
  const open = (index: number): void => {
    const row = getRow(index);
    if (row !== undefined) onOpen(row.customerId);
  };

  if (error !== null) {
    return <ErrorPanel title={t('error.queryFailed')} error={error} reassurance={t('error.queryFailedHint')} />;
  }
  return (
    <>
      <Grid
        label={t('customers.list')}
        testId="customer-grid"
        columns={heads.map((head, at) => {
          const isSorted = sort.column === head;
          return {
            id: head,
            track: `minmax(${widths[at]}px, ${widths[at]}fr)`,
            head: drawHead(head, isSorted),
            headProps: {
              'aria-sort': isSorted ? sort.direction : 'none',
              ...(isEnd(head) ? { className: styles.end } : {}),
            },
            isRowHead: at === 0,
          };
        })}
        rowCount={shown}
        totalRows={total}
        virtual={{
          rowHeight: ROW_HEIGHT,
          headHeight: ROW_HEIGHT,
          firstWidth: ID_WIDTH,
          height,
          minWidth,
          onRange: showRange,
        }}
        frameProps={{
          className: styles.frame,
          style: { height: Math.min(height, (shown + 1) * ROW_HEIGHT + 20) },
        }}
        getRowProps={(row) => ({ 'aria-busy': getRow(row) === undefined, onClick: () => open(row) })}
        renderCell={(place, cell) => {
          const head = heads[place.column];
          const text = getText(place);
          return (
            <div {...cell} className={`numeric ${head !== undefined && isEnd(head) ? styles.end : ''}`} title={text}>
              {text}
            </div>
          );
        }}
        onKey={(event, { row }) => {
          if (event.key !== 'Enter') return false;
          open(row);
          return true;
        }}
      />
      {total !== null && shown < total && (
        <p className={styles.hint}>
          {t('customers.tooMany', { shown: formats.count(shown), total: formats.count(total) })}
        </p>
      )}
    </>
  );
}

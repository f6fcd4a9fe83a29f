import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { CUSTOMER_COLUMNS, type CustomerColumnId } from '#core/questions/customers/customer-columns.ts';
import type { CustomerListArgs, CustomerSort } from '#core/questions/customers/customer-list.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { createCellWriter, getColumnWidth, isNumberColumn } from './format-cell.ts';
import { moveActiveCell, type ActiveCell } from './move-active-cell.ts';
import { useCustomerRows, WINDOW_ROWS } from './use-customer-rows.ts';
import { useRowWindow } from './use-row-window.ts';
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
  const gridId = useId();
  const [active, setActive] = useState<ActiveCell>({ row: 0, column: 0 });
  const writeCell = useMemo(() => createCellWriter(formats, currency, read), [formats, currency, read]);
  const { columns, sort, tags } = asked;
  const most = Math.min(total ?? WINDOW_ROWS, MAX_ROWS);
  const { frame, first, last, onScroll, scrollToRow } = useRowWindow(most, height, ROW_HEIGHT);
  const { firstRows, getRow, error } = useCustomerRows(asked, audience, isUnfiltered, { first, last, count: most });
  const shown = total === null ? (firstRows ?? most) : most;
  const indexes = Array.from({ length: Math.max(0, Math.min(last, shown - 1) - first + 1) }, (_, at) => first + at);
  const heads: readonly (CustomerColumnId | 'customer_id' | 'tags')[] = [
    'customer_id',
    ...columns,
    ...(tags.length === 0 ? [] : (['tags'] as const)),
  ];
  const widths = heads.map((head) =>
    head === 'customer_id' ? ID_WIDTH : head === 'tags' ? TAGS_WIDTH : getColumnWidth(head),
  );
  const template = widths.map((width) => `minmax(${width}px, ${width}fr)`).join(' ');
  const minWidth = widths.reduce((sum, width) => sum + width, 0);
  const current: ActiveCell = {
    row: Math.max(0, Math.min(active.row, shown - 1)),
    column: Math.min(active.column, heads.length - 1),
  };
  const nameCell = ({ row, column }: ActiveCell): string => `${gridId}-${row}-${column}`;
  const nameHead = (head: (typeof heads)[number]): string =>
    head === 'customer_id'
      ? t('customers.id')
      : head === 'tags'
        ? t('customers.tags')
        : read(CUSTOMER_COLUMNS[head].label);

  function handleKey(event: KeyboardEvent) {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter') {
      const row = getRow(current.row);
      if (row !== undefined) onOpen(row.customerId);
      return;
    }
    const pageRows = Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);
    const next = moveActiveCell(event, current, { rows: shown, columns: heads.length, pageRows });
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    scrollToRow(next.row);
  }

  if (error !== null) {
    return <ErrorPanel title={t('error.queryFailed')} error={error} reassurance={t('error.queryFailedHint')} />;
  }
  return (
    <>
      <div
        ref={frame}
        className={styles.frame}
        style={{ height: Math.min(height, (shown + 1) * ROW_HEIGHT + 20) }}
        role="grid"
        tabIndex={0}
        aria-label={t('customers.list')}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-colcount={heads.length}
        aria-activedescendant={nameCell(current)}
        data-testid="customer-grid"
        onKeyDown={handleKey}
        onScroll={onScroll}
      >
        <div role="rowgroup" className={styles.heads} style={{ minWidth }}>
          <div role="row" aria-rowindex={1} className={styles.row} style={{ gridTemplateColumns: template }}>
            {heads.map((head, index) => {
              const isSorted = sort.column === head;
              return (
                <div
                  key={head}
                  role="columnheader"
                  aria-colindex={index + 1}
                  aria-sort={isSorted ? sort.direction : 'none'}
                  className={head !== 'customer_id' && head !== 'tags' && isNumberColumn(head) ? styles.end : ''}
                >
                  {head === 'tags' ? (
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
                  )}
                </div>
              );
            })}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: shown * ROW_HEIGHT, minWidth }}>
          {indexes.map((index) => {
            const row = getRow(index);
            const texts =
              row === undefined
                ? heads.map(() => '…')
                : [row.customerId, ...row.cells.map((cell, at) => writeCell(columns[at] as CustomerColumnId, cell))];
            if (row !== undefined && tags.length > 0) texts.push(row.tags.join(' · '));
            return (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                aria-busy={row === undefined}
                data-active={index === current.row}
                className={styles.row}
                style={{ gridTemplateColumns: template, transform: `translateY(${index * ROW_HEIGHT}px)` }}
                onClick={() => row !== undefined && onOpen(row.customerId)}
              >
                {heads.map((head, column) => (
                  <div
                    key={head}
                    id={nameCell({ row: index, column })}
                    role={column === 0 ? 'rowheader' : 'gridcell'}
                    aria-colindex={column + 1}
                    data-active={index === current.row && column === current.column}
                    className={`numeric ${head !== 'customer_id' && head !== 'tags' && isNumberColumn(head) ? styles.end : ''}`}
                    title={texts[column]}
                  >
                    {texts[column]}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {total !== null && shown < total && (
        <p className={styles.hint}>
          {t('customers.tooMany', { shown: formats.count(shown), total: formats.count(total) })}
        </p>
      )}
    </>
  );
}

import { useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { readCell, type Columns, type SqlType } from '#core/kernel/columns.ts';
import { moveActiveCell, type ActiveCell } from '../customers/move-active-cell.ts';
import { useRowWindow } from '../customers/use-row-window.ts';
import styles from './ResultGrid.module.css';

const ROW_HEIGHT = 28;
const HEAD_HEIGHT = 44;
const CHARACTER_WIDTH = 7.6;
const MIN_WIDTH = 84;
const MAX_WIDTH = 320;
/** Rows that a column's width is judged by. */
const MEASURED_ROWS = 60;

export type GridField = { readonly name: string; readonly type: string; readonly isNumber: boolean };

/** Whether a column of results is written flush right. */
export function isNumberType(type: SqlType): boolean {
  return type === 'INTEGER' || type === 'BIGINT' || type === 'DOUBLE';
}

function countWidth(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e80 ? 1.8 : 1;
  return width;
}

function measureColumn(columns: Columns, index: number, head: string): number {
  let widest = countWidth(head);
  for (let row = 0; row < Math.min(columns.rowCount, MEASURED_ROWS); row += 1) {
    widest = Math.max(widest, countWidth(String(readCell(columns, index, row) ?? 'NULL')));
  }
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, widest * CHARACTER_WIDTH + 24)));
}

type ResultGridProps = {
  readonly columns: Columns;
  readonly fields: readonly GridField[];
  readonly label: string;
  /** Rows of the whole, of which these are the first; null where it is not known yet. */
  readonly rowCount: number | null;
  readonly height: number;
  readonly onOpenColumn?: (name: string) => void;
};

/** Rows of a result, as typed as they are: every digit, NULL in words. Only the rows in view are drawn. */
export function ResultGrid({ columns, fields, label, rowCount, height, onOpenColumn }: ResultGridProps) {
  const { t } = useTranslation();
  const gridId = useId();
  const [active, setActive] = useState<ActiveCell>({ row: 0, column: 0 });
  const { frame, first, last, onScroll, scrollToRow } = useRowWindow(columns.rowCount, height, ROW_HEIGHT);
  const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  const widths = fields.map(({ name }, index) => measureColumn(columns, index, name));
  const template = widths.map((width) => `minmax(${width}px, auto)`).join(' ');
  const minWidth = widths.reduce((sum, width) => sum + width, 0);
  const current: ActiveCell = {
    row: Math.min(active.row, columns.rowCount - 1),
    column: Math.min(active.column, fields.length - 1),
  };
  const nameCell = ({ row, column }: ActiveCell): string => `${gridId}-${row}-${column}`;

  function handleKey(event: KeyboardEvent) {
    if (event.target !== event.currentTarget || columns.rowCount === 0) return;
    const pageRows = Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);
    const next = moveActiveCell(event, current, { rows: columns.rowCount, columns: fields.length, pageRows });
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    scrollToRow(next.row);
    const left = widths.slice(0, next.column).reduce((sum, width) => sum + width, 0);
    const right = left + (widths[next.column] ?? 0);
    const view = frame.current;
    if (view === null) return;
    if (left < view.scrollLeft) view.scrollTo({ left });
    else if (right > view.scrollLeft + view.clientWidth) view.scrollTo({ left: right - view.clientWidth });
  }

  return (
    <div
      ref={frame}
      className={styles.frame}
      style={{ height: Math.min(height, HEAD_HEIGHT + Math.max(1, columns.rowCount) * ROW_HEIGHT + 18) }}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rowCount === null ? -1 : rowCount + 1}
      aria-colcount={fields.length}
      aria-activedescendant={columns.rowCount === 0 ? undefined : nameCell(current)}
      data-testid="result-grid"
      onKeyDown={handleKey}
      onScroll={onScroll}
    >
      <div role="rowgroup" className={styles.heads} style={{ minWidth }}>
        <div role="row" aria-rowindex={1} className={styles.head} style={{ gridTemplateColumns: template }}>
          {fields.map(({ name, type, isNumber }, index) => (
            <div
              key={name}
              role="columnheader"
              aria-colindex={index + 1}
              className={isNumber ? styles.end : ''}
              title={`${name} · ${type}`}
            >
              {onOpenColumn === undefined ? (
                <span className={styles.name}>{name}</span>
              ) : (
                <button type="button" className={styles.open} onClick={() => onOpenColumn(name)}>
                  {name}
                </button>
              )}
              <span className={styles.type}>{type}</span>
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: columns.rowCount * ROW_HEIGHT, minWidth }}>
        {drawn.map((row) => (
          <div
            key={row}
            role="row"
            aria-rowindex={row + 2}
            className={styles.row}
            data-active={row === current.row}
            style={{ gridTemplateColumns: template, transform: `translateY(${row * ROW_HEIGHT}px)` }}
          >
            {fields.map(({ name, isNumber }, column) => {
              const cell = readCell(columns, column, row);
              return (
                <div
                  key={name}
                  id={nameCell({ row, column })}
                  role="gridcell"
                  aria-colindex={column + 1}
                  data-active={row === current.row && column === current.column}
                  className={`numeric ${isNumber ? styles.end : ''} ${cell === null ? styles.null : ''}`}
                  title={cell === null ? undefined : String(cell)}
                  onClick={() => setActive({ row, column })}
                >
                  {cell === null ? 'NULL' : cell === '' ? t('grid.emptyText') : String(cell)}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {columns.rowCount === 0 && <p className={styles.none}>{t('grid.noRows')}</p>}
    </div>
  );
}

import type { RejectedRow } from '#core/sources/import/import-report.ts';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { moveActiveCell, type ActiveCell } from '../../components/customers/move-active-cell.ts';
import { useRowWindow } from '../../components/customers/use-row-window.ts';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { identifyReject } from './corrections.ts';
import styles from './Rejects.module.css';

const ROW_HEIGHT = 36;
const COLUMNS = ['file', 'line', 'reason', 'column', 'value', 'raw'] as const;
const VALUE_AT = COLUMNS.indexOf('value');

export type CellState = { readonly text: string; readonly fault: string | null | undefined };

type RejectsGridProps = {
  readonly total: number;
  readonly getRow: (index: number) => RejectedRow | undefined;
  readonly onRange: (first: number, last: number) => void;
  readonly fixes: ReadonlyMap<string, CellState>;
  readonly canFix: (row: RejectedRow) => boolean;
  readonly onFix: (row: RejectedRow, text: string | null) => void;
  readonly height: number;
};

type EditorProps = { readonly label: string; readonly text: string; readonly onEnd: (text: string | null) => void };

function CellEditor({ label, text, onEnd }: EditorProps) {
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => field.current?.select(), []);
  const end = (result: string | null) => {
    if (isDone.current) return;
    isDone.current = true;
    onEnd(result);
  };
  return (
    <input
      ref={field}
      autoFocus
      className={styles.editor}
      aria-label={label}
      defaultValue={text}
      onBlur={(event) => end(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') end(event.currentTarget.value);
        if (event.key === 'Escape') end(null);
      }}
    />
  );
}

/** Every rejected row; the faulty cell takes another text in its place. Only the rows in view are drawn. */
export function RejectsGrid({ total, getRow, onRange, fixes, canFix, onFix, height }: RejectsGridProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const [active, setActive] = useState<ActiveCell>({ row: 0, column: VALUE_AT });
  const [editing, setEditing] = useState<number | null>(null);
  const { frame, first, last, onScroll, scrollToRow } = useRowWindow(total, height, ROW_HEIGHT);
  const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);

  useEffect(() => onRange(first, last), [first, last, onRange]);

  const wanted = useRef<ActiveCell | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const { row, column } = wanted.current;
    const cell = frame.current?.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`);
    if (cell === null || cell === undefined) return;
    wanted.current = null;
    cell.focus({ preventScroll: true });
  });

  const moveTo = (cell: ActiveCell) => {
    wanted.current = cell;
    setActive(cell);
    scrollToRow(cell.row);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || editing !== null) return;
    const row = getRow(active.row);
    if ((event.key === 'Enter' || event.key === 'F2') && row !== undefined && canFix(row)) {
      event.preventDefault();
      setEditing(active.row);
      return;
    }
    const pageRows = Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);
    const next = moveActiveCell(event, active, { rows: total, columns: COLUMNS.length, pageRows });
    if (next === null) return;
    event.preventDefault();
    moveTo(next);
  };

  const describe = (row: RejectedRow, column: (typeof COLUMNS)[number]): string => {
    switch (column) {
      case 'file':
        return row.file;
      case 'line':
        return count(row.line);
      case 'reason':
        return read(row.message);
      case 'column':
        return row.column ?? NO_VALUE;
      case 'value':
        return row.value ?? (row.column === null ? NO_VALUE : t('detect.emptyCell'));
      case 'raw':
        return row.rawText;
    }
  };

  return (
    <div
      ref={frame}
      className={styles.frame}
      style={{ maxHeight: height }}
      role="grid"
      aria-label={t('data.rejects')}
      aria-rowcount={total + 1}
      aria-colcount={COLUMNS.length}
      data-testid="rejects"
      onKeyDown={press}
      onScroll={onScroll}
    >
      <div role="row" aria-rowindex={1} className={`${styles.row} ${styles.head}`}>
        {COLUMNS.map((column, index) => (
          <span key={column} role="columnheader" aria-colindex={index + 1} data-column={column}>
            {t(`data.${column}`)}
          </span>
        ))}
      </div>
      <div className={styles.body} role="presentation" style={{ height: total * ROW_HEIGHT }}>
        {drawn.map((at) => {
          const row = getRow(at);
          const fix = row === undefined ? undefined : fixes.get(identifyReject(row));
          return (
            <div
              key={at}
              role="row"
              aria-rowindex={at + 2}
              className={styles.row}
              data-fixed={fix !== undefined}
              style={{ transform: `translateY(${at * ROW_HEIGHT}px)` }}
            >
              {COLUMNS.map((column, index) => {
                const isValue = column === 'value';
                const isEditable = isValue && row !== undefined && canFix(row);
                const isEditing = isEditable && editing === at;
                const text = row === undefined ? '…' : isValue && fix !== undefined ? fix.text : describe(row, column);
                return (
                  <span
                    key={column}
                    role="gridcell"
                    aria-colindex={index + 1}
                    aria-readonly={!isEditable}
                    data-cell={`${at}-${index}`}
                    data-column={column}
                    data-state={
                      isValue && fix !== undefined
                        ? fix.fault === null
                          ? 'sound'
                          : fix.fault === undefined
                            ? 'open'
                            : 'faulty'
                        : undefined
                    }
                    tabIndex={active.row === at && active.column === index ? 0 : -1}
                    title={isValue && typeof fix?.fault === 'string' ? fix.fault : text}
                    onFocus={() => setActive({ row: at, column: index })}
                    onDoubleClick={() => isEditable && setEditing(at)}
                  >
                    {isEditing && row !== undefined ? (
                      <CellEditor
                        label={t('rejects.correctCell', { column: row.column ?? '', line: count(row.line) })}
                        text={fix?.text ?? row.value ?? ''}
                        onEnd={(next) => {
                          setEditing(null);
                          if (next !== null) onFix(row, next);
                          moveTo({ row: at, column: index });
                        }}
                      />
                    ) : isEditable ? (
                      <button type="button" tabIndex={-1} className={styles.edit} onClick={() => setEditing(at)}>
                        {text}
                      </button>
                    ) : (
                      text
                    )}
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

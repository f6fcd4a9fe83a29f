import type { RejectedRow } from '#core/sources/import/import-report.ts';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Grid, type CellProps, type GridHandle } from '../../ui/grid/Grid.tsx';
import type { Place } from '../../ui/grid/move-place.ts';
import { identifyReject } from './corrections.ts';
import styles from './Rejects.module.css';

const ROW_HEIGHT = 36;
const COLUMNS = ['file', 'line', 'reason', 'column', 'value', 'raw'] as const;
const VALUE_AT = COLUMNS.indexOf('value');
const FIRST_WIDTH = 150;
const MIN_WIDTH = 980;
const TRACKS = {
  file: `${FIRST_WIDTH}px`,
  line: '72px',
  reason: 'minmax(220px, 1.4fr)',
  column: '110px',
  value: 'minmax(150px, 1fr)',
  raw: 'minmax(240px, 2fr)',
} as const;

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
  const [editing, setEditing] = useState<number | null>(null);
  const grid = useRef<GridHandle>(null);
  const [active, setActive] = useState<Place>({ row: 0, column: VALUE_AT });

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

  const drawCell = ({ row: at, column: index }: Place, cell: CellProps) => {
    const column = COLUMNS[index] ?? 'raw';
    const row = getRow(at);
    const fix = row === undefined ? undefined : fixes.get(identifyReject(row));
    const isValue = column === 'value';
    const isEditable = isValue && row !== undefined && canFix(row);
    const isEditing = isEditable && editing === at;
    const text = row === undefined ? '…' : isValue && fix !== undefined ? fix.text : describe(row, column);
    const faultState = fix?.fault === null ? 'sound' : fix?.fault === undefined ? 'open' : 'faulty';
    return (
      <span
        {...cell}
        aria-readonly={!isEditable}
        data-column={column}
        data-state={isValue && fix !== undefined ? faultState : undefined}
        title={isValue && typeof fix?.fault === 'string' ? fix.fault : text}
        onDoubleClick={() => isEditable && setEditing(at)}
      >
        {isEditing && row !== undefined ? (
          <CellEditor
            label={t('rejects.correctCell', { column: row.column ?? '', line: count(row.line) })}
            text={fix?.text ?? row.value ?? ''}
            onEnd={(next) => {
              setEditing(null);
              if (next !== null) onFix(row, next);
              grid.current?.goTo({ row: at, column: index });
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
  };

  return (
    <Grid
      label={t('data.rejects')}
      testId="rejects"
      columns={COLUMNS.map((column) => ({
        id: column,
        track: TRACKS[column],
        head: t(`data.${column}`),
        headProps: { 'data-column': column },
      }))}
      rowCount={total}
      virtual={{
        rowHeight: ROW_HEIGHT,
        headHeight: ROW_HEIGHT,
        firstWidth: FIRST_WIDTH,
        height,
        minWidth: MIN_WIDTH,
        onRange,
      }}
      handle={grid}
      active={active}
      onActive={setActive}
      frameProps={{ className: styles.frame, style: { maxHeight: height } }}
      getRowProps={(at) => {
        const row = getRow(at);
        return { 'data-fixed': row !== undefined && fixes.has(identifyReject(row)) };
      }}
      renderCell={drawCell}
      onKey={(event, place) => {
        const row = getRow(place.row);
        if (editing !== null || (event.key !== 'Enter' && event.key !== 'F2')) return editing !== null;
        if (row === undefined || !canFix(row)) return false;
        setEditing(place.row);
        return true;
      }}
    />
  );
}

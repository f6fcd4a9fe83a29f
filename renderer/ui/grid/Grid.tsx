import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import {
  Fragment,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type CSSProperties,
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type Ref,
} from 'react';
import styles from './Grid.module.css';
import type { Place } from './move-place.ts';
import { usePlaces } from './use-places.ts';

type Data = { readonly [name: `data-${string}`]: string | number | boolean | undefined };
type ElementProps = Omit<HTMLAttributes<HTMLDivElement>, 'role' | 'children'> & Data;

export type GridColumn = {
  readonly id: string;
  /** Its width as a track of a CSS grid. */
  readonly track: string;
  readonly head: ReactNode;
  readonly headProps?: ElementProps;
  /** Its cells name their rows. */
  readonly isRowHead?: boolean;
};

/** What every cell carries; a cell spreads it over its own element. */
export type CellProps = {
  readonly role: 'gridcell' | 'rowheader';
  readonly tabIndex: number | undefined;
  readonly 'aria-colindex': number;
  readonly 'data-cell': string | undefined;
};

/** Rows of one height in a frame of its own: only those in view are drawn. Both in px. */
export type VirtualRows = {
  readonly rowHeight: number;
  readonly height: number;
  /** Of the heads, px: a row that takes the focus comes into view below them. */
  readonly headHeight: number;
  /** Width of the first column, which stays in view, px. */
  readonly firstWidth: number;
  /** Width of all columns, px. */
  readonly minWidth: number;
  /** The first and the last row that are drawn. */
  readonly onRange?: (first: number, last: number) => void;
};

export type GridHandle = { readonly goTo: (place: Place) => void };

type GridProps = {
  readonly label: string;
  readonly testId: string;
  readonly columns: readonly GridColumn[];
  readonly rowCount: number;
  /** Rows of the whole, where these are only the first of them; null while they are not counted. */
  readonly totalRows?: number | null;
  /** Draws one cell. `cell` belongs on its element. */
  readonly renderCell: (place: Place, cell: CellProps) => ReactElement;
  readonly getRowProps?: (row: number) => ElementProps;
  /** Rows that stay between the heads and the first row: one element for each column. */
  readonly pinned?: readonly {
    readonly id: string;
    readonly props: ElementProps;
    readonly cells: readonly ReactNode[];
  }[];
  readonly headPlace?: 'top' | 'bottom';
  /** The first column that takes the focus: those before it only name their rows. */
  readonly firstColumn?: number;
  readonly virtual?: VirtualRows;
  readonly active?: Place;
  readonly onActive?: (place: Place) => void;
  readonly onMove?: (place: Place, isExtended: boolean) => void;
  readonly onKey?: (event: KeyboardEvent, place: Place) => boolean;
  readonly frameProps?: ElementProps;
  readonly handle?: Ref<GridHandle>;
  /** Below the rows. */
  readonly children?: ReactNode;
};

const OVERSCAN_ROWS = 8;
/** Rows that PageUp and PageDown pass where all rows are drawn. */
const PAGE_ROWS = 10;
const START: Place = { row: 0, column: 0 };

type RowProps = Pick<GridProps, 'columns' | 'renderCell'> & {
  readonly row: number;
  readonly rowIndex: number;
  readonly firstColumn: number;
  readonly activeColumn: number | null;
  readonly rowProps: ElementProps;
};

function Row({ row, rowIndex, columns, renderCell, firstColumn, activeColumn, rowProps }: RowProps) {
  const { className, ...rest } = rowProps;
  return (
    <div role="row" aria-rowindex={rowIndex} className={`${styles.row} ${className ?? ''}`} {...rest}>
      {columns.map(({ id, isRowHead = false }, column) => (
        <Fragment key={id}>
          {renderCell(
            { row, column },
            {
              role: isRowHead ? 'rowheader' : 'gridcell',
              tabIndex: column < firstColumn ? undefined : column === activeColumn ? 0 : -1,
              'aria-colindex': column + 1,
              'data-cell': column < firstColumn ? undefined : `${row}-${column}`,
            },
          )}
        </Fragment>
      ))}
    </div>
  );
}

function Heads({ columns, rowIndex }: { readonly columns: readonly GridColumn[]; readonly rowIndex: number }) {
  return (
    <div role="row" aria-rowindex={rowIndex} className={styles.row}>
      {columns.map(({ id, head, headProps }, column) => (
        <div key={id} role="columnheader" aria-colindex={column + 1} {...headProps}>
          {head}
        </div>
      ))}
    </div>
  );
}

/** The rows in view of a frame, and always the one that holds the focus. */
function useVirtualRows(
  frame: { readonly current: HTMLDivElement | null },
  count: number,
  active: number,
  virtual?: VirtualRows,
) {
  const { rowHeight = 1, height = 0, onRange } = virtual ?? {};
  // The window is not compiled by React Compiler, which alone minds that the virtualizer's functions cannot be memoized.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: virtual === undefined ? 0 : count,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN_ROWS,
    initialRect: { width: 0, height },
    useFlushSync: false,
    rangeExtractor: (range: Range) => {
      const rows = defaultRangeExtractor(range);
      if (active < 0 || active >= range.count || rows.includes(active)) return rows;
      return active < (rows[0] ?? 0) ? [active, ...rows] : [...rows, active];
    },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};
  useEffect(() => {
    onRange?.(Math.max(0, startIndex - OVERSCAN_ROWS), endIndex + OVERSCAN_ROWS);
  }, [onRange, startIndex, endIndex]);
  return virtualizer.getVirtualItems().map(({ index }) => index);
}

/**
 * A grid of the ARIA pattern: one cell takes the focus; arrows, Home, End, PageUp and PageDown hand it on. Without `virtual` all
 * rows share one CSS grid and are drawn; with it rows have one height, heads and first column stay, and rows in view are drawn.
 */
export function Grid(props: GridProps) {
  const {
    label,
    testId,
    columns,
    rowCount,
    renderCell,
    getRowProps,
    pinned = [],
    virtual,
    frameProps,
    children,
  } = props;
  const { totalRows = rowCount, headPlace = 'top', firstColumn = 0, handle } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [own, setOwn] = useState(START);
  const { row, column } = props.active ?? own;
  const active: Place = {
    row: Math.max(0, Math.min(row, rowCount - 1)),
    column: Math.max(firstColumn, Math.min(column, columns.length - 1)),
  };
  const pageRows = virtual === undefined ? PAGE_ROWS : Math.max(1, Math.floor(virtual.height / virtual.rowHeight) - 2);
  const { goTo, ...events } = usePlaces({
    frame,
    active,
    size: { rows: rowCount, firstColumn, columns: columns.length, pageRows },
    onActive: props.onActive ?? setOwn,
    onMove: props.onMove,
    onKey: props.onKey,
  });
  useImperativeHandle(handle, () => ({ goTo }));
  const inView = useVirtualRows(frame, rowCount, active.row, virtual);
  const before = (headPlace === 'top' ? 1 : 0) + pinned.length;

  const drawRow = (at: number, style?: CSSProperties) => {
    const rowProps = getRowProps?.(at) ?? {};
    return (
      <Row
        key={at}
        row={at}
        rowIndex={at + before + 1}
        columns={columns}
        renderCell={renderCell}
        firstColumn={firstColumn}
        activeColumn={at === active.row ? active.column : null}
        rowProps={style === undefined ? rowProps : { ...rowProps, style: { ...rowProps.style, ...style } }}
      />
    );
  };
  const tracks = columns.map(({ track }) => track).join(' ');
  const { className, style, ...rest } = frameProps ?? {};
  const common = {
    ...rest,
    ...events,
    ref: frame,
    role: 'grid',
    tabIndex: -1,
    'aria-label': label,
    'aria-rowcount': totalRows === null ? -1 : totalRows + 1 + pinned.length,
    'aria-colcount': columns.length,
    'data-testid': testId,
  };
  if (virtual === undefined) {
    const heads = <Heads columns={columns} rowIndex={headPlace === 'top' ? 1 : rowCount + before + 1} />;
    return (
      <div
        {...common}
        className={`${styles.flow} ${className ?? ''}`}
        style={{ ...style, gridTemplateColumns: tracks }}
      >
        {headPlace === 'top' && heads}
        {pinned.map(({ id, props: own, cells }, at) => (
          <div key={id} role="row" aria-rowindex={at + 2} className={styles.row} {...own}>
            {cells}
          </div>
        ))}
        {Array.from({ length: rowCount }, (_, at) => drawRow(at))}
        {headPlace === 'bottom' && heads}
        {children}
      </div>
    );
  }
  const { rowHeight, headHeight, firstWidth, minWidth } = virtual;
  const shared = { '--grid-columns': tracks, minWidth } as CSSProperties;
  return (
    <div
      {...common}
      className={`${styles.virtual} ${className ?? ''}`}
      style={{ ...style, scrollPaddingBlockStart: headHeight, scrollPaddingInlineStart: firstWidth }}
    >
      <div role="rowgroup" className={styles.heads} style={shared}>
        <Heads columns={columns} rowIndex={1} />
      </div>
      <div role="rowgroup" className={styles.body} style={{ ...shared, height: rowCount * rowHeight }}>
        {inView.map((at) => drawRow(at, { height: rowHeight, transform: `translateY(${at * rowHeight}px)` }))}
      </div>
      {children}
    </div>
  );
}

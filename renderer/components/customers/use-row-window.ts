import { useCallback, useRef, useState, type RefObject } from 'react';

/** Rows drawn above and below what is visible, so that quick scrolling shows no gap. */
const MARGIN_ROWS = 8;

type RowWindow = {
  readonly frame: RefObject<HTMLDivElement | null>;
  /** Index of the first and the last row to draw. */
  readonly first: number;
  readonly last: number;
  readonly onScroll: () => void;
  /** Brings a row into view, below the heads that stay. */
  readonly scrollToRow: (row: number) => void;
};

/** Which rows of equal height a scrolling frame needs drawn. `height` and `rowHeight` in px; the heads are one row high. */
export function useRowWindow(count: number, height: number, rowHeight: number): RowWindow {
  const frame = useRef<HTMLDivElement>(null);
  const [topRow, setTopRow] = useState(0);
  const visibleRows = Math.ceil(height / rowHeight);
  const top = Math.min(topRow, Math.max(0, count - 1));
  const onScroll = useCallback(() => {
    if (frame.current !== null) setTopRow(Math.floor(frame.current.scrollTop / rowHeight));
  }, [rowHeight]);
  const scrollToRow = useCallback(
    (row: number) => {
      const element = frame.current;
      if (element === null) return;
      const start = row * rowHeight;
      const space = element.clientHeight - 2 * rowHeight;
      if (start < element.scrollTop) element.scrollTop = start;
      else if (start > element.scrollTop + space) element.scrollTop = start - space;
      onScroll();
    },
    [rowHeight, onScroll],
  );
  return {
    frame,
    first: Math.max(0, top - MARGIN_ROWS),
    last: Math.min(count - 1, top + visibleRows + MARGIN_ROWS),
    onScroll,
    scrollToRow,
  };
}

import {
  useLayoutEffect,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  type SyntheticEvent,
} from 'react';
import { movePlace, type GridSize, type Place } from './move-place.ts';

const TYPED_IN = 'input, textarea, select, [contenteditable="true"]';

export type PlaceEvents = {
  readonly onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void;
  readonly onFocus: (event: FocusEvent<HTMLDivElement>) => void;
};

type PlacesProps = {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly active: Place;
  readonly size: GridSize;
  readonly onActive: (place: Place) => void;
  /** A key moved there; `isExtended` with Shift. */
  readonly onMove?: ((place: Place, isExtended: boolean) => void) | undefined;
  /** Keys of the grid's own; true where it has taken the key. */
  readonly onKey?: ((event: KeyboardEvent, place: Place) => boolean) | undefined;
};

/** The cell that an event happened in: a grid listens for all of its cells. */
export function findPlace(event: SyntheticEvent): Place | null {
  const cell = event.target instanceof Element ? event.target.closest('[data-cell]') : null;
  const [row, column] = (cell?.getAttribute('data-cell') ?? '').split('-').map(Number);
  return row === undefined || column === undefined ? null : { row, column };
}

/** One cell of a grid takes the focus; keys hand it on. A grid that is focused as a whole hands it to that cell. */
export function usePlaces({ frame, active, size, onActive, onMove, onKey }: PlacesProps): PlaceEvents & {
  /** Focuses a cell once it is drawn. */
  readonly goTo: (place: Place) => void;
} {
  const wanted = useRef<Place | null>(null);

  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const { row, column } = wanted.current;
    const cell = frame.current?.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`);
    if (cell === null || cell === undefined) return;
    wanted.current = null;
    cell.focus();
  });

  const goTo = (place: Place): void => {
    wanted.current = place;
    onActive(place);
  };

  return {
    goTo,
    onKeyDown: (event) => {
      if (event.nativeEvent.isComposing || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(TYPED_IN) !== null) return;
      const place = findPlace(event);
      if (place === null) return;
      if (onKey?.(event, place) === true) {
        event.preventDefault();
        return;
      }
      const next = movePlace(event, place, size);
      if (next === null) return;
      event.preventDefault();
      goTo(next);
      onMove?.(next, event.shiftKey);
    },
    onFocus: (event) => {
      if (event.target === event.currentTarget) {
        goTo(active);
        return;
      }
      const place = findPlace(event);
      if (place !== null && (place.row !== active.row || place.column !== active.column)) onActive(place);
    },
  };
}

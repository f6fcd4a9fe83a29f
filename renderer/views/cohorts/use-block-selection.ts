import { useState } from 'react';
import type { Place } from '../../ui/grid/move-place.ts';

/** Which cell has the focus and which cells are selected: rectangles by shift or dragging, single ones by Space. */
export type BlockSelection = {
  readonly active: Place;
  readonly isSelected: (place: Place) => boolean;
  readonly selected: readonly Place[];
  /** A cell has the focus; the selection stays. */
  readonly focus: (place: Place) => void;
  /** Goes to a cell; the next block begins there. */
  readonly move: (place: Place) => void;
  readonly extend: (place: Place) => void;
  readonly toggle: (place: Place) => void;
  readonly start: (place: Place) => void;
  readonly clear: () => void;
};

const nameOf = ({ row, column }: Place): string => `${row}:${column}`;

function parsePlace(name: string): Place {
  const [row = 0, column = 0] = name.split(':').map(Number);
  return { row, column };
}

function listBlock(from: Place, to: Place): string[] {
  const names: string[] = [];
  for (let row = Math.min(from.row, to.row); row <= Math.max(from.row, to.row); row += 1) {
    for (let column = Math.min(from.column, to.column); column <= Math.max(from.column, to.column); column += 1) {
      names.push(nameOf({ row, column }));
    }
  }
  return names;
}

export function useBlockSelection(): BlockSelection {
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<Place>({ row: 0, column: 0 });
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  return {
    active,
    selected: [...names].map(parsePlace),
    isSelected: (place) => names.has(nameOf(place)),
    focus: setActive,
    move: (place) => {
      setActive(place);
      setAnchor(place);
    },
    start: (place) => {
      setActive(place);
      setAnchor(place);
      setNames(new Set());
    },
    extend: (place) => {
      setActive(place);
      setNames(new Set(listBlock(anchor, place)));
    },
    toggle: (place) => {
      setAnchor(place);
      setNames((before) => {
        const next = new Set(before);
        if (!next.delete(nameOf(place))) next.add(nameOf(place));
        return next;
      });
    },
    clear: () => setNames(new Set()),
  };
}

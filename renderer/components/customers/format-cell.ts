import type { Cell } from '#core/kernel/columns.ts';
import type { Label } from '#core/kernel/label.ts';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import {
  CUSTOMER_COLUMNS,
  type CustomerColumn,
  type CustomerColumnId,
} from '#core/questions/customers/customer-columns.ts';
import { nameRfmSegment } from '#core/questions/audience/describe-rule.ts';
import { NO_VALUE, type Currency, type Formats } from '../../formatting/formats.ts';

export type CellWriter = (id: CustomerColumnId, cell: Cell) => string;

/** Widths of the list's columns, px. */
const WIDTHS: Readonly<Record<CustomerColumn['kind'], number>> = {
  text: 120,
  count: 124,
  money: 128,
  share: 104,
  decimal: 116,
  date: 112,
  segment: 104,
  value: 120,
  rfm: 136,
};

export function getColumnWidth(id: CustomerColumnId): number {
  return WIDTHS[CUSTOMER_COLUMNS[id].kind];
}

/** Numbers stand at the end of their cells, texts and dates at the start. */
export function isNumberColumn(id: CustomerColumnId): boolean {
  const { kind } = CUSTOMER_COLUMNS[id];
  return kind === 'count' || kind === 'money' || kind === 'share' || kind === 'decimal';
}

/** Writes cells of the customer list in the window's language. */
export function createCellWriter(formats: Formats, currency: Currency, read: (label: Label) => string): CellWriter {
  const nameMember = (members: readonly { readonly key: number; readonly label: Label }[], cell: Cell): string => {
    const label = members.find(({ key }) => key === cell)?.label;
    return label === undefined ? String(cell) : read(label);
  };
  return (id, cell) => {
    if (cell === null) return NO_VALUE;
    switch (CUSTOMER_COLUMNS[id].kind) {
      case 'count':
        return formats.count(Number(cell));
      case 'money':
        return formats.money(BigInt(cell), currency);
      case 'share':
        return formats.percent(Number(cell));
      case 'decimal':
        return formats.decimal(Number(cell), 2);
      case 'segment':
        return nameMember(SEGMENT_MEMBERS, cell);
      case 'value':
        return nameMember(VALUE_MEMBERS, cell);
      case 'rfm':
        return read(nameRfmSegment(String(cell)));
      case 'date':
      case 'text':
        return String(cell);
    }
  };
}

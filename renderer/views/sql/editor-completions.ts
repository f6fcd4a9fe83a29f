import type { Completion } from '@codemirror/autocomplete';
import type { SQLNamespace } from '@codemirror/lang-sql';
import type { Label } from '#core/kernel/label.ts';
import type { CatalogueTable } from './catalogue.ts';

/** What the editor offers: tables with what they are, columns with type and meaning. */
export function createCompletions(tables: readonly CatalogueTable[], read: (label: Label) => string): SQLNamespace {
  const entries = tables.map(({ name, label, grain, columns }): [string, SQLNamespace] => {
    const self: Completion = {
      label: name,
      type: 'type',
      ...(label === null ? {} : { detail: read(label) }),
      ...(grain === null ? {} : { info: read(grain) }),
    };
    const children = columns.map((column): Completion => ({
      label: column.name,
      type: 'property',
      detail: column.label === null ? column.type : `${column.type} ${read(column.label)}`,
      ...(column.doc === null ? {} : { info: read(column.doc) }),
    }));
    return [name, { self, children }];
  });
  return Object.fromEntries(entries);
}

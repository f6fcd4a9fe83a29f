import type { SqlType } from '#core/kernel/columns.ts';
import { formatMarkdownTable } from '#core/outputs/documents/markdown.ts';
import type { Label } from '#core/kernel/label.ts';

/** One line of what a file says about itself. `key` is its name in metadata, without the prefix `cst.`. */
export type ExportFact = { readonly key: string; readonly label: Label; readonly value: string | Label };

export type ExportColumn = {
  readonly name: string;
  readonly type: SqlType;
  readonly label: Label;
  readonly doc: Label;
};

/** What a file holds, in words: 口径 that travels with the numbers. */
export type ExportAbout = {
  readonly title: Label;
  readonly facts: readonly ExportFact[];
  /** Empty where nothing is declared of the columns. */
  readonly columns: readonly ExportColumn[];
};

/** The facts as key-value metadata: `cst.<key>`, or `cst.<key>_zh` and `cst.<key>_en` where the languages differ. */
export function toMetadata(facts: readonly ExportFact[]): Record<string, string> {
  return Object.fromEntries(
    facts.flatMap(({ key, value }) =>
      typeof value === 'string'
        ? [[`cst.${key}`, value]]
        : [
            [`cst.${key}_zh`, value.zh],
            [`cst.${key}_en`, value.en],
          ],
    ),
  );
}

function writeBoth({ zh, en }: Label): string {
  return zh === en ? zh : `${zh} / ${en}`;
}

function writeValue(value: string | Label): string {
  return typeof value === 'string' ? value : writeBoth(value);
}

const COLUMN_HEADS: readonly Label[] = [
  { zh: '字段', en: 'Column' },
  { zh: '类型', en: 'Type' },
  { zh: '名称', en: 'Name' },
  { zh: '含义', en: 'Meaning' },
];

function listColumnRows(columns: readonly ExportColumn[]): string[][] {
  return columns.map(({ name, type, label, doc }) => [name, type, writeBoth(label), writeBoth(doc)]);
}

/** The second sheet of a workbook. */
export function toNotes({ facts, columns }: ExportAbout): { readonly title: string; readonly rows: string[][] } {
  const lines = facts.map(({ label, value }) => [writeBoth(label), writeValue(value)]);
  const described = columns.length === 0 ? [] : [[], COLUMN_HEADS.map(writeBoth), ...listColumnRows(columns)];
  return { title: '口径 Notes', rows: [...lines, ...described] };
}

/** The file beside a CSV, which has no place of its own for such things. */
export function formatAbout({ title, facts, columns }: ExportAbout): string {
  const lines = facts.map(({ label, value }) => `- ${writeBoth(label)}: ${writeValue(value)}`).join('\n');
  const table =
    columns.length === 0 ? '' : `\n\n${formatMarkdownTable(COLUMN_HEADS.map(writeBoth), listColumnRows(columns))}`;
  return `# ${writeBoth(title)}\n\n${lines}${table}\n`;
}

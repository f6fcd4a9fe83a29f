import type { RejectedRow } from '#core/sources/import/import-report.ts';
import { createTemplate, type Correction } from '#core/sources/mapping/template.ts';
import type { ProjectSource } from '#core/outputs/project/project-file.ts';
import type { ChangedSource } from '../../document/changed-sources.ts';

/** A rejected row with the text to be read in the place of its faulty cell. */
export type CellFix = { readonly row: RejectedRow; readonly text: string };

export function identifyReject({ hash, record, column, source }: RejectedRow): string {
  return JSON.stringify([source, hash, record, column]);
}

/** Whether one cell is at fault, so that another text can take its place. */
export function isFixable(row: RejectedRow, sources: readonly ProjectSource[]): boolean {
  const { column } = row;
  if (column === null) return false;
  return sources.some(
    ({ source, template }) =>
      source === row.source &&
      template !== undefined &&
      (Object.values(template.columns).includes(column) || template.currencyColumn === column),
  );
}

function addCorrections(known: readonly Correction[], fixes: readonly CellFix[]): readonly Correction[] {
  return fixes.reduce<readonly Correction[]>((list, { row, text }) => {
    const column = row.column ?? '';
    const isSame = (other: Correction): boolean =>
      other.file === row.hash && other.record === row.record && other.column === column;
    const earlier = list.find(isSame);
    const from = earlier === undefined ? row.value : earlier.from;
    const correction = { file: row.hash, record: row.record, line: row.line, column, from, to: text };
    return [...list.filter((other) => !isSame(other)), correction];
  }, known);
}

/** The sources of a project with more corrections in their templates. A cell corrected before keeps what it said in the file. */
export function correctSources(sources: readonly ProjectSource[], fixes: readonly CellFix[]): readonly ChangedSource[] {
  return sources.map(({ source, files, template }): ChangedSource => {
    const own = fixes.filter(({ row }) => row.source === source && files.some(({ name }) => name === row.file));
    if (own.length === 0) return { source, files, ...(template === undefined ? {} : { template }) };
    const base = template ?? createTemplate(source);
    return { source, files, template: { ...base, corrections: [...addCorrections(base.corrections ?? [], own)] } };
  });
}

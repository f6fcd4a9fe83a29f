import { isNameColumn, maskName, maskText } from './masking.ts';
import type { Label } from '#core/kernel/label.ts';

export type ReportLanguage = 'zh-CN' | 'en';

/** A number's definition in a report. */
export type ReportDefinition = {
  readonly label: Label;
  readonly formula: Label;
  readonly filters: Label;
  readonly denominator: Label | null;
  /** The value with every digit; null counts where it is no rate. */
  readonly full: string;
  readonly counted: string | null;
};

/** A pinned chart as it stood when it was pinned. */
export type ReportChart = {
  readonly title: string;
  readonly note: string;
  readonly summary: string;
  /** `<svg …>`; null where there is a table only. */
  readonly svg: string | null;
  readonly heads: readonly string[];
  readonly rows: readonly { readonly head: string; readonly cells: readonly string[] }[];
  readonly definitions: readonly ReportDefinition[];
  /** The filters that were in force, one each; none: everybody. */
  readonly filters: readonly Label[];
  readonly sql: string | null;
  readonly asOf: string;
  readonly timeZone: string;
  readonly buildId: string;
  /** What the analyst says about it. */
  readonly comment: string;
};

export type ReportFile = {
  readonly source: string;
  readonly name: string;
  readonly bytes: number | null;
  readonly fingerprint: string | null;
};

/** Everything that a report says, in the order in which it says it. */
export type Report = {
  readonly language: ReportLanguage;
  readonly title: string;
  readonly projectName: string;
  readonly asOf: string;
  readonly timeZone: string;
  readonly dataFrom: string | null;
  readonly dataThrough: string | null;
  /** The filters in force now; each chart says its own. */
  readonly filters: readonly Label[];
  readonly buildId: string;
  readonly workbenchVersion: string;
  /** Wall-clock text; the only thing that differs between two reports of the same. */
  readonly writtenAt: string;
  readonly files: readonly ReportFile[];
  readonly charts: readonly ReportChart[];
  readonly isMasked: boolean;
};

function listNames({ heads, rows }: ReportChart): string[] {
  const [own = '', ...others] = heads;
  return rows.flatMap(({ head, cells }) => [
    ...(isNameColumn(own) ? [head] : []),
    ...cells.filter((_, index) => isNameColumn(others[index] ?? '')),
  ]);
}

/** Covers every name that the table has, then numbers and addresses, wherever they stand in a text. */
function createCover(names: readonly string[]): (text: string) => string {
  const longest = [...new Set(names)].filter((name) => name.trim() !== '').toSorted((a, b) => b.length - a.length);
  return (text) => maskText(longest.reduce((covered, name) => covered.replaceAll(name, maskName(name)), text));
}

/** Texts between the tags of a drawing; what draws stays as it is. */
function maskDrawing(svg: string, cover: (text: string) => string): string {
  return svg.replaceAll(/>([^<]+)</g, (_, text: string) => `>${cover(text)}<`);
}

function maskChart(chart: ReportChart): ReportChart {
  const [own = '', ...others] = chart.heads;
  const cover = createCover(listNames(chart));
  const coverLabel = ({ zh, en }: Label): Label => ({ zh: cover(zh), en: cover(en) });
  const coverCell = (head: string, cell: string): string => (isNameColumn(head) ? maskName(cell) : cover(cell));
  return {
    ...chart,
    title: cover(chart.title),
    note: cover(chart.note),
    summary: cover(chart.summary),
    comment: cover(chart.comment),
    svg: chart.svg === null ? null : maskDrawing(chart.svg, cover),
    heads: chart.heads.map(cover),
    rows: chart.rows.map(({ head, cells }) => ({
      head: coverCell(own, head),
      cells: cells.map((cell, index) => coverCell(others[index] ?? '', cell)),
    })),
    definitions: chart.definitions.map((definition) => ({
      label: coverLabel(definition.label),
      formula: coverLabel(definition.formula),
      filters: coverLabel(definition.filters),
      denominator: definition.denominator === null ? null : coverLabel(definition.denominator),
      full: cover(definition.full),
      counted: definition.counted === null ? null : cover(definition.counted),
    })),
    filters: chart.filters.map(coverLabel),
    sql: chart.sql === null ? null : cover(chart.sql),
  };
}

/**
 * The report with phone numbers, e-mail and identity numbers covered wherever they stand, and names in columns of names and wherever
 * such a name is repeated.
 */
export function maskReport(report: Report): Report {
  const cover = createCover(report.charts.flatMap(listNames));
  return {
    ...report,
    isMasked: true,
    title: cover(report.title),
    projectName: cover(report.projectName),
    filters: report.filters.map(({ zh, en }) => ({ zh: cover(zh), en: cover(en) })),
    files: report.files.map((file) => ({ ...file, name: cover(file.name) })),
    charts: report.charts.map(maskChart),
  };
}

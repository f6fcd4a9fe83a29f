export type ChartRow = { readonly key: string; readonly head: string; readonly cells: readonly string[] };

/** Values separated by tabs, as a spreadsheet pastes them; a tab or a line break within a value becomes a space. */
export function writeTsv(heads: readonly string[], rows: readonly ChartRow[]): string {
  const clean = (value: string): string => value.replaceAll(/[\t\r\n]+/g, ' ');
  return [heads, ...rows.map(({ head, cells }) => [head, ...cells])].map((row) => row.map(clean).join('\t')).join('\n');
}

/** A table of Markdown, numbers to the right. */
export function writeMarkdown(heads: readonly string[], rows: readonly ChartRow[]): string {
  const clean = (value: string): string => value.replaceAll('|', '\\|').replaceAll(/[\r\n]+/g, ' ');
  const line = (cells: readonly string[]): string => `| ${cells.map(clean).join(' | ')} |`;
  return [
    line(heads),
    `| ${heads.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map(({ head, cells }) => line([head, ...cells])),
  ].join('\n');
}

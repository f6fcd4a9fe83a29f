/** A statement to start from at a table of the build: its first rows, as an analyst would write it. */
export function writeTableStatement(table: string): string {
  return `select *\nfrom ${table}\nlimit 100;`;
}

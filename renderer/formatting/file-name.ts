/** A name as a file may have it on every system: what some of them refuse becomes `_`. */
export function toFileName(name: string): string {
  return name.replaceAll(/[\\/:*?"<>|]/g, '_');
}

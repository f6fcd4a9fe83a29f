/** Colours of a chart, taken from the window's own tokens so that both themes and the charts agree. */
export type Palette = {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly first: string;
  readonly second: string;
  readonly font: string;
};

/** Font names in single quotes: a chart's SVG holds them within double ones. */
function readFont(): string {
  return getComputedStyle(document.body).fontFamily.replaceAll('"', "'");
}

export function readPalette(): Palette {
  const styles = getComputedStyle(document.documentElement);
  const read = (name: string): string => styles.getPropertyValue(name).trim();
  return {
    ink: read('--ink'),
    muted: read('--ink-muted'),
    line: read('--line'),
    surface: read('--surface'),
    first: read('--mark-duplicates'),
    second: read('--mark-loaded'),
    font: readFont(),
  };
}

/** The window's tokens that charts are drawn with. */
const TOKENS = [
  '--page',
  '--surface',
  '--surface-sunken',
  '--line',
  '--line-strong',
  '--ink',
  '--ink-muted',
  '--accent',
  '--accent-soft',
  '--good',
  '--good-soft',
  '--warn',
  '--warn-soft',
  '--bad',
  '--bad-soft',
  ...Array.from({ length: 7 }, (_, step) => `--scale-${step}`),
  '--mark-loaded',
  '--mark-duplicates',
  '--mark-excluded',
  '--mark-rejected',
] as const;

function toRgb(color: string): string | null {
  const [, r, g, b] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color) ?? [];
  return r === undefined || g === undefined || b === undefined
    ? null
    : `rgb(${[r, g, b].map((part) => Number.parseInt(part, 16)).join(',')})`;
}

/** A drawn chart with colours put in the place of others, each as `#rrggbb`, in one pass. */
export function recolor(svg: string, colors: ReadonlyMap<string, string>): string {
  const known = new Map(
    [...colors].flatMap(([from, to]) => {
      const rgb = toRgb(from);
      return [[from.toLowerCase(), to] as const, ...(rgb === null ? [] : [[rgb, to] as const])];
    }),
  );
  return svg.replaceAll(/#[0-9a-f]{6}\b|rgb\(\s*\d+\s*,\s*\d+\s*,\s*\d+\s*\)/gi, (color) => {
    return known.get(color.toLowerCase().replaceAll(/\s+/g, '')) ?? color;
  });
}

/** Which colour of the light theme stands for each colour of the theme in force. A report is on white paper. */
export function readLightColors(): ReadonlyMap<string, string> {
  const probe = document.createElement('div');
  probe.dataset['mantineColorScheme'] = 'light';
  probe.hidden = true;
  document.body.append(probe);
  const [now, light] = [getComputedStyle(document.documentElement), getComputedStyle(probe)];
  const read = (styles: CSSStyleDeclaration, token: string): string => styles.getPropertyValue(token).trim();
  const colors = new Map(TOKENS.map((token) => [read(now, token), read(light, token)]));
  probe.remove();
  return colors;
}

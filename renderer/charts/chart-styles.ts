import type { Palette } from './palette.ts';

/** Text of a chart: axes, legend, labels. */
export function createTextStyle(palette: Palette) {
  return { color: palette.muted, fontFamily: palette.font, fontSize: 12 };
}

/** The look of a chart's tooltip. */
export function createTooltipStyle(palette: Palette) {
  return {
    backgroundColor: palette.surface,
    borderColor: palette.line,
    textStyle: { ...createTextStyle(palette), color: palette.ink },
  };
}

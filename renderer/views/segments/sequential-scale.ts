export const SCALE_STEPS = 7;

/** The step of the sequential scale for a value between 0 and the largest one; 0 stands for none. */
export function pickScaleStep(value: number, largest: number): number {
  if (!(value > 0) || !(largest > 0)) return 0;
  return Math.min(SCALE_STEPS - 1, 1 + Math.floor((value / largest) * (SCALE_STEPS - 1) - Number.EPSILON));
}

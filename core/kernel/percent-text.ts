/** A level in per cent as it is written beside its interval: 80, 97.5. */
export function writePercent(level: number): string {
  return String(Math.round(1000 * level) / 10);
}

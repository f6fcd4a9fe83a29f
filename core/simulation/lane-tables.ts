import type { ModelPoint } from '#core/clv/types.ts';
import type { KernelContext } from '#core/simulation/kernel-context.ts';

/** Draws made side by side: one block of random words decides on so many, sixteen bits each. */
export const LANES = 8;

/** Values of the sixteen bits that decide on a lane. */
export const HALF_WORDS = 65_536;

/** [value × lanes]: what depends on the parameters and on few distinct values. */
export type LaneTables = {
  /** P(an order before the furthest clock), given alive, by pair (x, T). */
  readonly any: Float64Array;
  /** The same in sixteen bits: a half word at or above it holds no order. */
  readonly anyBelow: Int32Array;
  /** ln(α + time) by distinct time. */
  readonly logTimes: Float64Array;
  /** ln of the odds of having left, without its time part, by x; −∞ where nobody can have left. */
  readonly logOdds: Float64Array;
};

/** Whether a customer may leave right after the first purchase (MBG) or from the first repeat on (BG). */
export const FIRST_DROPOUT = { 'mbg-nbd': 1, 'bg-nbd': 0, nbd: 0, 'pareto-nbd': 0 } as const;

/** Empty tables. */
export function createLaneTables({ index, times, maxX }: KernelContext): LaneTables {
  return {
    any: new Float64Array(LANES * index.pairCount),
    anyBelow: new Int32Array(LANES * index.pairCount),
    logTimes: new Float64Array(LANES * times.length),
    logOdds: new Float64Array(LANES * (maxX + 1)),
  };
}

/** Fills the tables of one lane with a draw's parameters. */
export function fillLane(
  context: KernelContext,
  point: ModelPoint,
  furthest: number,
  lane: number,
  tables: LaneTables,
): void {
  const { index, times, maxX } = context;
  const { model, values } = point;
  const [r = 0, alpha = 0, a = 0, b = 0] = values;
  const first = FIRST_DROPOUT[model];
  for (let pair = 0; pair < index.pairCount; pair += 1) {
    const rate = alpha + (index.pairT[pair] as number);
    const shape = r + (index.pairX[pair] as number);
    const any = 1 - Math.exp(shape * Math.log(rate / (rate + furthest)));
    tables.any[pair * LANES + lane] = any;
    tables.anyBelow[pair * LANES + lane] = any * HALF_WORDS + 1;
  }
  for (let time = 0; time < times.length; time += 1) {
    tables.logTimes[time * LANES + lane] = Math.log(alpha + (times[time] as number));
  }
  for (let x = 0; x <= maxX; x += 1) {
    tables.logOdds[x * LANES + lane] =
      model === 'nbd' || x + first === 0 ? -Infinity : Math.log(a) - Math.log(b + x + first - 1);
  }
}

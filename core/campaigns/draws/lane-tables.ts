import type { ModelPoint } from '#core/science/customer-models/types.ts';
import type { KernelContext } from './kernel-context.ts';

/** Draws made side by side: the sixteen bytes of one block of random words decide on one each. */
export const LANES = 16;

/** Values of the byte that decides on a lane. */
export const BYTE_VALUES = 256;

/**
 * Limits of bytes, one per lane, and the same as pairs: word 2i holds those of the lower and the third byte of word i of a
 * block, word 2i + 1 those of the second and the highest. Lanes are numbered so that lane and limit have one place on
 * little-endian machines, which all are that run this.
 */
export type ByteLimits = { readonly lanes: Uint16Array; readonly pairs: Int32Array };

/** Limits of so many rows of lanes, all 0: no byte is below them. */
export function createByteLimits(rows: number): ByteLimits {
  const lanes = new Uint16Array(LANES * rows);
  return { lanes, pairs: new Int32Array(lanes.buffer) };
}

/** The byte of a block of words that decides on a lane. */
export function readByte(words: Int32Array, lane: number): number {
  return ((words[lane >> 2] as number) >>> (((lane & 2) << 2) | ((lane & 1) << 4))) & 0xff;
}

/** Bits of the lanes whose bytes lie below their limits, of one word of a block: bit i for lane `first` + i. */
export function findBelow(word: number, { pairs }: ByteLimits, first: number): number {
  const at = first >> 1;
  const low = ((word & 0x00ff00ff) | 0x80008000) - (pairs[at] as number);
  const high = (((word >>> 8) & 0x00ff00ff) | 0x80008000) - (pairs[at + 1] as number);
  const found = ((~low & 0x80008000) >>> 15) | ((~high & 0x80008000) >>> 13);
  return (found | (found >>> 15)) & 0xf;
}

/** [value × lanes]: what depends on the parameters and on few distinct values. */
export type LaneTables = {
  /** P(an order before the furthest clock), given alive, by pair (x, T). */
  readonly any: Float64Array;
  /** The same as limits of bytes: one at or above it holds no order. */
  readonly anyBelow: ByteLimits;
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
    anyBelow: createByteLimits(index.pairCount),
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
    tables.anyBelow.lanes[pair * LANES + lane] = any * BYTE_VALUES + 1;
  }
  for (let time = 0; time < times.length; time += 1) {
    tables.logTimes[time * LANES + lane] = Math.log(alpha + (times[time] as number));
  }
  for (let x = 0; x <= maxX; x += 1) {
    tables.logOdds[x * LANES + lane] =
      model === 'nbd' || x + first === 0 ? -Infinity : Math.log(a) - Math.log(b + x + first - 1);
  }
}

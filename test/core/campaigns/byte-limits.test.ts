import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTE_VALUES, createByteLimits, findBelow, LANES, readByte } from '#core/campaigns/draws/lane-tables.ts';

const words = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 4, maxLength: 4 });
const limits = fc.array(fc.integer({ min: 0, max: BYTE_VALUES + 1 }), { minLength: LANES, maxLength: LANES });

describe('four bytes compared at once', () => {
  it('are what comparing each of them is', () => {
    fc.assert(
      fc.property(words, limits, (numbers, values) => {
        const block = Int32Array.from(numbers);
        const limited = createByteLimits(1);
        limited.lanes.set(values);
        for (let lane = 0; lane < LANES; lane += 1) {
          const found = findBelow(block[lane >> 2] ?? 0, limited, lane & ~3);
          expect((found >> (lane & 3)) & 1).toBe(readByte(block, lane) < (values[lane] ?? 0) ? 1 : 0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('use every byte of a block once', () => {
    const block = Int32Array.of(0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c);
    const bytes = Array.from({ length: LANES }, (_, lane) => readByte(block, lane));
    expect(bytes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: LANES }, (_, byte) => byte));
  });
});

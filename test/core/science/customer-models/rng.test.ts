import { describe, expect, test } from 'vitest';
import {
  drawBeta,
  drawExponential,
  drawGamma,
  drawGeometric,
  drawNormal,
  drawPoisson,
} from '#core/science/customer-models/draw.ts';
import { fillPhilox } from '#core/science/random/philox.ts';
import { createRandomStream, PURPOSES, type RandomStream } from '#core/science/random/rng.ts';
import { computeLogGamma } from '#core/science/numeric/special.ts';

const SEED = 20_260_131;
const DRAWS = 40_000;

function sample(purpose: number, draw: (stream: RandomStream) => number): Float64Array {
  const stream = createRandomStream(SEED);
  return Float64Array.from({ length: DRAWS }, (_, index) => {
    stream.select(7, index, purpose);
    return draw(stream);
  });
}

/** Distance of a sample mean from its expectation in standard errors. */
function measure(values: Float64Array, mean: number, variance: number): number {
  const found = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.abs(found - mean) / Math.sqrt(variance / values.length);
}

/** Chi-square statistic of counted classes against probabilities, minus its mean, in its standard deviations. */
function measureClasses(observed: readonly number[], probabilities: readonly number[]): number {
  const total = observed.reduce((sum, count) => sum + count, 0);
  const chiSquare = observed.reduce((sum, count, index) => {
    const expected = total * (probabilities[index] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  const degrees = observed.length - 1;
  return (chiSquare - degrees) / Math.sqrt(2 * degrees);
}

describe('Philox4x32-10', () => {
  test.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('known answer of the authors for %j', (counter, [key0 = 0, key1 = 0], answer) => {
    const out = new Int32Array(4);
    const [first = 0, second = 0, third = 0, fourth = 0] = counter;
    fillPhilox(out, first, second, third, fourth, key0, key1);
    expect(Array.from(out, (word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ')).toBe(answer);
  });

  test('a number depends on seed, customer, draw and purpose and on nothing else', () => {
    const read = (seed: number, key: readonly [number, number, number]): number[] => {
      const stream = createRandomStream(seed);
      stream.select(...key);
      return Array.from({ length: 5 }, () => stream.nextUniform());
    };
    const base = read(1, [2, 3, 4]);
    const stream = createRandomStream(1);
    stream.select(9, 9, 9);
    stream.nextUniform();
    stream.select(2, 3, 4);
    expect(Array.from({ length: 5 }, () => stream.nextUniform())).toEqual(base);
    const others = [
      read(2, [2, 3, 4]),
      read(1, [3, 3, 4]),
      read(1, [2, 4, 4]),
      read(1, [2, 3, 5]),
      read(2 ** 33 + 1, [2, 3, 4]),
    ];
    for (const other of others) expect(other[0]).not.toBe(base[0]);
    expect(new Set(Object.values(PURPOSES)).size).toBe(Object.keys(PURPOSES).length);
  });

  test('uniform numbers fill 256 classes evenly, also across customers, draws and purposes', () => {
    const count = (next: (index: number) => number): number[] => {
      const classes = Array.from({ length: 256 }, () => 0);
      for (let index = 0; index < 200_000; index += 1) {
        const place = Math.floor(256 * next(index));
        classes[place] = (classes[place] ?? 0) + 1;
      }
      return classes;
    };
    const even = Array.from({ length: 256 }, () => 1 / 256);
    const stream = createRandomStream(SEED);
    stream.select(1, 1, 1);
    expect(
      Math.abs(
        measureClasses(
          count(() => stream.nextUniform()),
          even,
        ),
      ),
    ).toBeLessThan(4);
    for (const position of [0, 1, 2]) {
      const across = (index: number): number => {
        const key: [number, number, number] = [5, 5, 5];
        key[position] = index;
        stream.select(...key);
        return stream.nextUniform();
      };
      expect(Math.abs(measureClasses(count(across), even))).toBeLessThan(4);
    }
  });
});

describe('distributions', () => {
  test('normal and exponential: moments', () => {
    const normal = sample(1, drawNormal);
    expect(measure(normal, 0, 1)).toBeLessThan(4);
    expect(
      measure(
        normal.map((value) => value ** 2),
        1,
        2,
      ),
    ).toBeLessThan(4);
    expect(
      measure(
        normal.map((value) => value ** 4),
        3,
        96,
      ),
    ).toBeLessThan(4);
    expect(measure(sample(2, drawExponential), 1, 1)).toBeLessThan(4);
  });

  test.each([0.05, 0.243, 1, 2.5, 300])('gamma of shape %d: moments', (shape) => {
    const values = sample(3, (stream) => drawGamma(shape, 2, stream));
    expect(measure(values, shape / 2, shape / 4)).toBeLessThan(4);
    const fourth = shape * (shape + 1) * (shape + 2) * (shape + 3);
    const second = shape * (shape + 1);
    expect(
      measure(
        values.map((value) => (2 * value) ** 2),
        second,
        fourth - second ** 2,
      ),
    ).toBeLessThan(4);
  });

  test.each([
    [0.01, 0.02],
    [0.8, 2.4],
    [40, 3],
  ])('beta of %d and %d: moments, inside [0, 1]', (a, b) => {
    const values = sample(4, (stream) => drawBeta(a, b, stream));
    const mean = a / (a + b);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(measure(values, mean, (mean * (1 - mean)) / (a + b + 1))).toBeLessThan(4);
  });

  test.each([0.3, 4, 9.99, 10, 17.5, 400])('Poisson of mean %d: chi-square', (mean) => {
    const values = sample(5, (stream) => drawPoisson(mean, stream));
    const low = Math.max(0, Math.floor(mean - 3 * Math.sqrt(mean)));
    const high = Math.ceil(mean + 3 * Math.sqrt(mean));
    const probability = (count: number): number => Math.exp(count * Math.log(mean) - mean - computeLogGamma(count + 1));
    const inside = Array.from({ length: high - low + 1 }, (_, index) => probability(low + index));
    const observed = inside.map((_, index) => values.filter((value) => value === low + index).length);
    const rest = DRAWS - observed.reduce((sum, count) => sum + count, 0);
    const restProbability = 1 - inside.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(measureClasses([...observed, rest], [...inside, restProbability]))).toBeLessThan(4);
    expect(measure(values, mean, mean)).toBeLessThan(4);
  });

  test.each([1, 0.4, 0.02, 1e-9])('geometric of probability %d: moments', (p) => {
    const values = sample(6, (stream) => drawGeometric(p, stream));
    expect(values.every((value) => value >= 1)).toBe(true);
    if (p < 1) expect(measure(values, 1 / p, (1 - p) / p ** 2)).toBeLessThan(4);
    else expect(values.every((value) => value === 1)).toBe(true);
  });

  test('nothing to draw from', () => {
    const stream = createRandomStream(SEED);
    stream.select(0, 0, 0);
    expect(drawGeometric(0, stream)).toBe(Infinity);
    expect(drawPoisson(0, stream)).toBe(0);
  });
});

import { fillPhilox } from './philox.ts';

const SCALE = 1 / 4_294_967_296;

/**
 * Uniform and gamma numbers of one (customer, draw, purpose) after another, from the generator of `core/science/random/rng.ts` with 32
 * bits a number: for the inner loops, where 53 bits would double the work.
 */
export class WordStream {
  private readonly words = new Int32Array(4);
  private readonly key0: number;
  private readonly key1: number;
  private customer = 0;
  private draw = 0;
  private purpose = 0;
  private block = 0;
  private used = 4;
  private spare = Number.NaN;

  constructor(seed: number) {
    this.key0 = seed >>> 0;
    this.key1 = Math.floor(seed / 4_294_967_296) >>> 0;
  }

  /** Starts the stream of one purpose. */
  select(customer: number, draw: number, purpose: number): void {
    this.customer = customer;
    this.draw = draw;
    this.purpose = purpose;
    this.block = 0;
    this.used = 4;
    this.spare = Number.NaN;
  }

  /** Next number in (0, 1). */
  nextUniform(): number {
    if (this.used === 4) {
      fillPhilox(this.words, this.customer, this.draw, this.purpose, this.block, this.key0, this.key1);
      this.block += 1;
      this.used = 0;
    }
    const word = this.words[this.used] as number;
    this.used += 1;
    return ((word >>> 0) + 0.5) * SCALE;
  }

  /** Standard normal number, by Marsaglia's polar method; the second of each pair is kept for the next call. */
  nextNormal(): number {
    const spare = this.spare;
    if (spare === spare) {
      this.spare = Number.NaN;
      return spare;
    }
    for (;;) {
      const u = 2 * this.nextUniform() - 1;
      const v = 2 * this.nextUniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        this.spare = v * factor;
        return u * factor;
      }
    }
  }

  /** Gamma(shape, 1) number: Marsaglia & Tsang (2000), with their boost below 1. */
  nextGamma(shape: number): number {
    const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const z = this.nextNormal();
      const root = 1 + c * z;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = this.nextUniform();
      if (u < 1 - 0.0331 * z * z * z * z || Math.log(u) < (z * z) / 2 + d - d * v + d * Math.log(v)) {
        return shape < 1 ? d * v * this.nextUniform() ** (1 / shape) : d * v;
      }
    }
  }
}

import type { RandomStream } from '#core/science/random/rng.ts';
import { computeLogGamma } from '#core/science/numeric/special.ts';

/** Standard normal number, by Marsaglia's polar method. */
export function drawNormal(stream: RandomStream): number {
  for (;;) {
    const u = 2 * stream.nextUniform() - 1;
    const v = 2 * stream.nextUniform() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** Exponential number with mean 1, by inversion. */
export function drawExponential(stream: RandomStream): number {
  return -Math.log(stream.nextUniform());
}

/**
 * ln of a Gamma(shape, 1) number: Marsaglia & Tsang (2000), with their boost U^(1/shape) below 1 taken in logarithms, so
 * that tiny shapes do not underflow.
 */
function drawLogGamma(shape: number, stream: RandomStream): number {
  const boosted = shape < 1 ? shape + 1 : shape;
  const d = boosted - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = drawNormal(stream);
    const root = 1 + c * z;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = stream.nextUniform();
    if (Math.log(u) < (z * z) / 2 + d - d * v + d * Math.log(v)) {
      const log = Math.log(d * v);
      return shape < 1 ? log + Math.log(stream.nextUniform()) / shape : log;
    }
  }
}

/** Gamma(shape, rate) number; 0 only by underflow. */
export function drawGamma(shape: number, rate: number, stream: RandomStream): number {
  return Math.exp(drawLogGamma(shape, stream)) / rate;
}

/** Beta(a, b) number as the share of one gamma number in the sum of two, in logarithms. */
export function drawBeta(a: number, b: number, stream: RandomStream): number {
  const first = drawLogGamma(a, stream);
  const second = drawLogGamma(b, stream);
  return 1 / (1 + Math.exp(second - first));
}

function drawSmallPoisson(mean: number, stream: RandomStream): number {
  const limit = Math.exp(-mean);
  let product = stream.nextUniform();
  let count = 0;
  while (product > limit) {
    product *= stream.nextUniform();
    count += 1;
  }
  return count;
}

/** Poisson number: products of uniforms below mean 10, else PTRS (Hörmann 1993, transformed rejection). */
export function drawPoisson(mean: number, stream: RandomStream): number {
  if (!(mean > 0)) return 0;
  if (mean < 10) return drawSmallPoisson(mean, stream);
  const logMean = Math.log(mean);
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.024_83 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const certain = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = stream.nextUniform() - 0.5;
    const v = stream.nextUniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= certain) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const accept = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (accept <= -mean + k * logMean - computeLogGamma(k + 1)) return k;
  }
}

/** Geometric number on 1, 2, … with success probability p, by inversion; Infinity for p = 0. */
export function drawGeometric(p: number, stream: RandomStream): number {
  if (p >= 1) return 1;
  if (!(p > 0)) return Infinity;
  return 1 + Math.floor(Math.log(stream.nextUniform()) / Math.log1p(-p));
}

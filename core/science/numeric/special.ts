/** Coefficients B(2k) / (2k (2k − 1)) of Stirling's series of ln Γ. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156, -3617 / 122_400] as const;
/** Coefficients B(2k) / (2k) of the asymptotic series of ψ. */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32_760, 1 / 12, -3617 / 8160] as const;
/** Bernoulli numbers B(2k), the coefficients of the asymptotic series of ψ′. */
const TRIGAMMA = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510] as const;
const HALF_LOG_2_PI = 0.918_938_533_204_672_8;
/** From here on eight terms of either series are exact to double precision. */
const ASYMPTOTIC_FROM = 10;

function evaluateOddSeries(coefficients: readonly number[], x: number): number {
  const square = 1 / (x * x);
  let sum = 0;
  for (let index = coefficients.length - 1; index >= 0; index -= 1) sum = sum * square + (coefficients[index] ?? 0);
  return sum;
}

/**
 * ln Γ(x) for x > 0: recurrence up to 10, then Stirling's series (Abramowitz & Stegun 6.1.15, 6.1.41). Absolute
 * error below 1e-14 for x ≤ 10, relative error below 1e-15 beyond.
 */
export function computeLogGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < ASYMPTOTIC_FROM) {
    product *= shifted;
    shifted += 1;
  }
  const stirling =
    (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_2_PI + evaluateOddSeries(STIRLING, shifted) / shifted;
  return product === 1 ? stirling : stirling - Math.log(product);
}

/**
 * ψ(x) = d ln Γ(x) / dx for x > 0: recurrence up to 10, then the asymptotic series (Abramowitz & Stegun 6.3.5,
 * 6.3.18). Error below 1e-14 of max(1, |ψ|).
 */
export function computeDigamma(x: number): number {
  let shifted = x;
  let sum = 0;
  while (shifted < ASYMPTOTIC_FROM) {
    sum -= 1 / shifted;
    shifted += 1;
  }
  return sum + Math.log(shifted) - 0.5 / shifted - evaluateOddSeries(DIGAMMA, shifted) / (shifted * shifted);
}

/**
 * ψ′(x) for x > 0: recurrence up to 10, then the asymptotic series (Abramowitz & Stegun 6.4.6, 6.4.12). Relative error
 * below 1e-13.
 */
export function computeTrigamma(x: number): number {
  let shifted = x;
  let sum = 0;
  while (shifted < ASYMPTOTIC_FROM) {
    sum += 1 / (shifted * shifted);
    shifted += 1;
  }
  const square = shifted * shifted;
  return sum + 1 / shifted + 0.5 / square + evaluateOddSeries(TRIGAMMA, shifted) / (square * shifted);
}

/** ln Γ(x + d) − ln Γ(x) for x, d > 0, without cancellation where x is large. */
export function computeLogGammaRise(x: number, d: number): number {
  if (x < ASYMPTOTIC_FROM) return computeLogGamma(x + d) - computeLogGamma(x);
  const series = evaluateOddSeries(STIRLING, x + d) / (x + d) - evaluateOddSeries(STIRLING, x) / x;
  return d * Math.log(x) + (x + d - 0.5) * Math.log1p(d / x) - d + series;
}

/** ψ(x + d) − ψ(x) for x, d > 0, without cancellation where x is large. */
export function computeDigammaRise(x: number, d: number): number {
  if (x < ASYMPTOTIC_FROM) return computeDigamma(x + d) - computeDigamma(x);
  const end = x + d;
  const series = evaluateOddSeries(DIGAMMA, end) / (end * end) - evaluateOddSeries(DIGAMMA, x) / (x * x);
  return Math.log1p(d / x) + (0.5 * d) / (x * end) - series;
}

/** 1 / (1 + e^y) without overflow. */
export function computeLogistic(y: number): number {
  return y > 0 ? Math.exp(-y) / (1 + Math.exp(-y)) : 1 / (1 + Math.exp(y));
}

/** (1 − e^(−e·y)) / e, continued to y at e = 0: the shape of every expectation that has a "= 1" special case. */
export function computeDecay(e: number, y: number): number {
  return e === 0 ? y : -Math.expm1(-e * y) / e;
}

/**
 * ∫₀^∞ e^(−c·v) (1 + v)^(−ν) dv = e^c E_ν(c) = U(1, 2 − ν, c), c > 0, ν > 0 (NIST DLMF 8.19): continued fraction for
 * c ≥ 1 (8.19.17), else the trapezoidal rule in ln v, which converges geometrically. Relative error below 1e-13.
 */
export function computeScaledExponentialIntegral(nu: number, c: number): number {
  if (c >= 1) {
    let b = c + nu;
    let forward = 1e300;
    let backward = 1 / b;
    let fraction = backward;
    for (let index = 1; index < 1000; index += 1) {
      const a = -index * (nu - 1 + index);
      b += 2;
      backward = 1 / (a * backward + b);
      forward = b + a / forward;
      const factor = forward * backward;
      fraction *= factor;
      if (Math.abs(factor - 1) < 1e-16) break;
    }
    return fraction;
  }
  const step = 0.22;
  let sum = 0;
  for (let w = Math.floor((Math.log(40) - Math.log(c)) / step) * step; w > -40; w -= step) {
    const v = Math.exp(w);
    sum += Math.exp(w - c * v - nu * Math.log1p(v));
  }
  return sum * step;
}

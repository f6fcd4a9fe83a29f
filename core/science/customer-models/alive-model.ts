import { computeBetaGeometricPAlive, type FirstDropout } from './beta-geometric.ts';
import {
  type AliveState,
  computeDiscountedPurchases,
  computeMeanPurchases,
  computeStayProbability,
} from './dropout-mean.ts';
import { createParetoPAlive } from './pareto-nbd.ts';
import { integratePowers } from '#core/science/numeric/quadrature.ts';
import { computeDecay, computeScaledExponentialIntegral } from '#core/science/numeric/special.ts';
import type { ModelPoint } from './types.ts';

/** The future of a customer who is alive now. It depends on the history through x and T only. */
export type AliveFuture = {
  /** Expected purchases in (0, weeks]. */
  expect(weeks: number): number;
  /** P(at least one purchase in (from, to]). */
  findAny(from: number, to: number): number;
  /** P(still alive after `weeks`). */
  stay(weeks: number): number;
  /** All future purchases, discounted continuously at delta > 0 per week. */
  discount(delta: number): number;
};

/** A model with its parameters set, ready to judge customers. */
export type AliveModel = {
  computePAlive(x: number, tx: number, T: number): number;
  /** The future given alive after x purchases in T weeks; x = T = 0 gives a new customer, before any dropout. */
  describeFuture(x: number, T: number): AliveFuture;
  /** P(alive) of a new customer right after the first purchase: below 1 only for MBG/NBD. */
  readonly pAliveAtStart: number;
};

function describeBetaGeometricFuture(state: AliveState): AliveFuture {
  return {
    expect: (weeks) => computeMeanPurchases(state, weeks),
    findAny: (from, to) => {
      const length = to - from;
      if (!(length > 0)) return 0;
      const silence = -state.shape * Math.log1p(length / state.rate);
      if (from === 0) return -Math.expm1(silence);
      const later = { ...state, rate: state.rate + length };
      const any = computeStayProbability(state, from) - Math.exp(silence) * computeStayProbability(later, from);
      return Math.max(0, any);
    },
    stay: (weeks) => computeStayProbability(state, weeks),
    discount: (delta) => computeDiscountedPurchases(state, delta),
  };
}

function createBetaGeometricModel(values: readonly number[], firstDropout: FirstDropout): AliveModel {
  const [r = 0, alpha = 0, a = 0, b = 0] = values;
  return {
    computePAlive: (x, tx, T) => computeBetaGeometricPAlive(values, firstDropout, x, tx, T),
    describeFuture: (x, T) =>
      describeBetaGeometricFuture({ shape: r + x, rate: alpha + T, a, b: b + x + firstDropout }),
    pAliveAtStart: computeBetaGeometricPAlive(values, firstDropout, 0, 0, 0),
  };
}

function createParetoModel(values: readonly number[]): AliveModel {
  const [r = 0, alpha = 0, s = 0, beta = 0] = values;
  const moments = new Float64Array(5);
  return {
    computePAlive: createParetoPAlive(values),
    describeFuture: (x, T) => {
      const rate = alpha + T;
      const age = beta + T;
      const mean = (r + x) / rate;
      const stay = (weeks: number): number => Math.exp(-s * Math.log1p(weeks / age));
      return {
        expect: (weeks) => mean * age * computeDecay(s - 1, Math.log1p(weeks / age)),
        findAny: (from, to) => {
          if (!(to > from)) return 0;
          integratePowers(r + x + 1, rate, s, age + from, 0, to - from, moments);
          return Math.min(1, stay(from) * mean * Math.exp(moments[0] ?? 0));
        },
        stay,
        discount: (delta) => mean * age * computeScaledExponentialIntegral(s, delta * age),
      };
    },
    pAliveAtStart: 1,
  };
}

function createNbdModel(values: readonly number[]): AliveModel {
  const [r = 0, alpha = 0] = values;
  return {
    computePAlive: () => 1,
    describeFuture: (x, T) => {
      const mean = (r + x) / (alpha + T);
      return {
        expect: (weeks) => mean * weeks,
        findAny: (from, to) => -Math.expm1(-(r + x) * Math.log1p((to - from) / (alpha + T))),
        stay: () => 1,
        discount: (delta) => mean / delta,
      };
    },
    pAliveAtStart: 1,
  };
}

/**
 * Closed forms of each model. BG/NBD: Fader, Hardie & Lee (2005). MBG/NBD: Batislam et al. (2007). Pareto/NBD:
 * Schmittlein, Morrison & Colombo (1987), expected purchases eq. 22; the probability of any purchase is the integral
 * over the time of the next one; discounting as Fader, Hardie & Lee (2005, "RFM and CLV").
 */
export function createAliveModel(point: ModelPoint): AliveModel {
  switch (point.model) {
    case 'mbg-nbd':
      return createBetaGeometricModel(point.values, 1);
    case 'bg-nbd':
      return createBetaGeometricModel(point.values, 0);
    case 'pareto-nbd':
      return createParetoModel(point.values);
    case 'nbd':
      return createNbdModel(point.values);
  }
}

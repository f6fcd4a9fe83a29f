import type { CalendarShock } from '#core/science/customer-models/intervals.ts';
import type { FitResult, GammaGammaFit, ModelId, ModelPoint } from '#core/science/customer-models/types.ts';
import type { CustomerModel, Population } from '#core/campaigns/plan/population.ts';
import { parseStrategy, type StrategyInput } from '#core/campaigns/strategy/strategy.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';
import { layTimeline } from '#core/campaigns/strategy/timeline.ts';
import { PLAIN_CLOCK } from '#core/science/customer-models/week-clock.ts';
import { createUniform } from '../../helpers/simulate-shop.ts';

export const AS_OF = '2026-06-30';

/** Parameters in weeks like those of a middling shop. */
export const POINTS: Readonly<Record<ModelId, ModelPoint>> = {
  'mbg-nbd': { model: 'mbg-nbd', values: [0.525, 6.183, 0.891, 1.614] },
  'bg-nbd': { model: 'bg-nbd', values: [0.243, 4.414, 0.793, 2.426] },
  'pareto-nbd': { model: 'pareto-nbd', values: [0.553, 10.578, 0.606, 11.669] },
  nbd: { model: 'nbd', values: [0.385, 12.07] },
};

export const SPEND_POINT = [6.25, 3.74, 15_440] as const;

/** A fit without estimation error, or with the covariance of the logarithms given. */
export function describeFit(point: ModelPoint, logCovariance: readonly number[] | null = null): FitResult {
  return {
    model: point.model,
    status: 'converged',
    explanation: { zh: '', en: '' },
    estimates: [],
    point: point.values,
    logCovariance,
    logLikelihood: 0,
    customers: 0,
    rows: 0,
    iterations: 0,
    starts: [],
    conditionNumber: null,
    gradientNorm: 0,
    onLimit: [],
    fallback: null,
  };
}

export function describeSpend(transformedCovariance: readonly number[] | null = null): GammaGammaFit {
  return {
    status: 'converged',
    explanation: { zh: '', en: '' },
    estimates: [],
    point: SPEND_POINT,
    transformedCovariance,
    logLikelihood: 0,
    iterations: 0,
    starts: [],
    conditionNumber: null,
    gradientNorm: 0,
    customers: 0,
    excluded: { withoutRepeat: 0, notPositive: 0 },
    populationMean: 0,
    correlation: null,
  };
}

export function describeModel(point: ModelPoint): CustomerModel {
  return { fit: describeFit(point), spend: describeSpend() };
}

/** Customers of all sorts: many with one purchase, some frequent, some long silent. Days, so that histories repeat. */
export function inventPopulation(count: number, seed: number, segmentKeys: readonly number[] = [1, 2, 3]): Population {
  const uniform = createUniform(seed);
  const x = new Float64Array(count);
  const tx = new Float64Array(count);
  const T = new Float64Array(count);
  const meanMoney = new Float64Array(count).fill(Number.NaN);
  const keys = new Uint32Array(count);
  const segments = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    const days = 1 + Math.floor(729 * uniform());
    const repeats = uniform() < 0.6 ? 0 : Math.min(days, Math.floor(-4 * Math.log(uniform())));
    x[row] = repeats;
    T[row] = days / 7;
    tx[row] = repeats === 0 ? 0 : Math.max(1, Math.ceil(days * uniform())) / 7;
    if (repeats > 0) meanMoney[row] = Math.round(2000 + 9000 * uniform());
    keys[row] = Math.floor(4_294_967_296 * uniform());
    segments[row] = Math.floor(segmentKeys.length * uniform());
  }
  return { count, x, tx, T, meanMoney, keys, segments, segmentKeys };
}

/** A strategy on the days after {@link AS_OF} with everybody treated, or the rows of the mask. */
export function planFor(
  population: Population,
  input: StrategyInput,
  treated?: Uint8Array,
  shock: CalendarShock | null = null,
): PlannedStrategy {
  const strategy = parseStrategy(input, 'test');
  return {
    strategy,
    timeline: layTimeline(strategy, AS_OF, PLAIN_CLOCK),
    treated: treated ?? new Uint8Array(population.count).fill(1),
    marginRate: 0.4,
    shock,
  };
}

import { rankDistinct } from '#core/science/customer-models/compress.ts';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import type { ModelPoint } from '#core/science/customer-models/types.ts';
import { createExpectationPoints, type ExpectationPoints } from '#core/campaigns/forecast/expectation-points.ts';
import { hasClosedForm } from '#core/campaigns/forecast/expectation-basis.ts';
import { computeOfferCost, describeOrderValue, isProportional } from '#core/campaigns/forecast/order-value.ts';
import {
  indexHistories,
  type CustomerModel,
  type HistoryIndex,
  type Population,
} from '#core/campaigns/plan/population.ts';
import type { SureCosts } from './path-recorder.ts';
import type { PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';

/** Of one strategy, by group of equal histories: how many are treated, and what their money needs. */
export type GroupSums = {
  readonly count: Float64Array;
  /** Treated with repeat purchases whose money is not above zero; Σ mean money of the others. */
  readonly unknown: Float64Array;
  readonly meanMoney: Float64Array;
  /** Σ offer cost per order at the best estimate: only for offers with a minimum spend or a fixed amount. */
  readonly offerCents: Float64Array | null;
};

/** Treated customers side by side, so that a pass over them reads memory in order. */
export type TreatedCustomers = {
  readonly keys: Uint32Array;
  readonly meanMoney: Float64Array;
  readonly segments: Uint8Array;
  /** Bit s: treated by strategy s. */
  readonly treatedBy: Uint32Array;
};

/** What every draw of a plan uses, made once per worker. */
export type KernelContext = {
  readonly population: Population;
  readonly model: CustomerModel;
  readonly strategies: readonly PlannedStrategy[];
  readonly best: { readonly point: ModelPoint; readonly spendPoint: readonly number[] };
  readonly index: HistoryIndex;
  /** Treated by at least one strategy, in the order of the groups, and where each group's begin. */
  readonly treated: TreatedCustomers;
  readonly starts: Uint32Array;
  /** The same by group: treated by strategy s is at least one of its customers. */
  readonly groupTreatedBy: Uint32Array;
  /** Distinct times of the histories; the place of each group's T and tx in them. */
  readonly times: Float64Array;
  readonly timeOfT: Uint32Array;
  readonly timeOfTx: Uint32Array;
  readonly maxX: number;
  readonly sums: readonly GroupSums[];
  readonly costs: readonly SureCosts[];
  /** Null under Pareto/NBD: there is no closed form there. */
  readonly points: { readonly alive: ExpectationPoints; readonly gone: ExpectationPoints } | null;
};

/** Strategies that one plan can hold: they share one word of bits per customer. */
export const MAX_STRATEGIES = 16;

function sumGroups(context: Pick<KernelContext, 'population' | 'index' | 'best'>, planned: PlannedStrategy): GroupSums {
  const { population, index, best } = context;
  const { offer, assumptions } = planned.strategy;
  const basketFactor = 1 + (assumptions.basketUplift?.mid ?? 0);
  const count = new Float64Array(index.groupCount);
  const unknown = new Float64Array(index.groupCount);
  const meanMoney = new Float64Array(index.groupCount);
  const offerCents = isProportional(offer) ? null : new Float64Array(index.groupCount);
  for (let group = 0; group < index.groupCount; group += 1) {
    const end = index.starts[group + 1] as number;
    for (let place = index.starts[group] as number; place < end; place += 1) {
      const row = index.members[place] as number;
      if (planned.treated[row] !== 1) continue;
      count[group] = (count[group] as number) + 1;
      const x = population.x[row] as number;
      const money = population.meanMoney[row] as number;
      if (x > 0 && money > 0) meanMoney[group] = (meanMoney[group] as number) + money;
      else if (x > 0) unknown[group] = (unknown[group] as number) + 1;
      if (offerCents !== null) {
        const value = describeOrderValue(best.spendPoint, x, money);
        offerCents[group] = (offerCents[group] as number) + computeOfferCost(offer, value, basketFactor).cents;
      }
    }
  }
  return { count, unknown, meanMoney, offerCents };
}

function settleCosts(population: Population, { strategy, timeline, treated }: PlannedStrategy): SureCosts {
  const perCustomer = timeline.touchDays.length * strategy.costs.touchCents;
  const segmentTouchCents = new Float64Array(population.segmentKeys.length);
  for (let row = 0; row < population.count; row += 1) {
    const segment = population.segments[row] as number;
    if (treated[row] === 1) segmentTouchCents[segment] = (segmentTouchCents[segment] as number) + perCustomer;
  }
  return {
    touchCents: segmentTouchCents.reduce((sum, cents) => sum + cents, 0),
    segmentTouchCents,
    fixedCents: strategy.costs.fixedCents,
  };
}

/**
 * Prepares the draws of a plan. The index and the points are those of the whole population, whoever is treated, so that
 * another audience or another strategy changes nothing for the rest.
 */
export function createKernelContext(
  population: Population,
  model: CustomerModel,
  strategies: readonly PlannedStrategy[],
): KernelContext {
  const index = indexHistories(population);
  const best = { point: getScoringPoint(model.fit), spendPoint: model.spend.point };
  const treatedBy = new Uint32Array(population.count);
  strategies.forEach(({ treated }, strategy) => {
    for (let row = 0; row < population.count; row += 1) {
      if (treated[row] === 1) treatedBy[row] = (treatedBy[row] as number) | (1 << strategy);
    }
  });
  const starts = new Uint32Array(index.groupCount + 1);
  const ordered = new Uint32Array(population.count);
  const groupTreatedBy = new Uint32Array(index.groupCount);
  let kept = 0;
  for (let group = 0; group < index.groupCount; group += 1) {
    starts[group] = kept;
    const end = index.starts[group + 1] as number;
    for (let place = index.starts[group] as number; place < end; place += 1) {
      const row = index.members[place] as number;
      if (treatedBy[row] !== 0) ordered[kept++] = row;
      groupTreatedBy[group] = (groupTreatedBy[group] as number) | (treatedBy[row] as number);
    }
  }
  starts[index.groupCount] = kept;
  const rows = ordered.subarray(0, kept);
  const both = new Float64Array(2 * index.groupCount);
  both.set(index.T, 0);
  both.set(index.tx, index.groupCount);
  const { ranks, distinct } = rankDistinct(both);
  return {
    population,
    model,
    strategies,
    best,
    index,
    treated: {
      keys: Uint32Array.from(rows, (row) => population.keys[row] as number),
      meanMoney: Float64Array.from(rows, (row) => population.meanMoney[row] as number),
      segments: Uint8Array.from(rows, (row) => population.segments[row] as number),
      treatedBy: Uint32Array.from(rows, (row) => treatedBy[row] as number),
    },
    starts,
    groupTreatedBy,
    times: distinct,
    timeOfT: ranks.slice(0, index.groupCount),
    timeOfTx: ranks.slice(index.groupCount),
    maxX: index.x.reduce((most, value) => Math.max(most, value), 0),
    sums: strategies.map((planned) => sumGroups({ population, index, best }, planned)),
    costs: strategies.map((planned) => settleCosts(population, planned)),
    points: hasClosedForm(best.point) ? createExpectationPoints(index, best.point.values[1] as number) : null,
  };
}

import type { AssumptionValues } from '#core/campaigns/strategy/assumptions.ts';
import { expectAliveOrders, expectReturnedOrders, type ExpectedOrders } from './expected-orders.ts';
import type { ExpectationBasis } from './expectation-basis.ts';
import { computeOfferCost, describeOrderValue, isProportional } from './order-value.ts';
import { composeInputs, type PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';

/** What treating each customer is expected to bring, parallel to the population. Money in minor units, no fixed cost. */
export type CustomerWorth = {
  readonly incrementalOrders: Float64Array;
  readonly offerCents: Float64Array;
  /** Margin of incremental money − offer − touches. */
  readonly netCents: Float64Array;
};

/**
 * Closed-form worth of treating every customer with a strategy, treated or not: what capacity, budget and allocation go by.
 * The sum over the treated is the estimate of `estimateStrategy` without fixed cost.
 */
export function computeCustomerWorth(
  basis: ExpectationBasis,
  planned: Pick<PlannedStrategy, 'strategy' | 'timeline'>,
  values: AssumptionValues,
  pace = 1,
): CustomerWorth {
  const { index, population, model, orderValue, alive: pAlive, spendPoint } = basis;
  const { strategy, timeline } = planned;
  const { offer } = strategy;
  const { clocks, backAt, backBy, basketFactor, redemption } = composeInputs(planned, values, pace);
  const touchCents = strategy.costs.touchCents * timeline.touchDays.length;
  const isSimple = isProportional(offer);
  const rate = offer.kind === 'rate' ? offer.rate * basketFactor : 0;
  const canReturn = (backBy.at(-1) ?? 0) > 0;
  const returned: ExpectedOrders[] = [];
  const none: ExpectedOrders = { control: 0, extra: 0, controlWindow: 0, extraWindow: 0 };
  const worth: CustomerWorth = {
    incrementalOrders: new Float64Array(population.count),
    offerCents: new Float64Array(population.count),
    netCents: new Float64Array(population.count),
  };
  let lastPair = -1;
  let alive = none;
  for (let group = 0; group < index.groupCount; group += 1) {
    const x = index.x[group] as number;
    const pair = index.pairOf[group] as number;
    if (pair !== lastPair) {
      alive = expectAliveOrders(model, clocks, x, index.T[group] as number);
      lastPair = pair;
    }
    const gone = index.goneOf[group] as number;
    const chance = pAlive[group] as number;
    const back =
      canReturn && chance < 1
        ? (returned[gone] ??= expectReturnedOrders(model, clocks, backAt, x, index.tx[group] as number))
        : none;
    const extra = chance * alive.extra + (1 - chance) * back.extra;
    const window =
      chance * (alive.controlWindow + alive.extraWindow) + (1 - chance) * (back.controlWindow + back.extraWindow);
    const end = index.starts[group + 1] as number;
    for (let place = index.starts[group] as number; place < end; place += 1) {
      const row = index.members[place] as number;
      const value = orderValue[row] as number;
      const perOrder = isSimple
        ? rate * value
        : computeOfferCost(offer, describeOrderValue(spendPoint, x, population.meanMoney[row] as number), basketFactor)
            .cents;
      const offerCents = redemption * perOrder * window;
      worth.incrementalOrders[row] = extra;
      worth.offerCents[row] = offerCents;
      worth.netCents[row] = values.marginRate * value * (extra + (basketFactor - 1) * window) - offerCents - touchCents;
    }
  }
  return worth;
}

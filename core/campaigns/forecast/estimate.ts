import type { AssumptionValues } from '#core/campaigns/strategy/assumptions.ts';
import { createExpectationPoints, type ExpectationPoints } from './expectation-points.ts';
import type { ExpectationBasis } from './expectation-basis.ts';
import { expectAliveOrders, expectReturnedOrders, type ExpectedOrders } from './expected-orders.ts';
import { computeOfferCost, describeOrderValue, isProportional } from './order-value.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { composeInputs, type PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';

/**
 * Expected result of a strategy over its horizon, treated customers only. Money in minor units.
 *
 * net = margin of incremental money − offer − touches − fixed cost (clv.md 4.3). The offer is paid on baseline orders too:
 * that part is `subsidyCents`.
 */
export type StrategyResult = {
  /** Customers treated. */
  readonly customers: number;
  /** Orders they would make untreated. */
  readonly controlOrders: number;
  readonly incrementalOrders: number;
  /** Those of them within the conversion window. */
  readonly windowOrders: number;
  /** Customers who had left and come back. */
  readonly returned: number;
  /** Baseline orders that use the offer. */
  readonly subsidisedOrders: number;
  readonly controlCents: number;
  /** Treated less untreated money, before the offer. */
  readonly incrementalCents: number;
  /** Margin of the incremental money, before the offer. */
  readonly marginCents: number;
  /** Cost of the offer, `subsidyCents` included. */
  readonly offerCents: number;
  readonly subsidyCents: number;
  readonly touchCents: number;
  readonly fixedCents: number;
  readonly netCents: number;
};

/** An estimate with its parts by segment (no fixed cost in them). */
export type Estimate = StrategyResult & {
  readonly segments: readonly (StrategyResult & { readonly segmentKey: number })[];
};

/** Where sums are kept: (x, T) of customers alive, (x, tx) of customers who have left. */
export type Support = { readonly count: number; readonly x: Float64Array; readonly time: Float64Array };

/** Sums over the treated customers of one strategy, by (x, T) pair and by (x, tx) pair: all that an estimate needs of them. */
export type AudienceSums = {
  readonly aliveAt: Support;
  readonly goneAt: Support;
  readonly customers: Float64Array;
  /** [segment × pairs]: Σ P(alive), Σ P(alive) · order value, Σ P(alive) · offer cost, Σ P(alive) · share eligible. */
  readonly alive: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  /** [segment × gone pairs]: the same with P(left). */
  readonly gone: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  readonly basketFactor: number;
};

const bySize = (count: number): [Float64Array, Float64Array, Float64Array, Float64Array] => [
  new Float64Array(count),
  new Float64Array(count),
  new Float64Array(count),
  new Float64Array(count),
];

/**
 * Sums the treated customers of a strategy (`treated[row]` is 1): once per audience, so that an estimate while an assumption
 * moves costs one evaluation per distinct pair. The basket factor enters only where the offer has a minimum spend.
 */
export function sumAudience(
  basis: ExpectationBasis,
  strategy: Pick<Strategy, 'offer'>,
  treated: Uint8Array,
  basketFactor = 1,
): AudienceSums {
  const { population, index, alive: pAlive, orderValue, spendPoint } = basis;
  const { offer } = strategy;
  const segmentCount = population.segmentKeys.length;
  const customers = new Float64Array(segmentCount);
  const alive = bySize(segmentCount * index.pairCount);
  const gone = bySize(segmentCount * index.goneCount);
  const isSimple = isProportional(offer);
  const rate = offer.kind === 'rate' ? offer.rate * basketFactor : 0;
  const share = offer.kind === 'none' ? 0 : 1;
  const add = (
    sums: AudienceSums['alive'],
    at: number,
    weight: number,
    row: number,
    cents: number,
    eligible: number,
  ) => {
    sums[0][at] = (sums[0][at] as number) + weight;
    sums[1][at] = (sums[1][at] as number) + weight * (orderValue[row] as number);
    sums[2][at] = (sums[2][at] as number) + weight * cents;
    sums[3][at] = (sums[3][at] as number) + weight * eligible;
  };
  for (let group = 0; group < index.groupCount; group += 1) {
    const end = index.starts[group + 1] as number;
    const weight = pAlive[group] as number;
    for (let place = index.starts[group] as number; place < end; place += 1) {
      const row = index.members[place] as number;
      if (treated[row] !== 1) continue;
      const segment = population.segments[row] as number;
      customers[segment] = (customers[segment] as number) + 1;
      let cents = rate * (orderValue[row] as number);
      let eligible = share;
      if (!isSimple) {
        const value = describeOrderValue(spendPoint, population.x[row] as number, population.meanMoney[row] as number);
        const cost = computeOfferCost(offer, value, basketFactor);
        cents = cost.cents;
        eligible = cost.eligible;
      }
      add(alive, segment * index.pairCount + (index.pairOf[group] as number), weight, row, cents, eligible);
      if (weight < 1) {
        add(gone, segment * index.goneCount + (index.goneOf[group] as number), 1 - weight, row, cents, eligible);
      }
    }
  }
  return {
    aliveAt: { count: index.pairCount, x: index.pairX, time: index.pairT },
    goneAt: { count: index.goneCount, x: index.goneX, time: index.goneTx },
    customers,
    alive,
    gone,
    basketFactor,
  };
}

type Totals = {
  control: number;
  extra: number;
  window: number;
  returned: number;
  subsidised: number;
  controlCents: number;
  extraCents: number;
  offerCents: number;
  subsidyCents: number;
};

const emptyTotals = (): Totals => ({
  control: 0,
  extra: 0,
  window: 0,
  returned: 0,
  subsidised: 0,
  controlCents: 0,
  extraCents: 0,
  offerCents: 0,
  subsidyCents: 0,
});

function addPair(
  totals: Totals,
  orders: ExpectedOrders,
  sums: AudienceSums['alive'],
  at: number,
  factors: { readonly redemption: number; readonly basketFactor: number },
): void {
  const [count, value, cost, eligible] = sums;
  const treatedWindow = orders.controlWindow + orders.extraWindow;
  const subsidised = Math.min(orders.controlWindow, treatedWindow);
  totals.control += (count[at] as number) * orders.control;
  totals.extra += (count[at] as number) * orders.extra;
  totals.window += (count[at] as number) * orders.extraWindow;
  totals.controlCents += (value[at] as number) * orders.control;
  totals.extraCents += (value[at] as number) * (orders.extra + (factors.basketFactor - 1) * treatedWindow);
  totals.offerCents += factors.redemption * (cost[at] as number) * treatedWindow;
  totals.subsidyCents += factors.redemption * (cost[at] as number) * subsidised;
  totals.subsidised += factors.redemption * (eligible[at] as number) * subsidised;
}

function settle(
  totals: Totals,
  customers: number,
  values: AssumptionValues,
  costs: Strategy['costs'],
  touches: number,
) {
  const marginCents = values.marginRate * totals.extraCents;
  const touchCents = customers * touches * costs.touchCents;
  return {
    customers,
    controlOrders: totals.control,
    incrementalOrders: totals.extra,
    windowOrders: totals.window,
    returned: totals.returned,
    subsidisedOrders: totals.subsidised,
    controlCents: totals.controlCents,
    incrementalCents: totals.extraCents,
    marginCents,
    offerCents: totals.offerCents,
    subsidyCents: totals.subsidyCents,
    touchCents,
    fixedCents: costs.fixedCents,
    netCents: marginCents - totals.offerCents - touchCents - costs.fixedCents,
  };
}

/**
 * The closed-form estimate of a strategy at one value of every assumption, exactly: clv.md 4.2 for orders, 4.3 for money.
 * Orders and spend are independent in the models, so money is expected orders times expected order value, customer by
 * customer. `pace` is the calendar factor.
 */
export function estimateStrategy(
  basis: ExpectationBasis,
  planned: Pick<PlannedStrategy, 'strategy' | 'timeline'>,
  sums: AudienceSums,
  values: AssumptionValues,
  pace = 1,
): Estimate {
  const { strategy, timeline } = planned;
  const inputs = composeInputs(planned, values, pace);
  const { clocks, backAt } = inputs;
  const { population } = basis;
  const { aliveAt, goneAt } = sums;
  const segmentTotals = population.segmentKeys.map(emptyTotals);
  for (let pair = 0; pair < aliveAt.count; pair += 1) {
    const isMeant = segmentTotals.some((_, segment) => sums.alive[0][segment * aliveAt.count + pair] !== 0);
    if (!isMeant) continue;
    const orders = expectAliveOrders(basis.model, clocks, aliveAt.x[pair] as number, aliveAt.time[pair] as number);
    for (const [segment, totals] of segmentTotals.entries()) {
      addPair(totals, orders, sums.alive, segment * aliveAt.count + pair, inputs);
    }
  }
  const anyReturn = inputs.backBy.at(-1) ?? 0;
  if (anyReturn > 0) {
    for (let pair = 0; pair < goneAt.count; pair += 1) {
      const isMeant = segmentTotals.some((_, segment) => sums.gone[0][segment * goneAt.count + pair] !== 0);
      if (!isMeant) continue;
      const x = goneAt.x[pair] as number;
      const orders = expectReturnedOrders(basis.model, clocks, backAt, x, goneAt.time[pair] as number);
      for (const [segment, totals] of segmentTotals.entries()) {
        const at = segment * goneAt.count + pair;
        addPair(totals, orders, sums.gone, at, inputs);
        totals.returned += anyReturn * (sums.gone[0][at] as number);
      }
    }
  }
  const whole = emptyTotals();
  for (const totals of segmentTotals) {
    for (const name of Object.keys(whole) as (keyof Totals)[]) whole[name] += totals[name];
  }
  const touches = timeline.touchDays.length;
  const customers = sums.customers.reduce((sum, count) => sum + count, 0);
  const costs = { touchCents: strategy.costs.touchCents, fixedCents: 0 };
  return {
    ...settle(whole, customers, values, strategy.costs, touches),
    segments: segmentTotals.map((totals, segment) => ({
      segmentKey: population.segmentKeys[segment] as number,
      ...settle(totals, sums.customers[segment] as number, values, costs, touches),
    })),
  };
}

function condense(
  sums: AudienceSums['alive'],
  from: number,
  points: ExpectationPoints,
  segments: number,
): AudienceSums['alive'] {
  return sums.map((values) => {
    const short = new Float64Array(segments * points.count);
    for (let segment = 0; segment < segments; segment += 1) {
      for (let pair = 0; pair < from; pair += 1) {
        const value = values[segment * from + pair] as number;
        if (value === 0) continue;
        for (let place = points.starts[pair] as number; place < (points.starts[pair + 1] as number); place += 1) {
          const at = segment * points.count + (points.point[place] as number);
          short[at] = (short[at] as number) + value * (points.weight[place] as number);
        }
      }
    }
    return short;
  }) as unknown as AudienceSums['alive'];
}

/**
 * The same sums on few points instead of every distinct history (see `ExpectationPoints`): estimates some twenty times as
 * fast, equal to some 1e-6 of themselves. For sliders, grids and tornados.
 */
export function condenseSums(basis: ExpectationBasis, sums: AudienceSums): AudienceSums {
  const points = createExpectationPoints(basis.index, basis.model.point.values[1] as number);
  const segments = sums.customers.length;
  return {
    ...sums,
    aliveAt: points.alive,
    goneAt: points.gone,
    alive: condense(sums.alive, sums.aliveAt.count, points.alive, segments),
    gone: condense(sums.gone, sums.goneAt.count, points.gone, segments),
  };
}

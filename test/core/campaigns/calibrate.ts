import { compressHistories } from '#core/science/customer-models/compress.ts';
import { fitModel } from '#core/science/customer-models/fit.ts';
import { fitGammaGamma } from '#core/science/customer-models/gamma-gamma.ts';
import { PLAIN_CLOCK } from '#core/science/customer-models/week-clock.ts';
import type { CalendarShock } from '#core/science/customer-models/intervals.ts';
import { readAssumptions } from '#core/campaigns/strategy/assumptions.ts';
import type { Population } from '#core/campaigns/plan/population.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import { parseStrategy, type StrategyInput } from '#core/campaigns/strategy/strategy.ts';
import { composeInputs, type PlannedStrategy } from '#core/campaigns/strategy/strategy-inputs.ts';
import { describeDraws } from '#core/campaigns/draws/summary.ts';
import { layTimeline } from '#core/campaigns/strategy/timeline.ts';
import { createUniform } from '../../helpers/simulate-shop.ts';
import { AS_OF } from './invent-customers.ts';

/** How often the 90 % intervals held what happened. */
export type Calibration = {
  readonly worlds: number;
  readonly ordersHeld: number;
  readonly netHeld: number;
  readonly controlHeld: number;
  readonly skipped: number;
};

export type CalibrationRequest = {
  readonly worlds: number;
  readonly seed: number;
  readonly customers: number;
  readonly draws: number;
  readonly shock: CalendarShock | null;
};

const TRUTH = { r: 0.9, alpha: 8, a: 0.9, b: 2.5, p: 4, q: 5, v: 12_000 };
const MARGIN = 0.4;

const strategyInput: StrategyInput = {
  id: 'calibrated',
  name: 'calibrated',
  channel: 'sms',
  conversionWindowDays: 30,
  schedule: { waves: [0, 12] },
  offer: { kind: 'rate', rate: 0.1 },
  costs: { touchCents: 20, fixedCents: 0 },
  holdoutShare: 0,
  assumptions: {
    lift: { low: 0.2, mid: 0.6, high: 1.2, source: 'guess' },
    decayDays: { low: 6, mid: 12, high: 24, source: 'guess' },
    fatigue: { low: 0.4, mid: 0.7, high: 0.9, source: 'guess' },
    reactivation: { low: 0.01, mid: 0.05, high: 0.12, source: 'guess' },
    redemption: { low: 0.2, mid: 0.5, high: 0.8, source: 'guess' },
  },
};

type Uniform = () => number;

function drawNormal(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function drawGamma(uniform: Uniform, shape: number): number {
  if (shape < 1) return drawGamma(uniform, shape + 1) * uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const z = drawNormal(uniform);
    const v = (1 + z / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(uniform()) < z ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

type Person = {
  readonly rate: number;
  readonly dropout: number;
  readonly nu: number;
  isAlive: boolean;
};

type World = { readonly population: Population; readonly people: readonly Person[] };

/** Customers of MBG/NBD and Gamma-Gamma, event by event, with what they are really like. */
function createWorld(uniform: Uniform, customers: number): World {
  const { r, alpha, a, b, p, q, v } = TRUTH;
  const x = new Float64Array(customers);
  const tx = new Float64Array(customers);
  const T = new Float64Array(customers);
  const meanMoney = new Float64Array(customers).fill(Number.NaN);
  const people: Person[] = [];
  for (let row = 0; row < customers; row += 1) {
    const left = drawGamma(uniform, a);
    const person: Person = {
      rate: drawGamma(uniform, r) / alpha,
      dropout: left / (left + drawGamma(uniform, b)),
      nu: drawGamma(uniform, q) / v,
      isAlive: true,
    };
    const days = 1 + Math.floor(500 * uniform());
    T[row] = days / 7;
    let time = 0;
    let money = 0;
    person.isAlive = uniform() >= person.dropout;
    while (person.isAlive) {
      time -= Math.log(uniform()) / person.rate;
      if (time > (T[row] as number)) break;
      x[row] = (x[row] as number) + 1;
      tx[row] = time;
      money += drawGamma(uniform, p) / person.nu;
      person.isAlive = uniform() >= person.dropout;
    }
    if ((x[row] as number) > 0) meanMoney[row] = money / (x[row] as number);
    people.push(person);
  }
  const keys = Uint32Array.from({ length: customers }, () => Math.floor(4_294_967_296 * uniform()));
  const segments = new Uint8Array(customers);
  return { population: { count: customers, x, tx, T, meanMoney, keys, segments, segmentKeys: [1] }, people };
}

/** What a campaign really did, both arms on the same wishes to buy: order by order from each customer's true rate. */
function runCampaign(uniform: Uniform, world: World, planned: PlannedStrategy, pace: number) {
  const values = readAssumptions(planned.strategy.assumptions, MARGIN, () => drawNormal(uniform));
  const { clocks, backAt, redemption } = composeInputs(planned, values, pace);
  const controlEnd = clocks.control.at(-1) ?? 0;
  const treatedEnd = clocks.treated.at(-1) ?? 0;
  let [control, extra, extraCents, offerCents] = [0, 0, 0, 0];
  for (const person of world.people) {
    let time = 0;
    let until = treatedEnd;
    let isBack = false;
    if (!person.isAlive) {
      const u = uniform();
      const touch = u < (backAt[0] ?? 0) ? 0 : u < (backAt[0] ?? 0) + (backAt[1] ?? 0) ? 1 : -1;
      if (touch < 0) continue;
      time = clocks.touches[touch] ?? 0;
      until = controlEnd;
      isBack = true;
    }
    for (;;) {
      time -= Math.log(uniform()) / person.rate;
      if (time > until) break;
      const cents = drawGamma(uniform, TRUTH.p) / person.nu;
      offerCents += redemption * 0.1 * cents;
      if (!isBack && time <= controlEnd) control += 1;
      else {
        extra += 1;
        extraCents += cents;
      }
      if (uniform() < person.dropout) break;
    }
  }
  const touches = 2 * 20 * world.people.length;
  return { control, extra, net: MARGIN * extraCents - offerCents - touches };
}

/**
 * Simulation-based calibration: in every world customers buy by known parameters, a model is fitted to what an analyst would
 * see of them, the response is drawn from the stated assumptions, the campaign is run on the true customers, and the interval
 * of the simulation is held against it.
 */
export async function calibrate(
  request: CalibrationRequest,
  onWorld: (so: Calibration) => void = () => undefined,
): Promise<Calibration> {
  const strategy = parseStrategy(strategyInput, 'calibration');
  const timeline = layTimeline(strategy, AS_OF, PLAIN_CLOCK);
  let so: Calibration = { worlds: 0, ordersHeld: 0, netHeld: 0, controlHeld: 0, skipped: 0 };
  for (let number = 0; number < request.worlds; number += 1) {
    const seed = request.seed + number;
    const uniform = createUniform(seed * 7919 + 13);
    const world = createWorld(uniform, request.customers);
    const { population } = world;
    const fit = fitModel('mbg-nbd', compressHistories(population));
    const spend = fitGammaGamma({ count: population.count, x: population.x, meanMoney: population.meanMoney });
    const isUsable = fit.status === 'converged' && spend.status === 'converged';
    if (!isUsable) {
      so = { ...so, skipped: so.skipped + 1 };
      continue;
    }
    const { shock } = request;
    const treated = new Uint8Array(population.count).fill(1);
    const planned = { strategy, timeline, treated, marginRate: MARGIN, shock };
    const pace = shock === null ? 1 : Math.exp(shock.logMean + shock.logSd * drawNormal(uniform));
    const happened = runCampaign(uniform, world, planned, pace);
    const context = openSimulation({ population, model: { fit, spend }, strategies: [planned], seed });
    const part = await simulateDraws(context, seed, { firstDraw: 0, draws: request.draws });
    const [draws] = part.strategies;
    if (draws === undefined) throw new Error('Nothing was drawn.');
    const holds = (values: Float64Array, value: number): number => {
      const { low, high } = describeDraws(values, 0.9);
      return low <= value && value <= high ? 1 : 0;
    };
    so = {
      worlds: so.worlds + 1,
      ordersHeld: so.ordersHeld + holds(draws.incrementalOrders, happened.extra),
      netHeld: so.netHeld + holds(draws.netCents, happened.net),
      controlHeld: so.controlHeld + holds(draws.controlOrders, happened.control),
      skipped: so.skipped,
    };
    onWorld(so);
  }
  return so;
}

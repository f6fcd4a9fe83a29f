import { ASSUMPTION_NAMES, ASSUMPTIONS, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import { listVaried, type EstimateChanges, type Estimator } from './estimator.ts';
import type { StrategyResult } from './estimate.ts';
import type { Offer } from '#core/campaigns/strategy/strategy.ts';

/** What a bar of the tornado varies: an assumption over its range, or the size of the offer from half to half as much again. */
export type TornadoFactor = AssumptionName | 'offer';

/** One bar: net with the factor at its low and its high end and everything else in the middle. Minor units. */
export type TornadoBar = {
  readonly factor: TornadoFactor;
  readonly low: { readonly value: number; readonly netCents: number };
  readonly high: { readonly value: number; readonly netCents: number };
};

function scaleOffer(offer: Offer, factor: number): Offer {
  if (offer.kind === 'rate') return { ...offer, rate: Math.min(0.99, offer.rate * factor) };
  return offer.kind === 'amount' ? { ...offer, amountCents: Math.round(offer.amountCents * factor) } : offer;
}

/** How much each assumption moves the net, widest bar first. */
export function measureTornado({ planned, estimate }: Estimator): TornadoBar[] {
  const { assumptions, offer } = planned.strategy;
  const at = (value: number, changes: EstimateChanges): TornadoBar['low'] => ({
    value,
    netCents: estimate(changes).netCents,
  });
  const bars = listVaried(assumptions).map((factor): TornadoBar => {
    const { low, high } = assumptions[factor] as { low: number; high: number };
    return {
      factor,
      low: at(low, { values: { [factor]: low } }),
      high: at(high, { values: { [factor]: high } }),
    };
  });
  if (offer.kind !== 'none') {
    bars.push({
      factor: 'offer',
      low: at(0.5, { offer: scaleOffer(offer, 0.5) }),
      high: at(1.5, { offer: scaleOffer(offer, 1.5) }),
    });
  }
  const width = (bar: TornadoBar): number => Math.abs(bar.high.netCents - bar.low.netCents);
  return bars.sort((one, two) => width(two) - width(one));
}

/** Where the net is zero when one assumption moves and the others stay in the middle; null where it never is. */
export type BreakEven = { readonly name: AssumptionName; readonly middle: number; readonly value: number | null };

const TOLERANCE = 1e-6;

/** The root of a function with different signs at both ends, by the Illinois method. */
function findRoot(
  evaluate: (value: number) => number,
  low: number,
  high: number,
  atLow: number,
  atHigh: number,
): number {
  let [a, b, fa, fb] = [low, high, atLow, atHigh];
  let side = 0;
  for (let round = 0; round < 80; round += 1) {
    const c = (a * fb - b * fa) / (fb - fa);
    if (Math.abs(b - a) <= TOLERANCE * Math.max(1, Math.abs(c))) return c;
    const fc = evaluate(c);
    if (fc === 0) return c;
    if (fc > 0 === fb > 0) {
      b = c;
      fb = fc;
      if (side === -1) fa /= 2;
      side = -1;
    } else {
      a = c;
      fa = fc;
      if (side === 1) fb /= 2;
      side = 1;
    }
  }
  return (a + b) / 2;
}

/** Values searched for a break-even: where every assumption could be, a lift up to five times the rate. */
function getSearchRange(name: AssumptionName): readonly [number, number] {
  const { min, max } = ASSUMPTIONS[name];
  if (name === 'lift') return [0, 5];
  if (name === 'decayDays') return [min, 365];
  return name === 'basketUplift' ? [-0.5, 2] : [min, max];
}

/** The break-even of every assumption that the strategy makes. */
export function findBreakEvens({ planned, middle, estimate }: Estimator): BreakEven[] {
  const { assumptions } = planned.strategy;
  const used = ASSUMPTION_NAMES.filter((name) => assumptions[name] !== undefined || name === 'marginRate');
  return used.map((name) => {
    const evaluate = (value: number): number => estimate({ values: { [name]: value } }).netCents;
    const [low, high] = getSearchRange(name);
    const [atLow, atHigh] = [evaluate(low), evaluate(high)];
    if (atLow === 0) return { name, middle: middle[name], value: atHigh === 0 ? null : low };
    if (atLow > 0 === atHigh > 0) {
      const least = ASSUMPTIONS[name].min;
      const atLeast = least < low ? evaluate(least) : atLow;
      if (atLeast > 0 === atLow > 0) return { name, middle: middle[name], value: null };
      return { name, middle: middle[name], value: findRoot(evaluate, least, low, atLeast, atLow) };
    }
    return { name, middle: middle[name], value: findRoot(evaluate, low, high, atLow, atHigh) };
  });
}

/** Net over two assumptions: `netCents[row · columns + column]`, rows by `vertical`, columns by `horizontal`. */
export type SensitivityGrid = {
  readonly horizontal: { readonly name: AssumptionName; readonly values: readonly number[] };
  readonly vertical: { readonly name: AssumptionName; readonly values: readonly number[] };
  readonly netCents: Float64Array;
};

/**
 * Evaluates the net on a grid over the ranges of two assumptions (from low to high, or ±50 % of a certain one). With an odd
 * number of steps the middle of both is the cell in the middle: half the steps lie below it and half above.
 */
export function measureGrid(
  { planned, middle, estimate }: Estimator,
  horizontal: AssumptionName,
  vertical: AssumptionName,
  steps = 9,
): SensitivityGrid {
  const spread = (name: AssumptionName): number[] => {
    const range = planned.strategy.assumptions[name];
    const value = middle[name];
    const hasWidth = range !== undefined && range.high > range.low;
    const [low, high] = hasWidth ? [range.low, range.high] : [value - Math.abs(value) / 2, value + Math.abs(value) / 2];
    const half = (steps - 1) / 2;
    return Array.from({ length: steps }, (_, step) =>
      step <= half ? low + ((value - low) * step) / half : value + ((high - value) * (step - half)) / half,
    );
  };
  const [across, down] = [spread(horizontal), spread(vertical)];
  const netCents = new Float64Array(across.length * down.length);
  down.forEach((second, row) => {
    across.forEach((first, column) => {
      const values = { [vertical]: second, [horizontal]: first };
      netCents[row * across.length + column] = estimate({ values }).netCents;
    });
  });
  return {
    horizontal: { name: horizontal, values: across },
    vertical: { name: vertical, values: down },
    netCents,
  };
}

/** Parts of a plan's net: what each effect adds to the margin, then the costs. */
export const PLAN_PARTS = [
  'lift',
  'reactivation',
  'basketUplift',
  'pullForward',
  'subsidy',
  'offer-on-extra',
  'touches',
  'fixed',
] as const;
export type PlanStep = { readonly part: (typeof PLAN_PARTS)[number]; readonly cents: number };

/** Effects in the order in which they are switched on. */
const EFFECTS = ['lift', 'reactivation', 'basketUplift', 'pullForward'] as const;

/**
 * How doing nothing becomes the plan: the margin that each effect adds as one after the other is switched on (so a later one
 * counts on top of the earlier ones), then subsidy, offer on extra orders, touches and fixed cost. The steps sum to the net.
 * Effects the strategy does not assume are left out.
 */
export function explainPlan({ planned, middle, estimate }: Estimator): PlanStep[] {
  const { assumptions } = planned.strategy;
  const used = EFFECTS.filter((name) => assumptions[name] !== undefined);
  const neutral = Object.fromEntries(used.map((name) => [name, ASSUMPTIONS[name].neutral]));
  let before = 0;
  const steps = used.map((part, place): PlanStep => {
    const on = Object.fromEntries(used.slice(0, place + 1).map((name) => [name, middle[name]]));
    const { marginCents } = estimate({ values: { ...neutral, ...on } });
    const cents = marginCents - before;
    before = marginCents;
    return { part, cents };
  });
  const costs = explainNet(estimate()).flatMap(({ part, cents }): PlanStep[] =>
    part === 'margin' ? [] : [{ part, cents }],
  );
  return [...steps, ...costs];
}

/** Parts of the net: each is added, costs are negative; they sum to the net. */
export const WATERFALL_PARTS = ['margin', 'subsidy', 'offer-on-extra', 'touches', 'fixed'] as const;
export type WaterfallStep = { readonly part: (typeof WATERFALL_PARTS)[number]; readonly cents: number };

/** How the net of a result comes about: margin of the extra money, less subsidy, offer on extra orders, touches, fixed cost. */
export function explainNet(result: StrategyResult): WaterfallStep[] {
  return [
    { part: 'margin', cents: result.marginCents },
    { part: 'subsidy', cents: -result.subsidyCents },
    { part: 'offer-on-extra', cents: result.subsidyCents - result.offerCents },
    { part: 'touches', cents: -result.touchCents },
    { part: 'fixed', cents: -result.fixedCents },
  ];
}

/** How the net goes from one result to another, part by part: the delta waterfall. */
export function explainDifference(from: StrategyResult, to: StrategyResult): WaterfallStep[] {
  const before = explainNet(from);
  return explainNet(to).map(({ part, cents }, place) => ({ part, cents: cents - (before[place]?.cents ?? 0) }));
}

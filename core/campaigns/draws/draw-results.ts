/** Results of one strategy that every draw has one number of. Money in minor units; treated customers only. */
export const DRAW_METRICS = [
  'controlOrders',
  'incrementalOrders',
  /** Those of them within the conversion window: what an evaluation measures. */
  'windowOrders',
  'returned',
  'subsidisedOrders',
  'controlCents',
  'incrementalCents',
  'marginCents',
  'offerCents',
  'subsidyCents',
  'netCents',
  /** Customers with an order in the conversion window, untreated and treated. */
  'controlConverted',
  'treatedConverted',
  /**
   * What was to be expected given the draw's parameters, assumptions and calendar: worked out for every fourth block of
   * sixteen draws, NaN in the others and where there is no closed form.
   */
  'expectedOrders',
  'expectedNetCents',
] as const;
export type DrawMetric = (typeof DRAW_METRICS)[number];

/** Draws of one strategy, entry i of every metric being the i-th draw of the part. */
export type StrategyDraws = Readonly<Record<DrawMetric, Float64Array>> & {
  /** [draw × weeks]: orders by week of the horizon. */
  readonly weekControl: Float64Array;
  readonly weekExtra: Float64Array;
  /** [draw × segments]. Net without fixed cost. */
  readonly segmentOrders: Float64Array;
  readonly segmentNetCents: Float64Array;
};

/** Some draws of all strategies of a plan, in the plan's order. Plain data: what a worker sends back. */
export type SimulationPart = {
  readonly firstDraw: number;
  readonly draws: number;
  readonly strategies: readonly StrategyDraws[];
};

/** Empty draws, all zero. */
export function createStrategyDraws(draws: number, weeks: number, segments: number): StrategyDraws {
  const metrics = Object.fromEntries(DRAW_METRICS.map((name) => [name, new Float64Array(draws)]));
  return {
    ...(metrics as Record<DrawMetric, Float64Array>),
    weekControl: new Float64Array(draws * weeks),
    weekExtra: new Float64Array(draws * weeks),
    segmentOrders: new Float64Array(draws * segments),
    segmentNetCents: new Float64Array(draws * segments),
  };
}

/** Joins the parts of one plan in the order of their draws, whatever order they came in. The result depends on no split. */
export function mergeParts(parts: readonly SimulationPart[]): SimulationPart {
  const sorted = [...parts].sort((one, two) => one.firstDraw - two.firstDraw);
  const [first] = sorted;
  if (first === undefined) throw new RangeError('There are no draws to merge.');
  const strategies = first.strategies.map((draws, index) =>
    Object.fromEntries(
      (Object.keys(draws) as (keyof StrategyDraws)[]).map((name) => {
        const pieces = sorted.map((part) => part.strategies[index]?.[name] ?? new Float64Array(0));
        const whole = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
        let at = 0;
        for (const piece of pieces) {
          whole.set(piece, at);
          at += piece.length;
        }
        return [name, whole];
      }),
    ),
  );
  return {
    firstDraw: first.firstDraw,
    draws: sorted.reduce((sum, part) => sum + part.draws, 0),
    strategies: strategies as unknown as StrategyDraws[],
  };
}

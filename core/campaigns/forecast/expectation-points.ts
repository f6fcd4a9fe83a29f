import type { HistoryIndex } from '#core/campaigns/plan/population.ts';

/** Chebyshev nodes per number of purchases: ten in ln(scale + time) hold expected orders to some 1e-6 of themselves. */
const NODES = 10;

/**
 * Where expected orders are evaluated in every draw instead of at each distinct history. Expected orders given alive depend
 * on (x, T) and are smooth in T: for an x with many distinct T a polynomial through a few points stands for them; for the
 * others every T is a point. Row i of the pairs spreads its weight over points `starts[i] … starts[i + 1] − 1`.
 */
export type ExpectationPoints = {
  readonly count: number;
  readonly x: Float64Array;
  readonly time: Float64Array;
  readonly starts: Uint32Array;
  readonly point: Uint32Array;
  readonly weight: Float64Array;
};

function spreadOver(nodes: readonly number[], at: number): number[] {
  const exact = nodes.indexOf(at);
  if (exact >= 0) return nodes.map((_, index) => (index === exact ? 1 : 0));
  return nodes.map((own, index) =>
    nodes.reduce((product, other, place) => (place === index ? product : (product * (at - other)) / (own - other)), 1),
  );
}

/** Chooses the points of pairs (x, time), sorted by x. `scale` is a typical α, in weeks. */
function choosePoints(x: Float64Array, time: Float64Array, scale: number, longest: number): ExpectationPoints {
  const xs: number[] = [];
  const times: number[] = [];
  const starts = new Uint32Array(x.length + 1);
  const point: number[] = [];
  const weight: number[] = [];
  const low = Math.log(scale);
  const width = Math.log((scale + longest) / scale);
  const nodes = Array.from(
    { length: NODES },
    (_, node) => low + (width * (1 - Math.cos((Math.PI * (node + 0.5)) / NODES))) / 2,
  );
  for (let from = 0, to = 0; from < x.length; from = to) {
    while (to < x.length && x[to] === x[from]) to += 1;
    const first = xs.length;
    const isMany = to - from > NODES && width > 0;
    const own = isMany ? nodes.map((node) => Math.exp(node) - scale) : Array.from(time.subarray(from, to));
    for (const value of own) {
      xs.push(x[from] as number);
      times.push(value);
    }
    for (let pair = from; pair < to; pair += 1) {
      if (isMany) {
        const shares = spreadOver(nodes, Math.log(scale + (time[pair] as number)));
        shares.forEach((share, node) => {
          point.push(first + node);
          weight.push(share);
        });
      } else {
        point.push(first + pair - from);
        weight.push(1);
      }
      starts[pair + 1] = point.length;
    }
  }
  return {
    count: xs.length,
    x: Float64Array.from(xs),
    time: Float64Array.from(times),
    starts,
    point: Uint32Array.from(point),
    weight: Float64Array.from(weight),
  };
}

/** Points for the pairs (x, T) of customers alive and (x, tx) of customers who have left. */
export function createExpectationPoints(
  index: HistoryIndex,
  alpha: number,
): { readonly alive: ExpectationPoints; readonly gone: ExpectationPoints } {
  const longest = index.pairT.reduce((most, value) => Math.max(most, value), 0);
  return {
    alive: choosePoints(index.pairX, index.pairT, alpha, longest),
    gone: choosePoints(index.goneX, index.goneTx, alpha, longest),
  };
}

import type { ModelPoint } from '#core/clv/types.ts';
import { createStrategyDraws, type SimulationPart } from '#core/simulation/draw-results.ts';
import { drawInputs, SIMULATION_PURPOSES, type DrawInputs, type LayerSwitches } from '#core/simulation/draw-inputs.ts';
import {
  accumulateExpected,
  createExpectedSums,
  finishExpected,
  settleExpected,
} from '#core/simulation/expected-draws.ts';
import type { KernelContext } from '#core/simulation/kernel-context.ts';
import { createPath, pushTime, recordAlive, recordReturned, type DrawTarget } from '#core/simulation/path-recorder.ts';
import { fillPhilox } from '#core/simulation/philox.ts';
import { WordStream } from '#core/simulation/word-stream.ts';

/** Draws decided by one block of random words: sixteen bits each. */
const LANES = 8;
const HALF_WORDS = 65_536;

/** What one draw needs at every event. */
type DrawTables = {
  readonly inputs: DrawInputs;
  readonly furthest: number;
  readonly mostBack: number;
  readonly longestBack: number;
  readonly targets: readonly DrawTarget[];
};

/** [value × lanes]: what depends on the parameters and on few distinct values. */
type LaneTables = {
  /** P(an order before the furthest clock), given alive, by pair (x, T). */
  readonly any: Float64Array;
  /** ln(α + time) by distinct time. */
  readonly logTimes: Float64Array;
  /** ln of the odds of having left, without its time part, by x; −∞ where nobody can have left. */
  readonly logOdds: Float64Array;
};

const FIRST_DROPOUT = { 'mbg-nbd': 1, 'bg-nbd': 0, nbd: 0, 'pareto-nbd': 0 } as const;

function prepareTables(inputs: DrawInputs, targets: readonly DrawTarget[]): DrawTables {
  let furthest = 0;
  let mostBack = 0;
  let longestBack = 0;
  for (const { clocks, backBy } of inputs.strategies) {
    furthest = Math.max(furthest, clocks.treated.at(-1) as number);
    mostBack = Math.max(mostBack, backBy.at(-1) as number);
    longestBack = Math.max(longestBack, (clocks.control.at(-1) as number) - (clocks.touches[0] as number));
  }
  return { inputs, furthest, mostBack, longestBack, targets };
}

function fillLane(context: KernelContext, { inputs, furthest }: DrawTables, lane: number, tables: LaneTables): void {
  const { index, times, maxX } = context;
  const { model, values } = inputs.point;
  const [r = 0, alpha = 0, a = 0, b = 0] = values;
  const first = FIRST_DROPOUT[model];
  for (let pair = 0; pair < index.pairCount; pair += 1) {
    const wait = -(r + (index.pairX[pair] as number)) * Math.log1p(furthest / (alpha + (index.pairT[pair] as number)));
    tables.any[pair * LANES + lane] = -Math.expm1(wait);
  }
  for (let time = 0; time < times.length; time += 1) {
    tables.logTimes[time * LANES + lane] = Math.log(alpha + (times[time] as number));
  }
  for (let x = 0; x <= maxX; x += 1) {
    tables.logOdds[x * LANES + lane] =
      model === 'nbd' || x + first === 0 ? -Infinity : Math.log(a) - Math.log(b + x + first - 1);
  }
}

/** Draws the orders of a customer by their exact predictive law: each gap given the ones before, dropout by Pólya's urn. */
function drawPath(
  stream: WordStream,
  path: ReturnType<typeof createPath>,
  law: { readonly shape: number; readonly rate: number; readonly drop: number; readonly stay: number },
  firstTime: number,
  until: number,
): void {
  const { rate, drop } = law;
  let shape = law.shape + 1;
  let stay = law.stay;
  let time = firstTime;
  path.count = 0;
  while (time <= until) {
    pushTime(path, time);
    if (drop > 0) {
      if (stream.nextUniform() * (drop + stay) < drop) break;
      stay += 1;
    }
    time += (rate + time) * Math.expm1(-Math.log(stream.nextUniform()) / shape);
    shape += 1;
  }
}

function drawMoney(
  stream: WordStream,
  path: ReturnType<typeof createPath>,
  spendPoint: readonly number[],
  x: number,
  meanMoney: number,
): void {
  const [p = 0, q = 0, v = 0] = spendPoint;
  const isKnown = x > 0 && meanMoney > 0;
  const scale = isKnown ? v + x * meanMoney : v;
  const nu = stream.nextGamma(isKnown ? p * x + q : q) / scale;
  for (let order = 0; order < path.count; order += 1) path.cents[order] = stream.nextGamma(p) / nu;
}

function findTouch(backBy: Float64Array, share: number): number {
  for (let touch = 0; touch < backBy.length; touch += 1) if (share < (backBy[touch] as number)) return touch;
  return -1;
}

function toLaw(point: ModelPoint, x: number, time: number, isBack: boolean) {
  const [r = 0, alpha = 0, a = 0, b = 0] = point.values;
  const chances = x + FIRST_DROPOUT[point.model];
  if (point.model === 'nbd') return { shape: r + x, rate: alpha + time, drop: 0, stay: 1 };
  return isBack
    ? { shape: r + x, rate: alpha + time, drop: a + 1, stay: b + chances - 1 }
    : { shape: r + x, rate: alpha + time, drop: a, stay: b + chances };
}

type Customer = { readonly row: number; readonly group: number; readonly key: number; readonly bits: number };

/** One customer in one draw, once it is known that something happens. `u` < P(alive) is alive, the rest has left. */
function simulateEvent(
  context: KernelContext,
  tables: DrawTables,
  scratch: { readonly stream: WordStream; readonly path: ReturnType<typeof createPath> },
  customer: Customer,
  draw: number,
  u: number,
  pAlive: number,
): void {
  const { stream, path } = scratch;
  const { population, index } = context;
  const { row, group, key, bits } = customer;
  const { point, spendPoint, strategies } = tables.inputs;
  const x = index.x[group] as number;
  const segment = population.segments[row] as number;
  if (u < pAlive) {
    const law = toLaw(point, x, index.T[group] as number, false);
    const first = law.rate * Math.expm1(-Math.log1p(-u / pAlive) / law.shape);
    drawPath(stream, path, law, first, tables.furthest);
    if (path.count === 0) return;
    stream.select(key, draw, SIMULATION_PURPOSES.spend);
    drawMoney(stream, path, spendPoint, x, population.meanMoney[row] as number);
    for (let strategy = 0; strategy < strategies.length; strategy += 1) {
      if ((bits & (1 << strategy)) !== 0) recordAlive(tables.targets[strategy] as DrawTarget, path, segment);
    }
    return;
  }
  const share = (u - pAlive) / (1 - pAlive);
  const law = toLaw(point, x, index.tx[group] as number, true);
  const first = law.rate * Math.expm1(-Math.log(stream.nextUniform()) / law.shape);
  drawPath(stream, path, law, first, tables.longestBack);
  if (path.count > 0) {
    stream.select(key, draw, SIMULATION_PURPOSES.spend);
    drawMoney(stream, path, spendPoint, x, population.meanMoney[row] as number);
  }
  for (let strategy = 0; strategy < strategies.length; strategy += 1) {
    if ((bits & (1 << strategy)) === 0) continue;
    const touch = findTouch((strategies[strategy] as DrawInputs['strategies'][number]).backBy, share);
    if (touch >= 0) recordReturned(tables.targets[strategy] as DrawTarget, path, segment, touch);
  }
}

/** A part of the draws, empty, with targets for each of its draws and strategies. */
export function createPart(context: KernelContext, firstDraw: number, draws: number): SimulationPart {
  const segments = context.population.segmentKeys.length;
  return {
    firstDraw,
    draws,
    strategies: context.strategies.map(({ timeline }) =>
      createStrategyDraws(draws, Math.ceil(timeline.horizonDays / 7), segments),
    ),
  };
}

/** Where one draw of every strategy goes. */
export function createTargets(
  context: KernelContext,
  part: SimulationPart,
  inputs: DrawInputs,
  at: number,
): DrawTarget[] {
  return part.strategies.map((draws, strategy) => {
    const { strategy: own, timeline } = context.strategies[strategy] as KernelContext['strategies'][number];
    const of = inputs.strategies[strategy] as DrawInputs['strategies'][number];
    return {
      draws,
      inputs: of,
      offer: own.offer,
      marginRate: of.values.marginRate,
      at,
      weeks: Math.ceil(timeline.horizonDays / 7),
      segments: context.population.segmentKeys.length,
    };
  });
}

/** Makes the draws of a part from the one given to the end of its block of eight, and says which comes next. */
export type BlockRunner = (from: number) => number;

/**
 * Draws of BG/NBD, MBG/NBD and NBD customers, exactly.
 *
 * One uniform number u per (customer, draw) decides whether anything happens before the furthest clock: u < P(alive) is
 * alive, and the same u is the first order's time by inversion of its Lomax law; above lie those who have left, and the
 * lowest of them come back. Its first 16 bits settle nearly all customers, eight draws to a block of words; only where they
 * leave something to happen the rest is drawn. P(alive) is computed once per group of equal histories.
 */
export function createBlockRunner(
  context: KernelContext,
  seed: number,
  part: SimulationPart,
  layers: LayerSwitches,
): BlockRunner {
  const { index, population, rows, rowStarts, treatedBy } = context;
  const scratch = { stream: new WordStream(seed), path: createPath() };
  const words = new Int32Array(4);
  const key0 = seed >>> 0;
  const key1 = Math.floor(seed / 4_294_967_296) >>> 0;
  const alive = new Float64Array(LANES);
  const happens = new Float64Array(LANES);
  const low = new Int32Array(LANES);
  const backFrom = new Int32Array(LANES);
  const backTo = new Int32Array(LANES);
  const any = new Float64Array(LANES * index.pairCount);
  const logTimes = new Float64Array(LANES * context.times.length);
  const logOdds = new Float64Array(LANES * (context.maxX + 1));
  const shapes = new Float64Array(LANES);
  const mostBack = new Float64Array(LANES);
  return (from) => {
    const block = Math.floor(from / LANES);
    const firstLane = from - block * LANES;
    const end = Math.min((block + 1) * LANES, part.firstDraw + part.draws);
    const lastLane = firstLane + end - from;
    const tables: DrawTables[] = [];
    for (let lane = firstLane; lane < lastLane; lane += 1) {
      const draw = block * LANES + lane;
      const inputs = drawInputs(context.model, context.strategies, seed, draw, layers, context.best);
      tables[lane] = prepareTables(inputs, createTargets(context, part, inputs, draw - part.firstDraw));
    }
    for (let lane = firstLane; lane < lastLane; lane += 1) {
      const table = tables[lane] as DrawTables;
      fillLane(context, table, lane, { any, logTimes, logOdds });
      shapes[lane] = table.inputs.point.values[0] as number;
      mostBack[lane] = table.mostBack;
    }
    const expected = createExpectedSums(context, LANES);
    for (let group = 0; group < index.groupCount; group += 1) {
      const firstRow = rowStarts[group] as number;
      const lastRow = rowStarts[group + 1] as number;
      if (firstRow === lastRow) continue;
      const x = index.x[group] as number;
      const timeT = (context.timeOfT[group] as number) * LANES;
      const timeTx = (context.timeOfTx[group] as number) * LANES;
      const pair = (index.pairOf[group] as number) * LANES;
      for (let lane = firstLane; lane < lastLane; lane += 1) {
        const elapsed = (logTimes[timeT + lane] as number) - (logTimes[timeTx + lane] as number);
        const odds = (logOdds[x * LANES + lane] as number) + ((shapes[lane] as number) + x) * elapsed;
        const pAlive = 1 / (1 + Math.exp(odds));
        const something = pAlive * (any[pair + lane] as number);
        const back = mostBack[lane] as number;
        alive[lane] = pAlive;
        happens[lane] = something;
        low[lane] = something * HALF_WORDS;
        backFrom[lane] = back > 0 ? pAlive * HALF_WORDS : HALF_WORDS;
        backTo[lane] = back > 0 ? (pAlive + (1 - pAlive) * back) * HALF_WORDS : -1;
      }
      if (expected !== null) accumulateExpected(context, expected, group, alive);
      for (let place = firstRow; place < lastRow; place += 1) {
        const row = rows[place] as number;
        const key = population.keys[row] as number;
        fillPhilox(words, key, block, SIMULATION_PURPOSES.event, 0, key0, key1);
        for (let lane = firstLane; lane < lastLane; lane += 1) {
          const word = words[lane >> 1] as number;
          const half = (lane & 1) === 0 ? word & 0xffff : word >>> 16;
          if (half > (low[lane] as number) && (half < (backFrom[lane] as number) || half > (backTo[lane] as number))) {
            continue;
          }
          const draw = block * LANES + lane;
          scratch.stream.select(key, draw, SIMULATION_PURPOSES.path);
          const u = (half + scratch.stream.nextUniform()) / HALF_WORDS;
          const pAlive = alive[lane] as number;
          const table = tables[lane] as DrawTables;
          const isAliveEvent = u < (happens[lane] as number);
          const isBack = u >= pAlive && u < pAlive + (1 - pAlive) * table.mostBack;
          if (!isAliveEvent && !isBack) continue;
          const customer = { row, group, key, bits: treatedBy[row] as number };
          simulateEvent(context, table, scratch, customer, draw, u, pAlive);
        }
      }
    }
    if (expected !== null) finishExpected(context, expected);
    for (let lane = firstLane; lane < lastLane; lane += 1) {
      const { inputs, targets } = tables[lane] as DrawTables;
      settleExpected(context, expected, lane, inputs, targets);
    }
    return end;
  };
}

import { createStrategyDraws, type SimulationPart } from './draw-results.ts';
import { drawInputs, SIMULATION_PURPOSES, type DrawInputs, type LayerSwitches } from './draw-inputs.ts';
import {
  accumulateExpected,
  clearExpected,
  createExpectedSums,
  finishExpected,
  storeExpected,
  type ExpectedSums,
} from './expected-draws.ts';
import type { KernelContext } from './kernel-context.ts';
import {
  BYTE_VALUES,
  createByteLimits,
  createLaneTables,
  fillLane,
  findBelow,
  FIRST_DROPOUT,
  LANES,
  readByte,
  type ByteLimits,
  type LaneTables,
} from './lane-tables.ts';
import {
  createPath,
  createTarget,
  drawMoney,
  findTouch,
  pushTime,
  recordAlive,
  recordReturned,
  storeTarget,
  type DrawTarget,
  type Path,
  type SureCosts,
} from './path-recorder.ts';
import { fillPhilox } from '#core/science/random/philox.ts';
import { WordStream } from '#core/science/random/word-stream.ts';

/** One block of draws in so many has its expected results worked out: enough to part the layers, at a quarter of the cost. */
const EXPECTED_EVERY = 4;

/** Above one by more than rounding: a bound that passes it holds in floating point too. */
const SURELY = 1 + 1e-9;

/** What one draw needs at every event. */
type DrawTables = {
  readonly inputs: DrawInputs;
  readonly furthest: number;
  readonly mostBack: number;
  readonly longestBack: number;
  readonly targets: readonly DrawTarget[];
};

function prepareTables(inputs: DrawInputs, targets: readonly DrawTarget[]): DrawTables {
  let furthest = 0;
  let mostBack = 0;
  let longestBack = 0;
  for (const { clocks, backBy } of inputs.strategies) {
    furthest = Math.max(furthest, clocks.treated.at(-1) as number, clocks.control.at(-1) as number);
    mostBack = Math.max(mostBack, backBy.at(-1) as number);
    longestBack = Math.max(longestBack, (clocks.control.at(-1) as number) - (clocks.touches[0] as number));
  }
  return { inputs, furthest, mostBack, longestBack, targets };
}

/**
 * Draws the orders of a customer by their exact predictive law: each gap given the ones before it (Lomax), dropout by
 * Pólya's urn. λ ~ Gamma(shape, rate) and p ~ Beta(drop, stay) before the first order; `drop` 0 means that nobody leaves.
 */
function drawPath(
  stream: WordStream,
  path: Path,
  shape: number,
  rate: number,
  drop: number,
  stay: number,
  firstTime: number,
  until: number,
): void {
  let orders = 0;
  let time = firstTime;
  path.count = 0;
  while (time <= until) {
    pushTime(path, time);
    if (drop > 0 && stream.nextUniform() * (drop + stay + orders) < drop) return;
    orders += 1;
    const u = stream.nextUniform();
    // u^(−1/k) − 1 ≥ (1 − u) / k: most last gaps are seen to be too long without their logarithm.
    if ((rate + time) * (1 - u) > (until - time) * (shape + orders) * SURELY) return;
    time += (rate + time) * (Math.exp(-Math.log(u) / (shape + orders)) - 1);
  }
}

type Scratch = { readonly stream: WordStream; readonly path: Path };

/** A customer who is alive and orders: `u` < P(alive) places the first order. */
function simulateAlive(
  context: KernelContext,
  { inputs, furthest, targets }: DrawTables,
  { stream, path }: Scratch,
  place: number,
  group: number,
  draw: number,
  share: number,
): void {
  const { treated, index } = context;
  const { point, spendPoint } = inputs;
  const { values } = point;
  const x = index.x[group] as number;
  const shape = (values[0] as number) + x;
  const rate = (values[1] as number) + (index.T[group] as number);
  const drop = point.model === 'nbd' ? 0 : (values[2] as number);
  const stay = point.model === 'nbd' ? 0 : (values[3] as number) + x + FIRST_DROPOUT[point.model];
  const first = rate * (Math.exp(-Math.log(1 - share) / shape) - 1);
  drawPath(stream, path, shape, rate, drop, stay, first, furthest);
  if (path.count === 0) return;
  stream.select(treated.keys[place] as number, draw, SIMULATION_PURPOSES.spend);
  drawMoney(stream, path, spendPoint, x, treated.meanMoney[place] as number);
  const bits = treated.treatedBy[place] as number;
  const segment = treated.segments[place] as number;
  for (let strategy = 0; strategy < targets.length; strategy += 1) {
    if ((bits & (1 << strategy)) === 0) continue;
    recordAlive(targets[strategy] as DrawTarget, path, segment, Infinity, Infinity);
  }
}

/** A customer who had left and comes back where a strategy's chance reaches `share`. */
function simulateReturned(
  context: KernelContext,
  { inputs, longestBack, targets }: DrawTables,
  { stream, path }: Scratch,
  place: number,
  group: number,
  draw: number,
  share: number,
): void {
  const { treated, index } = context;
  const { point, spendPoint } = inputs;
  const { values } = point;
  const x = index.x[group] as number;
  const shape = (values[0] as number) + x;
  const rate = (values[1] as number) + (index.tx[group] as number);
  const drop = (values[2] as number) + 1;
  const stay = (values[3] as number) + x + FIRST_DROPOUT[point.model] - 1;
  const first = rate * (Math.exp(-Math.log(stream.nextUniform()) / shape) - 1);
  drawPath(stream, path, shape, rate, drop, stay, first, longestBack);
  if (path.count > 0) {
    stream.select(treated.keys[place] as number, draw, SIMULATION_PURPOSES.spend);
    drawMoney(stream, path, spendPoint, x, treated.meanMoney[place] as number);
  }
  const bits = treated.treatedBy[place] as number;
  const segment = treated.segments[place] as number;
  for (let strategy = 0; strategy < targets.length; strategy += 1) {
    if ((bits & (1 << strategy)) === 0) continue;
    const target = targets[strategy] as DrawTarget;
    const touch = findTouch(target.inputs.backBy, share);
    if (touch >= 0) recordReturned(target, path, segment, touch, Infinity);
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

/** Empty targets of one draw, one per strategy. */
export function createTargets(context: KernelContext, inputs: DrawInputs): DrawTarget[] {
  const segments = context.population.segmentKeys.length;
  return context.strategies.map(({ strategy }, place) =>
    createTarget(inputs.strategies[place] as DrawInputs['strategies'][number], strategy.offer, segments),
  );
}

/** Moves the targets of one draw to their places. */
export function storeTargets(
  context: KernelContext,
  targets: readonly DrawTarget[],
  part: SimulationPart,
  draw: number,
): void {
  for (const [strategy, target] of targets.entries()) {
    const draws = part.strategies[strategy] as SimulationPart['strategies'][number];
    storeTarget(target, draws, draw - part.firstDraw, context.costs[strategy] as SureCosts);
  }
}

/** Which lanes of a block may hold something: below `below`, or from `backFrom` on and below `backBelow`. */
function findCandidates(words: Int32Array, below: ByteLimits, backFrom: ByteLimits, backBelow: ByteLimits): number {
  let found = 0;
  for (let word = 0; word < 4; word += 1) {
    const value = words[word] as number;
    const lane = 4 * word;
    const isBack = findBelow(value, backBelow, lane) & ~findBelow(value, backFrom, lane);
    found |= (findBelow(value, below, lane) | isBack) << lane;
  }
  return found;
}

/** Which lanes could hold an order if the customer were alive for certain: more than do, without knowing P(alive). */
function findPossible(words: Int32Array, anyBelow: ByteLimits, first: number): number {
  let found = 0;
  for (let word = 0; word < 4; word += 1) {
    found |= findBelow(words[word] as number, anyBelow, first + 4 * word) << (4 * word);
  }
  return found;
}

type BlockScope = {
  readonly seed: number;
  readonly block: number;
  readonly firstLane: number;
  readonly lastLane: number;
  readonly tables: readonly DrawTables[];
  readonly laneTables: LaneTables;
  readonly shapes: Float64Array;
  readonly mostBack: Float64Array;
  readonly expected: ExpectedSums | null;
  readonly scratch: Scratch;
};

/** Strategies by whose touches somebody may come back in some lane, as bits. */
function findReturnBits(context: KernelContext): number {
  return context.strategies.reduce(
    (bits, { strategy }, place) => (strategy.assumptions.reactivation === undefined ? bits : bits | (1 << place)),
    0,
  );
}

/** One block of draws of every group and customer. A function of its own, so that all it reads is local. */
function simulateGroups(context: KernelContext, scope: BlockScope): void {
  const { block, firstLane, lastLane, tables, shapes, mostBack, expected, scratch } = scope;
  const { any, anyBelow, logTimes, logOdds } = scope.laneTables;
  const { starts, timeOfT, timeOfTx, groupTreatedBy } = context;
  const { groupCount, x: xs, pairOf } = context.index;
  const { keys, treatedBy } = context.treated;
  const { stream } = scratch;
  const key0 = scope.seed >>> 0;
  const key1 = Math.floor(scope.seed / 4_294_967_296) >>> 0;
  const returnBits = findReturnBits(context);
  const words = new Int32Array(4);
  const alive = new Float64Array(LANES);
  const happens = new Float64Array(LANES);
  const below = createByteLimits(1);
  const backFrom = createByteLimits(1);
  const backBelow = createByteLimits(1);
  const never = createByteLimits(1);
  const lanes = (1 << lastLane) - (1 << firstLane);
  for (let group = 0; group < groupCount; group += 1) {
    const first = starts[group] as number;
    const last = starts[group + 1] as number;
    if (first === last) continue;
    const x = xs[group] as number;
    const timeT = (timeOfT[group] as number) * LANES;
    const timeTx = (timeOfTx[group] as number) * LANES;
    const pair = (pairOf[group] as number) * LANES;
    // P(alive) of all lanes costs about as much as of the lanes in which one customer would order.
    const possible = (last - first) * (any[pair + firstLane] as number);
    if (expected === null && possible < 1 && ((groupTreatedBy[group] as number) & returnBits) === 0) {
      for (let place = first; place < last; place += 1) {
        const key = keys[place] as number;
        fillPhilox(words, key, block, SIMULATION_PURPOSES.event, 0, key0, key1);
        let found = findPossible(words, anyBelow, pair) & lanes;
        while (found !== 0) {
          const lane = 31 - Math.clz32(found & -found);
          found &= found - 1;
          const elapsed = (logTimes[timeT + lane] as number) - (logTimes[timeTx + lane] as number);
          const odds = (logOdds[x * LANES + lane] as number) + ((shapes[lane] as number) + x) * elapsed;
          const pAlive = 1 / (1 + Math.exp(odds));
          const something = pAlive * (any[pair + lane] as number);
          const byte = readByte(words, lane);
          if (byte > something * BYTE_VALUES) continue;
          const draw = block * LANES + lane;
          stream.select(key, draw, SIMULATION_PURPOSES.path);
          const u = (byte + stream.nextUniform()) / BYTE_VALUES;
          if (u >= something) continue;
          simulateAlive(context, tables[lane] as DrawTables, scratch, place, group, draw, u / pAlive);
        }
      }
      continue;
    }
    for (let lane = firstLane; lane < lastLane; lane += 1) {
      const elapsed = (logTimes[timeT + lane] as number) - (logTimes[timeTx + lane] as number);
      const odds = (logOdds[x * LANES + lane] as number) + ((shapes[lane] as number) + x) * elapsed;
      const pAlive = 1 / (1 + Math.exp(odds));
      const something = pAlive * (any[pair + lane] as number);
      alive[lane] = pAlive;
      happens[lane] = something;
      below.lanes[lane] = something * BYTE_VALUES + 1;
      backFrom.lanes[lane] = pAlive * BYTE_VALUES;
      backBelow.lanes[lane] = (pAlive + (1 - pAlive) * (mostBack[lane] as number)) * BYTE_VALUES + 1;
    }
    if (expected !== null) accumulateExpected(context, expected, group, alive);
    for (let place = first; place < last; place += 1) {
      const key = keys[place] as number;
      fillPhilox(words, key, block, SIMULATION_PURPOSES.event, 0, key0, key1);
      const canReturn = ((treatedBy[place] as number) & returnBits) !== 0;
      let found = findCandidates(words, below, backFrom, canReturn ? backBelow : never);
      while (found !== 0) {
        const lane = 31 - Math.clz32(found & -found);
        found &= found - 1;
        const draw = block * LANES + lane;
        stream.select(key, draw, SIMULATION_PURPOSES.path);
        const u = (readByte(words, lane) + stream.nextUniform()) / BYTE_VALUES;
        const pAlive = alive[lane] as number;
        const table = tables[lane] as DrawTables;
        if (u < (happens[lane] as number)) {
          simulateAlive(context, table, scratch, place, group, draw, u / pAlive);
        } else if (canReturn && u >= pAlive && u < pAlive + (1 - pAlive) * table.mostBack) {
          simulateReturned(context, table, scratch, place, group, draw, (u - pAlive) / (1 - pAlive));
        }
      }
    }
  }
}

/** Makes the draws of a part from the one given to the end of its block, and says which comes next. */
export type BlockRunner = (from: number) => number;

/**
 * Draws of BG/NBD, MBG/NBD and NBD customers, exactly.
 *
 * One uniform number u per (customer, draw) decides whether anything happens before the furthest clock: u < P(alive) is
 * alive, and the same u is the first order's time by inversion of its Lomax law; above lie those who have left, and the
 * lowest of them come back. Its first 8 bits settle nearly all customers, sixteen draws to a block of words; only where they
 * leave something to happen the rest is drawn. P(alive) is computed once per group of equal histories, or only where it decides.
 */
export function createBlockRunner(
  context: KernelContext,
  seed: number,
  part: SimulationPart,
  layers: LayerSwitches,
): BlockRunner {
  const scratch = { stream: new WordStream(seed), path: createPath() };
  const allExpected = createExpectedSums(context, LANES);
  const laneTables = createLaneTables(context);
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
      tables[lane] = prepareTables(inputs, createTargets(context, inputs));
    }
    for (let lane = firstLane; lane < lastLane; lane += 1) {
      const table = tables[lane] as DrawTables;
      fillLane(context, table.inputs.point, table.furthest, lane, laneTables);
      shapes[lane] = table.inputs.point.values[0] as number;
      mostBack[lane] = table.mostBack;
    }
    const expected = block % EXPECTED_EVERY === 0 ? allExpected : null;
    if (expected !== null) clearExpected(expected);
    simulateGroups(context, {
      seed,
      block,
      firstLane,
      lastLane,
      tables,
      laneTables,
      shapes,
      mostBack,
      expected,
      scratch,
    });
    if (expected !== null) finishExpected(context, expected);
    for (let lane = firstLane; lane < lastLane; lane += 1) {
      const { inputs, targets } = tables[lane] as DrawTables;
      const draw = block * LANES + lane;
      storeTargets(context, targets, part, draw);
      storeExpected(context, expected, lane, inputs, part.strategies, draw - part.firstDraw);
    }
    return end;
  };
}

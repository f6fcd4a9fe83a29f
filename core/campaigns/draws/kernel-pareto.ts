import { createParetoPAlive } from '#core/science/customer-models/pareto-nbd.ts';
import { createPosteriorSampler } from '#core/science/customer-models/posterior.ts';
import { createRandomStream, type RandomStream } from '#core/science/random/rng.ts';
import { drawInputs, SIMULATION_PURPOSES, type LayerSwitches } from './draw-inputs.ts';
import type { SimulationPart } from './draw-results.ts';
import type { KernelContext } from './kernel-context.ts';
import { createTargets, storeTargets, type BlockRunner } from './kernel.ts';
import {
  createPath,
  drawMoney,
  findTouch,
  pushTime,
  recordAlive,
  recordReturned,
  type DrawTarget,
} from './path-recorder.ts';
import { storeExpected } from './expected-draws.ts';
import { readClocks, type Timeline } from '#core/campaigns/strategy/timeline.ts';
import { WordStream } from '#core/science/random/word-stream.ts';

/**
 * Draws of Pareto/NBD customers, exactly, one draw at a time. They leave by the calendar and not at purchases: a lift
 * changes when an order comes but not the lifetime, so that nothing of it has a closed form. Some ten times slower than the
 * other models: P(alive) is an integral and is computed per group and draw.
 */
export function createParetoRunner(
  context: KernelContext,
  seed: number,
  part: SimulationPart,
  layers: LayerSwitches,
): BlockRunner {
  const { index, treated, starts } = context;
  const words = new WordStream(seed);
  const wide = createRandomStream(seed);
  const path = createPath();
  return (draw) => {
    const inputs = drawInputs(context.model, context.strategies, seed, draw, layers, context.best);
    const targets = createTargets(context, inputs);
    const { point, spendPoint } = inputs;
    const [r = 0, alpha = 0, s = 0, beta = 0] = point.values;
    const computePAlive = createParetoPAlive(point.values);
    const sampler = createPosteriorSampler(point);
    const furthest = targets.reduce((most, target) => Math.max(most, target.treatedEnd, target.controlEnd), 0);
    const mostBack = targets.reduce((most, target) => Math.max(most, target.inputs.backBy.at(-1) ?? 0), 0);
    for (let group = 0; group < index.groupCount; group += 1) {
      const end = starts[group + 1] as number;
      if (starts[group] === end) continue;
      const x = index.x[group] as number;
      const tx = index.tx[group] as number;
      const T = index.T[group] as number;
      const pAlive = computePAlive(x, tx, T);
      const shape = r + x;
      const rate = alpha + T;
      for (let place = starts[group] as number; place < end; place += 1) {
        const key = treated.keys[place] as number;
        words.select(key, draw, SIMULATION_PURPOSES.event);
        const u = words.nextUniform();
        const bits = treated.treatedBy[place] as number;
        const segment = treated.segments[place] as number;
        const drawOrders = (first: number, next: () => number, until: number): void => {
          path.count = 0;
          for (let time = first; time <= until; time += next()) pushTime(path, time);
          if (path.count === 0) return;
          words.select(key, draw, SIMULATION_PURPOSES.spend);
          drawMoney(words, path, spendPoint, x, treated.meanMoney[place] as number);
        };
        if (u < pAlive) {
          const first = rate * (Math.exp(-Math.log(1 - u / pAlive) / shape) - 1);
          if (first > furthest) continue;
          words.select(key, draw, SIMULATION_PURPOSES.path);
          const lifetime = (beta + T) * (Math.exp(-Math.log(words.nextUniform()) / s) - 1);
          let time = first;
          let orders = 0;
          const next = (): number => {
            orders += 1;
            const gap = (rate + time) * (Math.exp(-Math.log(words.nextUniform()) / (shape + orders)) - 1);
            time += gap;
            return gap;
          };
          drawOrders(first, next, furthest);
          for (let strategy = 0; strategy < targets.length; strategy += 1) {
            if ((bits & (1 << strategy)) === 0) continue;
            const target = targets[strategy] as DrawTarget;
            const timeline = context.strategies[strategy]?.timeline as Timeline;
            const gone = readClocks(timeline, target.inputs.clocks, lifetime);
            const isBeyond = 7 * lifetime >= timeline.clockEnds.length - 1;
            recordAlive(target, path, segment, isBeyond ? Infinity : gone.control, isBeyond ? Infinity : gone.treated);
          }
          continue;
        }
        const share = (u - pAlive) / (1 - pAlive);
        if (share >= mostBack) continue;
        const select = (purpose: number): RandomStream => {
          wide.select(key, draw, purpose);
          return wide;
        };
        const state = sampler.drawState(x, tx, T, false, select);
        words.select(key, draw, SIMULATION_PURPOSES.path);
        const lifetime = -Math.log(words.nextUniform()) / state.dropout;
        const next = (): number => -Math.log(words.nextUniform()) / state.rate;
        drawOrders(next(), next, furthest);
        for (let strategy = 0; strategy < targets.length; strategy += 1) {
          if ((bits & (1 << strategy)) === 0) continue;
          const target = targets[strategy] as DrawTarget;
          const touch = findTouch(target.inputs.backBy, share);
          if (touch >= 0) recordReturned(target, path, segment, touch, target.inputs.clocks.pace * lifetime);
        }
      }
    }
    storeTargets(context, targets, part, draw);
    storeExpected(context, null, 0, inputs, part.strategies, draw - part.firstDraw);
    return draw + 1;
  };
}

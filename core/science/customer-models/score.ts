import { type AliveFuture, createAliveModel } from './alive-model.ts';
import { checkHistories } from './compress.ts';
import { getLegendreRule } from '#core/science/numeric/quadrature.ts';
import { runSteps, type Steps } from '#core/science/numeric/steps.ts';
import type { Discount, Histories, ModelPoint, ScoreOptions, Scores } from './types.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';

const CANCEL_EVERY = 16_384;
/** Rows of a fit that take as long as one to score. */
const WORK = 20;

function checkOptions(options: ScoreOptions): void {
  const isWindow = options.windows.every(({ from, to }) => from >= 0 && to >= from && to < Infinity);
  const isLater = (options.aliveAfter ?? []).every((weeks) => weeks >= 0 && weeks < Infinity);
  const { discount } = options;
  const isDiscount =
    discount === undefined ||
    discount === null ||
    (discount.kind === 'continuous'
      ? discount.horizonWeeks === null
        ? discount.ratePerWeek > 0
        : discount.ratePerWeek >= 0 && discount.horizonWeeks >= 0
      : discount.ratePerPeriod > -1 && discount.weeksPerPeriod > 0 && discount.periods >= 0);
  if (isWindow && isLater && isDiscount) return;
  throw new WorkbenchError('clv/bad-horizon', 'A window, a horizon or a discount of the scores is impossible.', {
    hint: 'Windows run forward from 0 weeks; without a horizon the discount rate must be above zero.',
    zh: {
      message: '评分的窗口、预测期或折现设置不成立。',
      hint: '窗口从 0 周开始向后；没有预测期上限时，折现率必须大于 0。',
    },
  });
}

/** Purchases of a customer who is alive now, discounted. */
function discountFuture(future: AliveFuture, discount: Discount): number {
  if (discount.kind === 'periodic') {
    let total = 0;
    let before = 0;
    for (let period = 1; period <= discount.periods; period += 1) {
      const now = future.expect(period * discount.weeksPerPeriod);
      total += (now - before) * (1 + discount.ratePerPeriod) ** -period;
      before = now;
    }
    return total;
  }
  const { ratePerWeek, horizonWeeks } = discount;
  if (horizonWeeks === null) return future.discount(ratePerWeek);
  // By parts: ∫ e^(−δs) dM(s) = e^(−δh) M(h) + δ ∫ e^(−δs) M(s) ds, in ln(1 + 1000 s / h) because M bends most early.
  let total = Math.exp(-ratePerWeek * horizonWeeks) * future.expect(horizonWeeks);
  if (ratePerWeek === 0 || horizonWeeks === 0) return total;
  const rule = getLegendreRule(ratePerWeek * horizonWeeks < 2 ? 24 : 64);
  const unit = horizonWeeks / 1000;
  const width = Math.log1p(1000);
  for (let index = 0; index < rule.nodes.length; index += 1) {
    const weeks = unit * Math.expm1(width * (rule.nodes[index] ?? 0));
    const weight = (rule.weights[index] ?? 0) * width * (unit + weeks) * ratePerWeek;
    total += weight * Math.exp(-ratePerWeek * weeks) * future.expect(weeks);
  }
  return total;
}

/** Numbers each distinct pair (x, T); rows sorted by x and T keep it cheap. */
function createPairIndex(): (x: number, T: number) => number {
  const byCount = new Map<number, Map<number, number>>();
  let size = 0;
  let lastX = Number.NaN;
  let lastT = Number.NaN;
  let lastIndex = 0;
  return (x, T) => {
    if (x === lastX && T === lastT) return lastIndex;
    let byTime = byCount.get(x);
    if (byTime === undefined) {
      byTime = new Map();
      byCount.set(x, byTime);
    }
    let index = byTime.get(T);
    if (index === undefined) {
      index = size;
      size += 1;
      byTime.set(T, index);
    }
    lastX = x;
    lastT = T;
    lastIndex = index;
    return index;
  };
}

/** {@link scoreHistories} in parts. */
export function* stepThroughScores(point: ModelPoint, histories: Histories, options: ScoreOptions): Steps<Scores> {
  checkHistories(histories);
  checkOptions(options);
  const { count, x, tx, T } = histories;
  const { windows, aliveAfter = [], discount = null } = options;
  const model = createAliveModel(point);
  const fill = (): Float64Array => new Float64Array(count);
  const scores = {
    count,
    pAlive: fill(),
    pAliveLater: aliveAfter.map(fill),
    expectedPurchases: windows.map(fill),
    probabilityOfPurchase: windows.map(fill),
    discountedPurchases: discount === null ? null : fill(),
  };
  const findPair = createPairIndex();
  const width = aliveAfter.length + 2 * windows.length + 1;
  const known: Float64Array[] = [];
  for (let row = 0; row < count; row += 1) {
    if (row % CANCEL_EVERY === 0) {
      throwIfCancelled(options.signal);
      yield CANCEL_EVERY * WORK;
    }
    const purchases = x[row] ?? 0;
    const observed = T[row] ?? 0;
    const pair = findPair(purchases, observed);
    let factors = known[pair];
    if (factors === undefined) {
      const future = model.describeFuture(purchases, observed);
      factors = new Float64Array(width);
      let place = 0;
      for (const weeks of aliveAfter) factors[place++] = future.stay(weeks);
      for (const { from, to } of windows) factors[place++] = future.expect(to) - (from > 0 ? future.expect(from) : 0);
      for (const { from, to } of windows) factors[place++] = future.findAny(from, to);
      if (discount !== null) factors[place] = discountFuture(future, discount);
      known[pair] = factors;
    }
    const alive = model.computePAlive(purchases, tx[row] ?? 0, observed);
    scores.pAlive[row] = alive;
    let place = 0;
    for (const column of scores.pAliveLater) column[row] = alive * (factors[place++] ?? 0);
    for (const column of scores.expectedPurchases) column[row] = alive * (factors[place++] ?? 0);
    for (const column of scores.probabilityOfPurchase) column[row] = alive * (factors[place++] ?? 0);
    if (scores.discountedPurchases !== null) scores.discountedPurchases[row] = alive * (factors[place] ?? 0);
  }
  return scores;
}

/**
 * Scores customers: P(alive) now and later, expected purchases and the probability of any in each window, discounted
 * purchases. All are means over the posterior of the customer given the history, at the parameters given.
 *
 * What follows from being alive depends on x and T only and is computed once per pair of them.
 *
 * @throws WorkbenchError `clv/bad-history`, `clv/bad-horizon`, `task/cancelled`.
 */
export function scoreHistories(point: ModelPoint, histories: Histories, options: ScoreOptions): Scores {
  return runSteps(stepThroughScores(point, histories, options));
}

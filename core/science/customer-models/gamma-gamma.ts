import { describeEstimate } from './fit.ts';
import { searchFromStarts, type Target } from './search.ts';
import {
  computeDigamma,
  computeDigammaRise,
  computeLogGamma,
  computeLogGammaRise,
  computeTrigamma,
} from '#core/science/numeric/special.ts';
import { runSteps, runStepsGivingWay, type Steps } from '#core/science/numeric/steps.ts';
import type { GammaGammaFit, MoneyHistories, ParameterEstimate } from './types.ts';
import type { Objective } from '#core/science/numeric/optimise.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';

const LIMIT = 14;

/** Customers to climb on first where there are at least twice as many rows. */
const COARSE_ROWS = 1500;

/** Rows with a repeat purchase above zero, in the order of x. */
type UsedMoney = {
  readonly x: Float64Array;
  readonly total: Float64Array;
  readonly weight: Float64Array;
  readonly customers: number;
  readonly mean: number;
  readonly correlation: number | null;
  readonly excluded: GammaGammaFit['excluded'];
};

function selectUsed(money: MoneyHistories): UsedMoney {
  const used = new Uint32Array(money.count);
  let count = 0;
  let withoutRepeat = 0;
  let notPositive = 0;
  let isSorted = true;
  for (let row = 0; row < money.count; row += 1) {
    const share = money.weight?.[row] ?? 1;
    const repeats = money.x[row] ?? 0;
    if (!(repeats > 0)) withoutRepeat += share;
    else if (!((money.meanMoney[row] ?? 0) > 0)) notPositive += share;
    else {
      if (count > 0 && repeats < (money.x[used[count - 1] ?? 0] ?? 0)) isSorted = false;
      used[count] = row;
      count += 1;
    }
  }
  const rows = used.subarray(0, count);
  if (!isSorted) rows.sort((one, two) => (money.x[one] ?? 0) - (money.x[two] ?? 0) || one - two);
  const x = Float64Array.from(rows, (row) => money.x[row] ?? 0);
  const mean = Float64Array.from(rows, (row) => money.meanMoney[row] ?? 0);
  const weight = Float64Array.from(rows, (row) => money.weight?.[row] ?? 1);
  const sums = { customers: 0, x: 0, z: 0 };
  for (let row = 0; row < count; row += 1) {
    const share = weight[row] ?? 0;
    sums.customers += share;
    sums.x += share * (x[row] ?? 0);
    sums.z += share * (mean[row] ?? 0);
  }
  const [meanX, meanZ] = [sums.x / sums.customers, sums.z / sums.customers];
  let [xx, zz, xz] = [0, 0, 0];
  for (let row = 0; row < count; row += 1) {
    const share = weight[row] ?? 0;
    const dx = (x[row] ?? 0) - meanX;
    const dz = (mean[row] ?? 0) - meanZ;
    xx += share * dx * dx;
    zz += share * dz * dz;
    xz += share * dx * dz;
  }
  return {
    x,
    total: mean.map((value, row) => value * (x[row] ?? 0)),
    weight,
    customers: sums.customers,
    mean: meanZ,
    correlation: xx > 0 && zz > 0 ? xz / Math.sqrt(xx * zz) : null,
    excluded: { withoutRepeat, notPositive },
  };
}

/** Customers of one x: their rows, their number, and the sums of ln z and of ln(xz), which need no parameter. */
type Block = {
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly customers: number;
  readonly sumLogMean: number;
  readonly sumLogTotal: number;
};

function listBlocks({ x, total, weight }: Pick<UsedMoney, 'x' | 'total' | 'weight'>): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < x.length;) {
    const repeats = x[from] as number;
    let to = from;
    let [customers, sumLogTotal] = [0, 0];
    for (; to < x.length && x[to] === repeats; to += 1) {
      customers += weight[to] as number;
      sumLogTotal += (weight[to] as number) * Math.log(total[to] as number);
    }
    blocks.push({
      x: repeats,
      from,
      to,
      customers,
      sumLogMean: sumLogTotal - customers * Math.log(repeats),
      sumLogTotal,
    });
    from = to;
  }
  return blocks;
}

/** Over the customers of a block, with share = xz / (xz + v): Σ ln(1 + xz / v), Σ share, Σ share (1 − share). */
function sumBlock({ total, weight }: UsedMoney, { from, to }: Block, v: number): [number, number, number] {
  let [logs, shares, bends] = [0, 0, 0];
  for (let row = from; row < to; row += 1) {
    const customers = weight[row] as number;
    const money = total[row] as number;
    const share = money / (money + v);
    logs += customers * Math.log1p(money / v);
    shares += customers * share;
    bends += customers * share * (1 - share);
  }
  return [logs, shares, bends];
}

/**
 * Log-likelihood of the Gamma-Gamma model by (ln p, ln(q − 1), ln v), eq. 1a of Fader & Hardie (2013), with gradient and
 * curvature: ln Γ(px + q) − ln Γ(px) − ln Γ(q) + q ln v + (px − 1) ln z + px ln x − (px + q) ln(xz + v), written so that
 * nothing cancels when q and v grow without bound.
 */
function createObjective(used: UsedMoney): Objective {
  const blocks = listBlocks(used);
  return (point, gradient, curvature) => {
    const [p = 0, excess = 0, v = 0] = point.map(Math.exp);
    const q = 1 + excess;
    const trigammaQ = computeTrigamma(q);
    const logV = Math.log(v);
    let [total, byP, byQ, byV] = [0, 0, 0, 0];
    let [byPP, byPQ, byQQ, byPV, byQV, byVV] = [0, 0, 0, 0, 0, 0];
    for (const block of blocks) {
      const { x, customers } = block;
      const [logs, shares, bends] = sumBlock(used, block, v);
      const shape = p * x;
      const sumLogRatio = block.sumLogTotal - customers * logV;
      const rise = computeDigammaRise(q, shape);
      total +=
        customers * (computeLogGammaRise(q, shape) - computeLogGamma(shape)) +
        shape * (sumLogRatio - logs) -
        block.sumLogMean -
        q * logs;
      byP += x * (customers * (computeDigamma(shape + q) - computeDigamma(shape)) + sumLogRatio - logs);
      byQ += customers * rise - logs;
      byV += q * shares - shape * (customers - shares);
      if (curvature !== undefined) {
        const bend = computeTrigamma(shape + q);
        byPP += x * x * customers * (bend - computeTrigamma(shape));
        byPQ += x * customers * bend;
        byQQ += customers * (bend - trigammaQ);
        byPV -= x * (customers - shares);
        byQV += shares;
        byVV -= (shape + q) * bends;
      }
    }
    gradient[0] = p * byP;
    gradient[1] = excess * byQ;
    gradient[2] = byV;
    if (curvature !== undefined) {
      const [pp, pq, pv] = [p * p * byPP + p * byP, p * excess * byPQ, p * byPV];
      const [qq, qv] = [excess * excess * byQQ + excess * byQ, excess * byQV];
      curvature.set([pp, pq, pv, pq, qq, qv, pv, qv, byVV].map((entry) => -entry));
    }
    return total;
  };
}

function createTarget(used: UsedMoney): Target {
  return { objective: createObjective(used), hasCurvature: true, customers: used.customers, work: used.x.length };
}

function createCoarse(used: UsedMoney): Target | undefined {
  if (used.x.length < 2 * COARSE_ROWS) return undefined;
  const every = Math.floor(used.x.length / COARSE_ROWS);
  const thin = (column: Float64Array): Float64Array => column.filter((_, row) => row % every === 0);
  const weight = thin(used.weight);
  const customers = weight.reduce((sum, share) => sum + share, 0);
  return createTarget({ ...used, x: thin(used.x), total: thin(used.total), weight, customers });
}

function explain(status: GammaGammaFit['status'], used: UsedMoney): Label {
  switch (status) {
    case 'converged':
      return { zh: '客单价模型已收敛。', en: 'The spend model converged.' };
    case 'boundary':
      return {
        zh: '客单价模型的似然朝极限继续上升：客单价的预测可用，参数无法单独确定，不给出标准误。',
        en: 'The likelihood of the spend model keeps rising towards a limit: expected spend stands, but its parameters are not determined one by one and have no standard error.',
      };
    case 'failed':
      return {
        zh: `客单价模型无法估计：只有 ${used.customers} 位客户有金额大于零的复购，至少需要 2 位且金额不全相同。`,
        en: `The spend model cannot be estimated: ${used.customers} customers have repeat purchases above zero; it takes at least 2 with different amounts.`,
      };
  }
}

/** {@link fitGammaGamma} in parts. */
export function* stepThroughGammaGamma(money: MoneyHistories, signal: AbortSignal | undefined): Steps<GammaGammaFit> {
  const used = selectUsed(money);
  const isFlat = used.total.every((total, row) => total / (used.x[row] ?? 1) === used.mean);
  if (used.x.length < 2 || isFlat) {
    return {
      status: 'failed',
      explanation: explain('failed', used),
      estimates: [],
      point: [],
      transformedCovariance: null,
      logLikelihood: Number.NaN,
      iterations: 0,
      starts: [],
      conditionNumber: null,
      gradientNorm: Number.NaN,
      customers: used.customers,
      excluded: used.excluded,
      populationMean: Number.NaN,
      correlation: used.correlation,
    };
  }
  const logMean = Math.log(used.mean);
  const { best, curvature, starts } = yield* searchFromStarts({
    ...createTarget(used),
    coarse: createCoarse(used),
    starts: [
      [1, 2, 1],
      [6, 2, 0.4],
      [0.5, 9, 20],
      [40, 4, 0.1],
    ].map(([p = 0, excess = 0, scale = 0]) =>
      Float64Array.of(Math.log(p), Math.log(excess), Math.log(scale) + logMean),
    ),
    low: [-LIMIT, -LIMIT, logMean - LIMIT],
    high: [LIMIT, LIMIT, logMean + LIMIT],
    toNatural: (point) => [Math.exp(point[0] ?? 0), 1 + Math.exp(point[1] ?? 0), Math.exp(point[2] ?? 0)],
    signal,
  });
  const [p = 0, excess = 0, v = 0] = best.point.map(Math.exp);
  const { covariance } = curvature;
  const isHeld = (index: number): boolean => covariance === null || curvature.open.includes(index);
  const deviate = (index: number): number | null =>
    covariance === null || isHeld(index) ? null : Math.sqrt(covariance[4 * index] ?? 0);
  const status = [0, 1, 2].some(isHeld) ? 'boundary' : 'converged';
  const shifted = describeEstimate('q', excess, deviate(1));
  const estimateQ: ParameterEstimate = {
    ...shifted,
    value: 1 + excess,
    interval: shifted.interval && { low: 1 + shifted.interval.low, high: 1 + shifted.interval.high },
  };
  return {
    status,
    explanation: explain(status, used),
    estimates: [describeEstimate('p', p, deviate(0)), estimateQ, describeEstimate('v', v, deviate(2))],
    point: [p, 1 + excess, v],
    transformedCovariance: covariance,
    logLikelihood: best.value * used.customers,
    iterations: starts.reduce((sum, start) => sum + start.iterations, 0),
    starts,
    conditionNumber: curvature.conditionNumber,
    gradientNorm: best.gradientNorm,
    customers: used.customers,
    excluded: used.excluded,
    populationMean: (p * v) / excess,
    correlation: used.correlation,
  };
}

/**
 * Fits the Gamma-Gamma model of mean spend (Fader & Hardie 2013; Fader, Hardie & Lee 2005, "RFM and CLV") with q > 1,
 * so that the population mean exists, from several starts along the ridge of p and v. Customers without a repeat
 * purchase or with a mean not above zero are left out and counted.
 *
 * @throws WorkbenchError `task/cancelled`.
 */
export function fitGammaGamma(
  money: MoneyHistories,
  options: { readonly signal?: AbortSignal | undefined } = {},
): GammaGammaFit {
  return runSteps(stepThroughGammaGamma(money, options.signal));
}

/** {@link fitGammaGamma} giving way now and then, so that a cancel is heard within a fit: the same result. */
export async function fitGammaGammaGivingWay(
  money: MoneyHistories,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<GammaGammaFit> {
  return runStepsGivingWay(stepThroughGammaGamma(money, options.signal), options.signal);
}

/**
 * Expected mean money of a customer's purchase, p (v + x z) / (px + q − 1): between the customer's own mean z and the
 * population's. The population mean for x = 0 or a mean that is not above zero. Minor units.
 *
 * @throws WorkbenchError `clv/no-fit` for a point without numbers.
 */
export function computeExpectedSpend(point: readonly number[], x: number, meanMoney: number): number {
  const [p, q, v] = point;
  if (p === undefined || q === undefined || v === undefined) {
    throw new WorkbenchError('clv/no-fit', 'The spend model has no parameters: it could not be estimated.', {
      zh: { message: '消费金额模型没有参数：未能估计出来。' },
    });
  }
  if (!(x > 0) || !(meanMoney > 0)) return (p * v) / (q - 1);
  return (p * (v + x * meanMoney)) / (p * x + q - 1);
}

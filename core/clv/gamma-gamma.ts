import { describeEstimate } from '#core/clv/fit.ts';
import { searchFromStarts } from '#core/clv/search.ts';
import { computeDigamma, computeLogGamma } from '#core/clv/special.ts';
import type { GammaGammaFit, MoneyHistories, ParameterEstimate } from '#core/clv/types.ts';
import type { Objective } from '#core/clv/optimise.ts';
import { rankDistinct } from '#core/clv/compress.ts';
import { WorkbenchError } from '#core/errors.ts';
import type { Label } from '#core/label.ts';

const LIMIT = 14;

type UsedMoney = {
  readonly x: Float64Array;
  readonly total: Float64Array;
  readonly weight: Float64Array;
  readonly customers: number;
  readonly mean: number;
  readonly correlation: number | null;
  readonly excluded: GammaGammaFit['excluded'];
  /** Sums over customers of ln z and of x ln(xz): what needs no parameter. */
  readonly sumLogMean: number;
  readonly sumCountLogTotal: number;
};

function selectUsed(money: MoneyHistories): UsedMoney {
  const rows: number[] = [];
  let withoutRepeat = 0;
  let notPositive = 0;
  for (let row = 0; row < money.count; row += 1) {
    const share = money.weight?.[row] ?? 1;
    if (!((money.x[row] ?? 0) > 0)) withoutRepeat += share;
    else if (!((money.meanMoney[row] ?? 0) > 0)) notPositive += share;
    else rows.push(row);
  }
  const x = Float64Array.from(rows, (row) => money.x[row] ?? 0);
  const mean = Float64Array.from(rows, (row) => money.meanMoney[row] ?? 0);
  const weight = Float64Array.from(rows, (row) => money.weight?.[row] ?? 1);
  const sums = { customers: 0, x: 0, z: 0 };
  let sumLogMean = 0;
  let sumCountLogTotal = 0;
  for (let row = 0; row < x.length; row += 1) {
    const share = weight[row] ?? 0;
    sums.customers += share;
    sums.x += share * (x[row] ?? 0);
    sums.z += share * (mean[row] ?? 0);
    sumLogMean += share * Math.log(mean[row] ?? 0);
    sumCountLogTotal += share * (x[row] ?? 0) * Math.log((x[row] ?? 0) * (mean[row] ?? 0));
  }
  const [meanX, meanZ] = [sums.x / sums.customers, sums.z / sums.customers];
  let [xx, zz, xz] = [0, 0, 0];
  for (let row = 0; row < x.length; row += 1) {
    const share = weight[row] ?? 0;
    const dx = (x[row] ?? 0) - meanX;
    const dz = (mean[row] ?? 0) - meanZ;
    xx += share * dx * dx;
    zz += share * dz * dz;
    xz += share * dx * dz;
  }
  return {
    x,
    total: x.map((count, row) => count * (mean[row] ?? 0)),
    weight,
    customers: sums.customers,
    mean: meanZ,
    correlation: xx > 0 && zz > 0 ? xz / Math.sqrt(xx * zz) : null,
    excluded: { withoutRepeat, notPositive },
    sumLogMean,
    sumCountLogTotal,
  };
}

/**
 * Log-likelihood of the Gamma-Gamma model by (ln p, ln(q − 1), ln v), eq. 1a of Fader & Hardie (2013):
 * ln Γ(px + q) − ln Γ(px) − ln Γ(q) + q ln v + (px − 1) ln z + px ln x − (px + q) ln(xz + v).
 */
function createObjective(used: UsedMoney): Objective {
  const { ranks, distinct } = rankDistinct(used.x);
  return (point, gradient) => {
    const [p = 0, excess = 0, v = 0] = point.map(Math.exp);
    const q = 1 + excess;
    const logGammaQ = computeLogGamma(q);
    const digammaQ = computeDigamma(q);
    const logV = Math.log(v);
    const terms = distinct.map((x) => computeLogGamma(p * x + q) - computeLogGamma(p * x) - logGammaQ);
    const upper = distinct.map((x) => computeDigamma(p * x + q));
    const lower = distinct.map((x) => computeDigamma(p * x));
    let total = p * used.sumCountLogTotal - used.sumLogMean;
    let byP = used.sumCountLogTotal;
    let byQ = 0;
    let byV = 0;
    for (let row = 0; row < used.x.length; row += 1) {
      const share = used.weight[row] ?? 0;
      const x = used.x[row] ?? 0;
      const sum = (used.total[row] ?? 0) + v;
      const logSum = Math.log(sum);
      const k = ranks[row] ?? 0;
      const shape = p * x + q;
      total += share * ((terms[k] ?? 0) + q * logV - shape * logSum);
      byP += share * x * ((upper[k] ?? 0) - (lower[k] ?? 0) - logSum);
      byQ += share * ((upper[k] ?? 0) - digammaQ + logV - logSum);
      byV += share * (q - (shape * v) / sum);
    }
    gradient[0] = p * byP;
    gradient[1] = excess * byQ;
    gradient[2] = byV;
    return total;
  };
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

/**
 * Fits the Gamma-Gamma model of mean spend (Fader & Hardie 2013; Fader, Hardie & Lee 2005, "RFM and CLV") with q > 1,
 * so that the population mean exists, from several starts along the ridge of p and v. Customers without a repeat
 * purchase or with a mean not above zero are left out and counted.
 */
export function fitGammaGamma(
  money: MoneyHistories,
  options: { readonly signal?: AbortSignal | undefined } = {},
): GammaGammaFit {
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
  const { best, curvature, starts } = searchFromStarts({
    objective: createObjective(used),
    customers: used.customers,
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
    signal: options.signal,
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

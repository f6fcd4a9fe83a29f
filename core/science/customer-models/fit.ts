import { createBetaGeometricLikelihood } from './beta-geometric.ts';
import { type IndexedHistories, indexHistories } from './compress.ts';
import { explainFit } from './explain-fit.ts';
import type { Likelihood } from './likelihood.ts';
import { createNbdLikelihood } from './nbd.ts';
import type { Objective } from '#core/science/numeric/optimise.ts';
import { createParetoLikelihood } from './pareto-nbd.ts';
import { measureDropoutRise } from './no-dropout.ts';
import { approach, listDistinct, searchFromStarts, type Approach, type SearchPlan, type Target } from './search.ts';
import { runSteps, runStepsGivingWay, type Steps } from '#core/science/numeric/steps.ts';
import {
  PARAMETER_NAMES,
  type CompressedHistories,
  type FitOptions,
  type FitResult,
  type FitStatus,
  type ModelId,
  type ModelPoint,
  type ParameterEstimate,
  type StartReport,
} from './types.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';

/** Half-width of the search box in the logarithm of each parameter, times relative to the data's own scale. */
const BOX = 12;
/** A gain in log-likelihood over the model without dropout that counts as none. */
const NO_GAIN = 0.01;
/** Distinct histories to climb on first where there are at least twice as many. */
const COARSE_ROWS = 1500;
const NORMAL_975 = 1.959_963_984_540_054;

function createLikelihood(model: ModelId, histories: IndexedHistories): Likelihood {
  switch (model) {
    case 'mbg-nbd':
      return createBetaGeometricLikelihood(histories, 1);
    case 'bg-nbd':
      return createBetaGeometricLikelihood(histories, 0);
    case 'pareto-nbd':
      return createParetoLikelihood(histories);
    case 'nbd':
      return createNbdLikelihood(histories);
  }
}

/** Three spread starting points; times relative to `scale`, about a tenth of the mean observation. */
function chooseStarts(model: ModelId, scale: number): number[][] {
  switch (model) {
    case 'mbg-nbd':
    case 'bg-nbd':
      return [
        [1, scale, 1, 3],
        [0.3, scale / 2, 0.5, 1],
        [3, 5 * scale, 2, 20],
      ];
    case 'pareto-nbd':
      return [
        [1, 3 * scale, 1, 3 * scale],
        [0.3, scale, 0.5, 5 * scale],
        [3, 10 * scale, 0.3, scale],
      ];
    case 'nbd':
      return [
        [1, 3 * scale],
        [0.3, 10 * scale],
        [3, scale],
      ];
  }
}

/** Indices of the parameters that are measured in weeks. */
const TIME_PARAMETERS: { readonly [Model in ModelId]: readonly number[] } = {
  'mbg-nbd': [1],
  'bg-nbd': [1],
  'pareto-nbd': [1, 3],
  nbd: [1],
};

/** A parameter with its standard error (delta method) and its 95 % interval from the deviation of its logarithm. */
export function describeEstimate(name: string, value: number, logDeviation: number | null): ParameterEstimate {
  if (logDeviation === null) return { name, value, standardError: null, interval: null };
  return {
    name,
    value,
    standardError: value * logDeviation,
    interval: {
      low: value * Math.exp(-NORMAL_975 * logDeviation),
      high: value * Math.exp(NORMAL_975 * logDeviation),
    },
  };
}

function createObjective(likelihood: Likelihood, options: FitOptions): Objective {
  return (point, gradient, curvature) => {
    let value = likelihood(Array.from(point, Math.exp), gradient, curvature);
    const { prior } = options;
    if (prior !== undefined) {
      point.forEach((entry, index) => {
        const deviation = prior.logSd[index] ?? Infinity;
        const distance = (entry - (prior.logMean[index] ?? 0)) / deviation;
        const place = index * (point.length + 1);
        value -= (distance * distance) / 2;
        gradient[index] = (gradient[index] ?? 0) - distance / deviation;
        if (curvature !== undefined) curvature[place] = (curvature[place] ?? 0) + 1 / (deviation * deviation);
      });
    }
    return value;
  };
}

/** Rows that take as long as one of Pareto/NBD, whose likelihood is a quadrature each. */
const PARETO_WORK = 20;

function createTarget(model: ModelId, histories: IndexedHistories, options: FitOptions): Target {
  const isDifferenced = model === 'pareto-nbd';
  return {
    objective: createObjective(createLikelihood(model, histories), options),
    hasCurvature: !isDifferenced,
    customers: histories.customers,
    work: histories.count * (isDifferenced ? PARETO_WORK : 1),
  };
}

/** The objective on every n-th of the sorted histories: a stratified sample, where there are many. */
function createCoarse(model: ModelId, histories: IndexedHistories, options: FitOptions): Target | undefined {
  if (histories.count < 2 * COARSE_ROWS) return undefined;
  const every = Math.floor(histories.count / COARSE_ROWS);
  const thin = (column: Float64Array): Float64Array => column.filter((_, row) => row % every === 0);
  const thinned = indexHistories({
    count: Math.ceil(histories.count / every),
    x: thin(histories.x),
    tx: thin(histories.tx),
    T: thin(histories.T),
    weight: thin(histories.weight),
  });
  return thinned.purchases === 0 ? undefined : createTarget(model, thinned, options);
}

function describeFailure(model: ModelId, histories: IndexedHistories): FitResult {
  return {
    model,
    status: 'failed',
    explanation: explainFit(model, 'failed', []),
    estimates: [],
    point: [],
    logCovariance: null,
    logLikelihood: Number.NaN,
    customers: histories.customers,
    rows: histories.count,
    iterations: 0,
    starts: [],
    conditionNumber: null,
    gradientNorm: Number.NaN,
    onLimit: [],
    fallback: null,
  };
}

function planSearch(model: ModelId, histories: IndexedHistories, options: FitOptions): SearchPlan {
  const scale = histories.meanT / 10;
  const centre = PARAMETER_NAMES[model].map((_, index) =>
    TIME_PARAMETERS[model].includes(index) ? Math.log(scale) : 0,
  );
  const starts = options.starts ?? chooseStarts(model, scale);
  return {
    ...createTarget(model, histories, options),
    // The NBD goes over distinct times, not over rows: a sample of them saves nothing.
    coarse: model === 'nbd' ? undefined : createCoarse(model, histories, options),
    starts: starts.map((start) => Float64Array.from(start, Math.log)),
    low: centre.map((entry) => entry - BOX),
    high: centre.map((entry) => entry + BOX),
    toNatural: (point) => Array.from(point, Math.exp),
    signal: options.signal,
  };
}

/**
 * Whether many histories show no dropout, so that the search along the flat way to the limit can be left out: no
 * distribution of dropout rises from the NBD, and none of the optima found on the sample is better on all of them.
 */
function showsNoDropout(
  model: 'mbg-nbd' | 'bg-nbd',
  histories: IndexedHistories,
  nbd: FitResult,
  reached: readonly StartReport[],
): boolean {
  if (reached.some(({ logLikelihood }) => !(logLikelihood <= nbd.logLikelihood + NO_GAIN))) return false;
  return measureDropoutRise(nbd.point, histories, model === 'mbg-nbd' ? 1 : 0) <= 0;
}

/** Where the starts got to on the sample, judged on all histories; those that met there are judged once. */
function reportApproaches(plan: SearchPlan, approaches: readonly Approach[]): StartReport[] {
  const values = new Map<Approach, number>();
  for (const entry of listDistinct(approaches)) {
    values.set(entry, plan.objective(entry.optimum.point, new Float64Array(entry.optimum.point.length)));
  }
  let logLikelihood = Number.NaN;
  return approaches.map((entry, index) => {
    const { optimum } = entry;
    logLikelihood = values.get(entry) ?? logLikelihood;
    return {
      start: plan.toNatural(plan.starts[index] ?? optimum.point),
      optimum: plan.toNatural(optimum.point),
      logLikelihood,
      iterations: optimum.iterations,
      evaluations: optimum.evaluations,
    };
  });
}

/** The model at its limit without dropout, nothing of which is an estimate. */
function describeNoDropout(
  model: ModelId,
  histories: IndexedHistories,
  plan: SearchPlan,
  reached: readonly StartReport[],
  nbd: FitResult,
): FitResult {
  const names = PARAMETER_NAMES[model];
  const [r = 0, alpha = 0] = nbd.point;
  const point = Float64Array.of(Math.log(r), Math.log(alpha), plan.low[2] ?? 0, plan.high[3] ?? 0);
  const gradient = new Float64Array(names.length);
  const logLikelihood = plan.objective(point, gradient);
  return {
    model,
    status: 'unidentified',
    explanation: explainFit(model, 'unidentified', []),
    estimates: [],
    point: plan.toNatural(point),
    logCovariance: null,
    logLikelihood,
    customers: histories.customers,
    rows: histories.count,
    iterations: reached.reduce((sum, { iterations }) => sum + iterations, 0),
    starts: reached,
    conditionNumber: null,
    gradientNorm:
      gradient.subarray(0, 2).reduce((most, slope) => Math.max(most, Math.abs(slope)), 0) / histories.customers,
    onLimit: names.slice(2),
    fallback: nbd,
  };
}

function* stepThroughIndexed(model: ModelId, histories: IndexedHistories, options: FitOptions): Steps<FitResult> {
  if (histories.purchases === 0 || histories.meanT === 0) return describeFailure(model, histories);
  throwIfCancelled(options.signal);
  const names = PARAMETER_NAMES[model];
  const plan = planSearch(model, histories, options);
  const withoutDropout: FitResult | null =
    model === 'nbd'
      ? null
      : yield* stepThroughIndexed('nbd', histories, {
          starts: chooseStarts('nbd', histories.meanT / 10).slice(0, 1),
          signal: options.signal,
        });
  const approaches = plan.coarse === undefined ? undefined : yield* approach(plan, plan.coarse);
  if (
    approaches !== undefined &&
    withoutDropout?.status === 'converged' &&
    options.prior === undefined &&
    (model === 'mbg-nbd' || model === 'bg-nbd')
  ) {
    yield plan.work * (1 + approaches.length);
    const reached = reportApproaches(plan, approaches);
    if (showsNoDropout(model, histories, withoutDropout, reached)) {
      return describeNoDropout(model, histories, plan, reached, withoutDropout);
    }
  }
  const { best, curvature, starts: reports } = yield* searchFromStarts(plan, approaches);
  const point = Array.from(best.point, Math.exp);
  const logLikelihood =
    options.prior === undefined
      ? best.value * histories.customers
      : createLikelihood(model, histories)(point, new Float64Array(point.length));
  if (!Number.isFinite(logLikelihood)) return describeFailure(model, histories);
  const { covariance } = curvature;
  const onLimit = names.filter((_, index) => covariance === null || curvature.open.includes(index));
  const isUnidentified = withoutDropout !== null && logLikelihood <= withoutDropout.logLikelihood + NO_GAIN;
  const status: FitStatus = isUnidentified ? 'unidentified' : onLimit.length > 0 ? 'boundary' : 'converged';
  const deviations = names.map((name, index) => {
    if (covariance === null || onLimit.includes(name)) return null;
    return Math.sqrt(covariance[index * names.length + index] ?? 0);
  });
  return {
    model,
    status,
    explanation: explainFit(model, status, onLimit),
    estimates: isUnidentified
      ? []
      : names.map((name, index) => describeEstimate(name, point[index] ?? 0, deviations[index] ?? null)),
    point,
    logCovariance: covariance,
    logLikelihood,
    customers: histories.customers,
    rows: histories.count,
    iterations: reports.reduce((sum, report) => sum + report.iterations, 0),
    starts: reports,
    conditionNumber: curvature.conditionNumber,
    gradientNorm: best.gradientNorm,
    onLimit,
    fallback: isUnidentified ? withoutDropout : null,
  };
}

/** {@link fitModel} in parts. */
export function* stepThroughFit(
  model: ModelId,
  histories: CompressedHistories,
  options: FitOptions = {},
): Steps<FitResult> {
  const indexed = indexHistories(histories);
  yield histories.count;
  return yield* stepThroughIndexed(model, indexed, options);
}

/**
 * Fits a model of repeat purchase by maximum likelihood on compressed histories: BFGS in the logarithms of the
 * parameters with the analytic gradient, from several starts, finished by Newton steps; standard errors from the
 * Hessian. From 3,000 distinct histories on, every start first climbs on a stratified sample of them; starts that meet
 * there share the rest of the way, which is on all histories.
 *
 * Where dropout is not identified (the likelihood gains nothing over purchasing without dropout) the status says so,
 * no parameter is presented and `fallback` holds the NBD. Never throws for lack of data: the status is `failed`.
 *
 * @throws WorkbenchError `clv/bad-history` for impossible histories, `task/cancelled`.
 */
export function fitModel(model: ModelId, histories: CompressedHistories, options: FitOptions = {}): FitResult {
  return runSteps(stepThroughFit(model, histories, options));
}

/** {@link fitModel} giving way now and then, so that a cancel is heard within a fit: the same result. */
export async function fitModelGivingWay(
  model: ModelId,
  histories: CompressedHistories,
  options: FitOptions = {},
): Promise<FitResult> {
  return runStepsGivingWay(stepThroughFit(model, histories, options), options.signal);
}

/** Log-likelihood of given parameters, time in weeks. */
export function computeLogLikelihood(point: ModelPoint, histories: CompressedHistories): number {
  return createLikelihood(point.model, indexHistories(histories))(point.values, new Float64Array(point.values.length));
}

/**
 * The parameters to score with: the fit's own, or the NBD's where dropout is not identified.
 *
 * @throws WorkbenchError `clv/no-fit` where nothing could be estimated.
 */
export function getScoringPoint(fit: FitResult): ModelPoint {
  if (fit.fallback !== null) return getScoringPoint(fit.fallback);
  if (fit.status === 'failed' || fit.status === 'unidentified') {
    throw new WorkbenchError('clv/no-fit', fit.explanation.en, {
      hint: 'Take a longer history or more customers.',
      zh: { message: fit.explanation.zh, hint: '请使用更长的历史或更多客户。' },
    });
  }
  return { model: fit.model, values: fit.point };
}

import type { Label } from '#core/kernel/label.ts';

/**
 * Purchase histories as parallel columns, one entry per customer or per group of equal customers.
 *
 * Time is in weeks (days / 7). `x` counts repeat purchases (purchase days after the first), `tx` is the time from
 * the first to the last purchase (0 where x = 0), `T` the time from the first purchase to the end of observation.
 * Always 0 ≤ tx ≤ T.
 */
export type Histories = {
  readonly count: number;
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
};

/** Equal histories counted once: `weight` says how many customers each row stands for. */
export type CompressedHistories = Histories & { readonly weight: Float64Array };

/** What {@link compressHistories} answers: the groups, and for every input row the group it fell into. */
export type CompressedCustomers = CompressedHistories & { readonly rowOf: Uint32Array };

/**
 * The models of repeat purchase. `nbd` is purchasing without dropout: the limit of the other three, used where
 * dropout is not identified.
 */
export type ModelId = 'mbg-nbd' | 'bg-nbd' | 'pareto-nbd' | 'nbd';

/**
 * A model with numbers for its parameters, in the order of {@link PARAMETER_NAMES}: all that scoring and drawing
 * need. α and β are in weeks.
 */
export type ModelPoint = { readonly model: ModelId; readonly values: readonly number[] };

/**
 * Names of each model's parameters, in the order of every `values`, `covariance` and `point`.
 * r, alpha: the purchase rate λ ~ Gamma(r, alpha), mean r / alpha per week. a, b: the probability of dropping out at
 * a purchase p ~ Beta(a, b). s, beta: the rate of dropping out μ ~ Gamma(s, beta).
 */
export const PARAMETER_NAMES: { readonly [Model in ModelId]: readonly string[] } = {
  'mbg-nbd': ['r', 'alpha', 'a', 'b'],
  'bg-nbd': ['r', 'alpha', 'a', 'b'],
  'pareto-nbd': ['r', 'alpha', 's', 'beta'],
  nbd: ['r', 'alpha'],
};

/** One estimated parameter. Interval: 95 %, normal on the scale of the logarithm. */
export type ParameterEstimate = {
  readonly name: string;
  readonly value: number;
  readonly standardError: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
};

/** One start of the optimiser and where it ended. */
export type StartReport = {
  readonly start: readonly number[];
  readonly optimum: readonly number[];
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly evaluations: number;
};

/**
 * How an estimation ended.
 * converged: an interior maximum with a positive definite Hessian.
 * boundary: the likelihood still rises towards a limit (say, customers without differences): predictions stand, the
 * parameters on the limit have no standard error.
 * unidentified: the best fit is the model without dropout; parameters are withheld and `fallback` is to be used.
 * failed: nothing could be estimated (no repeat purchase at all, no customer).
 */
export type FitStatus = 'converged' | 'boundary' | 'unidentified' | 'failed';

/** Fit by maximum likelihood (or at the posterior mode where a prior was given). */
export type FitResult = {
  readonly model: ModelId;
  readonly status: FitStatus;
  /** What happened in plain words. */
  readonly explanation: Label;
  /** Empty where the status is unidentified or failed: there is no estimate to show. */
  readonly estimates: readonly ParameterEstimate[];
  /** Where the optimiser stopped. Diagnostic only where `estimates` is empty. */
  readonly point: readonly number[];
  /** Covariance of the logarithms of the parameters, row by row (k × k); null where the Hessian is not invertible. */
  readonly logCovariance: readonly number[] | null;
  /** Sum over customers at `point`, time in weeks, without the prior's term. */
  readonly logLikelihood: number;
  readonly customers: number;
  /** Distinct histories. */
  readonly rows: number;
  readonly iterations: number;
  readonly starts: readonly StartReport[];
  /** Of the Hessian in the logarithms of the parameters; null where it is not positive definite. */
  readonly conditionNumber: number | null;
  /** Largest absolute derivative by the logarithm of a parameter, per customer. */
  readonly gradientNorm: number;
  /** Names of the parameters the data do not determine one by one: on a limit of the search, or along a ridge. */
  readonly onLimit: readonly string[];
  /** The model without dropout, fitted to the same histories; only where the status is unidentified. */
  readonly fallback: FitResult | null;
};

/** A log-normal prior on each parameter: mean and standard deviation of its logarithm, in order of names. */
export type LogNormalPrior = { readonly logMean: readonly number[]; readonly logSd: readonly number[] };

export type FitOptions = {
  /** Natural-scale starting points; by default three spread ones chosen from the data's time scale. */
  readonly starts?: readonly (readonly number[])[];
  readonly prior?: LogNormalPrior;
  readonly signal?: AbortSignal | undefined;
};

/** Part of the future, in weeks after the end of observation: (from, to]. */
export type ScoreWindow = { readonly from: number; readonly to: number };

/**
 * Discounting of future purchases.
 * continuous: a purchase after s weeks counts e^(−rate·s); rate per week; `horizonWeeks` null = all future.
 * periodic: purchases of the k-th period count (1 + rate)^(−k), k = 1 … periods, as if made at the period's end.
 */
export type Discount =
  | { readonly kind: 'continuous'; readonly ratePerWeek: number; readonly horizonWeeks: number | null }
  | {
      readonly kind: 'periodic';
      readonly ratePerPeriod: number;
      readonly weeksPerPeriod: number;
      readonly periods: number;
    };

export type ScoreOptions = {
  /** Windows of expected purchases and of the probability of any purchase. */
  readonly windows: readonly ScoreWindow[];
  /** Weeks after the end of observation at which P(alive) is wanted, besides now. */
  readonly aliveAfter?: readonly number[];
  readonly discount?: Discount | null;
  readonly signal?: AbortSignal | undefined;
};

/** Scores, parallel to the histories given. */
export type Scores = {
  readonly count: number;
  readonly pAlive: Float64Array;
  /** One array per entry of `aliveAfter`. */
  readonly pAliveLater: readonly Float64Array[];
  /** One array per window. */
  readonly expectedPurchases: readonly Float64Array[];
  /** P(at least one purchase in the window), one array per window. */
  readonly probabilityOfPurchase: readonly Float64Array[];
  /** Expected discounted purchases; null where no discount was asked for. */
  readonly discountedPurchases: Float64Array | null;
};

/**
 * Money columns of the Gamma-Gamma model, parallel: repeat purchases and mean money of a repeat purchase in minor
 * units (NaN where there is none).
 */
export type MoneyHistories = {
  readonly count: number;
  readonly x: Float64Array;
  readonly meanMoney: Float64Array;
  readonly weight?: Float64Array;
};

/** Fit of the Gamma-Gamma spend model. Money in minor units. */
export type GammaGammaFit = {
  readonly status: 'converged' | 'boundary' | 'failed';
  readonly explanation: Label;
  /** p, q, v; empty where failed. */
  readonly estimates: readonly ParameterEstimate[];
  /** [p, q, v], always with q > 1; v in minor units. */
  readonly point: readonly number[];
  /** Covariance of (ln p, ln(q − 1), ln v), row by row; null where the Hessian is not invertible. */
  readonly transformedCovariance: readonly number[] | null;
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly starts: readonly StartReport[];
  readonly conditionNumber: number | null;
  readonly gradientNorm: number;
  /** Customers that entered the fit. */
  readonly customers: number;
  /** Customers left out: without a repeat purchase; with a mean that is not above zero. */
  readonly excluded: { readonly withoutRepeat: number; readonly notPositive: number };
  /** Mean money of a purchase in the population, p·v / (q − 1), minor units. */
  readonly populationMean: number;
  /** Pearson correlation of x and mean money over the customers used: independence is the model's assumption. */
  readonly correlation: number | null;
};

/** One draw of what a customer is like, from the posterior given the history. */
export type PosteriorDraw = {
  readonly alive: boolean;
  /** Purchases per week while a customer. */
  readonly rate: number;
  /** p: probability of dropping out at a purchase (BG, MBG); μ: rate of dropping out per week (Pareto); 0 (NBD). */
  readonly dropout: number;
};

/** What future draws need per customer besides the history; parallel to it. */
export type DrawOptions = {
  readonly seed: number;
  readonly draws: number;
  /** Weeks after the end of observation. */
  readonly weeks: number;
  /** Stable 32-bit key of each customer: a draw depends on it and not on the row's place. */
  readonly customerKeys: Uint32Array;
  /** Spend model and mean money of each customer (NaN where none); null = orders only. */
  readonly money: { readonly point: readonly number[]; readonly meanMoney: Float64Array } | null;
  /** Number of the first draw, so that parts of a run can be made apart. */
  readonly firstDraw?: number;
  readonly signal?: AbortSignal | undefined;
};

/** Draws, customer by customer: entry [customer × draws + draw]. Spend in minor units. */
export type FutureDraws = { readonly draws: number; readonly orders: Uint32Array; readonly spend: Float64Array | null };

/*
 * Functions of this room:
 *   compress.ts     compressHistories(histories: Histories): CompressedCustomers
 *   fit.ts          fitModel(model: ModelId, histories: CompressedHistories, options?: FitOptions): FitResult
 *                   getScoringPoint(fit: FitResult): ModelPoint      the fallback's where unidentified; throws where failed
 *                   computeLogLikelihood(point: ModelPoint, histories: CompressedHistories): number
 *   score.ts        scoreHistories(point: ModelPoint, histories: Histories, options: ScoreOptions): Scores
 *   expectation.ts  computeExpectedPurchasesOfNewCustomer(point: ModelPoint, weeks: number): number
 *                   computeCountProbability(point: ModelPoint, count: number, weeks: number): number
 *   gamma-gamma.ts  fitGammaGamma(money: MoneyHistories, options?: { signal?: AbortSignal | undefined }): GammaGammaFit
 *                   computeExpectedSpend(point: readonly number[], x: number, meanMoney: number): number
 *   posterior.ts    createPosteriorSampler(point: ModelPoint): PosteriorSampler
 *                   drawPosterior(sampler, { x, tx, T }, stream, { customerKey, draw }): PosteriorDraw
 *                   drawFuture(point: ModelPoint, histories: Histories, options: DrawOptions): FutureDraws
 *                   drawParameters(fit: FitResult, seed: number, draw: number): ModelPoint
 *   intervals.ts    drawTotals(request: TotalDrawsRequest): DrawnTotals
 *   steps.ts        fits, seasons, holdouts and totals have a twin …GivingWay(…): Promise, which hears a cancel while it works
 *   rng.ts          createRandomStream(seed: number): RandomStream   stream.select(customerKey, draw, purpose)
 */

import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { computePower, countCustomersNeeded, countWeeksNeeded, findMinimumEffect, type Outcome } from './power.ts';

/** Power below which a holdout is too small to rely on. */
export const ENOUGH_POWER = 0.8;

/** What a holdout can show, read one way. Null where nothing can be said: no control, no orders, or no effect. */
export type HoldoutReading = {
  /** P(the effect predicted is found). */
  readonly power: number | null;
  /** Smallest relative effect found with a power of 80 %: 0.1 = +10 %. */
  readonly minimumEffect: number | null;
  /** The same in orders per treated customer. */
  readonly minimumOrders: number | null;
  /** Customers that find the predicted effect with a power of 80 %, at the share held out. */
  readonly treatedNeeded: number | null;
  readonly controlNeeded: number | null;
  /** Until so many have gone through campaigns of this size, one after the other. */
  readonly weeksNeeded: number | null;
};

export type HoldoutPower = {
  readonly treated: number;
  readonly control: number;
  /** Orders of an untreated customer in the conversion window. */
  readonly meanOrders: number;
  /** Predicted relative effect on orders in the window; null where it is not known. */
  readonly effect: number | null;
  /** Correlation of the outcome with the covariate: the model's own expectation of the customer. */
  readonly covariateCorrelation: number;
  readonly plain: HoldoutReading;
  /** With CUPED: the variance falls to 1 − ρ². */
  readonly adjusted: HoldoutReading;
};

export type HoldoutRequest = {
  readonly treated: number;
  readonly control: number;
  readonly outcome: Outcome;
  /** Incremental orders predicted in the window, of all treated together; null where not known. */
  readonly windowOrders: number | null;
  readonly windowDays: number;
};

const NOTHING: HoldoutReading = {
  power: null,
  minimumEffect: null,
  minimumOrders: null,
  treatedNeeded: null,
  controlNeeded: null,
  weeksNeeded: null,
};

function readHoldout(
  { treated, control, windowDays }: HoldoutRequest,
  outcome: Outcome,
  effect: number | null,
): HoldoutReading {
  if (treated === 0 || control === 0 || outcome.mean <= 0 || outcome.variance <= 0) return NOTHING;
  const design = { treated, control };
  const minimumEffect = findMinimumEffect(outcome, design, ENOUGH_POWER);
  const minimumOrders = minimumEffect === null ? null : minimumEffect * outcome.mean;
  if (effect === null || effect === 0) return { ...NOTHING, minimumEffect, minimumOrders };
  const share = control / (treated + control);
  const needed = countCustomersNeeded(outcome, effect, share, { power: ENOUGH_POWER });
  const weeks = Math.ceil(windowDays / 7);
  const whole = countWeeksNeeded(needed, (treated + control) / weeks);
  return {
    power: computePower(outcome, design, effect),
    minimumEffect,
    minimumOrders,
    treatedNeeded: Math.ceil(needed * (1 - share)),
    controlNeeded: Math.ceil(needed * share),
    weeksNeeded: whole === null ? null : Math.max(weeks, whole),
  };
}

/** What the holdout of a strategy can show of its predicted effect on orders in the conversion window, with and without CUPED. */
export function planHoldout(request: HoldoutRequest): HoldoutPower {
  const { treated, control, outcome, windowOrders } = request;
  const baseline = treated * outcome.mean;
  const effect = windowOrders === null || baseline <= 0 ? null : windowOrders / baseline;
  return {
    treated,
    control,
    meanOrders: outcome.mean,
    effect,
    covariateCorrelation: outcome.covariateCorrelation,
    plain: readHoldout(request, { ...outcome, covariateCorrelation: 0 }, effect),
    adjusted: readHoldout(request, outcome, effect),
  };
}

const filters = {
  zh: '可触达客户；转化窗口内的订单；双侧 5% 显著性水平，读数一次',
  en: 'customers that can be treated; orders in the conversion window; two-sided 5 % level, one look',
};

/** 口径 of what the holdout panel shows. */
export const HOLDOUT_METRICS = {
  power: {
    label: { zh: '检验功效', en: 'Power' },
    formula: {
      zh: 'P(相对效应的 95% 区间不含 0 | 真实效应 = 预测效应)，方差由客户模型逐人抽样得出',
      en: 'P(the 95 % interval of the relative effect leaves out 0 | the true effect is the predicted one); variance by exact draws of the customer model',
    },
    filters,
    denominator: null,
  },
  minimum: {
    label: { zh: '最小可检出效应', en: 'Minimum detectable effect' },
    formula: {
      zh: '功效为 80% 的最小相对效应：e² = k²(v/n触达 + v(1 + e)²/n对照) 的正根；绝对值 = e × 未触达的人均订单',
      en: 'smallest relative effect with a power of 80 %: positive root of e² = k² (v/n_t + v (1 + e)²/n_c); absolute = e × orders of an untreated customer',
    },
    filters,
    denominator: { zh: '未触达的人均订单', en: 'orders of an untreated customer' },
  },
  customers: {
    label: { zh: '所需客户', en: 'Customers needed' },
    formula: {
      zh: '(z₀.₉₇₅ + z₀.₈)² v / 效应² × (1/(1 − h) + 1/h)，按对照比例 h 分到两组',
      en: '(z₀.₉₇₅ + z₀.₈)² v / effect² × (1/(1 − h) + 1/h), split by the share h held out',
    },
    filters,
    denominator: null,
  },
  weeks: {
    label: { zh: '所需周数', en: 'Weeks needed' },
    formula: {
      zh: '所需客户 /（可触达客户 / 窗口周数），不少于一个窗口：同等规模的活动一轮接一轮',
      en: 'customers needed / (customers that can be treated / weeks of the window), one window at least: campaigns of this size one after the other',
    },
    filters,
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;

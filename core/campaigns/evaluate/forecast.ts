import { isCompared } from './campaign-health.ts';
import { readReading, type CampaignEvaluation } from './campaign.ts';
import type { EvaluationRecord } from './evaluation-record.ts';
import type { LockedAssignment } from './identity-findings.ts';
import { learnAssumption, type LearntAssumption } from '#core/campaigns/learn/learn-assumption.ts';
import { ASSUMPTION_NAMES } from '#core/campaigns/strategy/assumptions.ts';
import { scorePrediction, type PredictionScore } from './score-prediction.ts';
import {
  measureSpread,
  readBackAssumption,
  type PriorRange,
  type ResponseCurve,
  type ResponseEstimate,
} from '#core/campaigns/learn/update-priors.ts';
import type { EvaluationPlan } from '#core/campaigns/launch/evaluation-plan.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { measureCompliance } from '#core/science/experiments/compliance.ts';
import { computeNormalQuantile } from '#core/science/statistics/distributions.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** What a launch assumed of one response and predicted for its values, as it was locked. */
export type LockedResponse = PriorRange & {
  readonly assumption: string;
  /** What the assumption can be. */
  readonly min: number;
  readonly max: number;
  readonly curve: ResponseCurve;
};

/** What an evaluation takes of a locked launch. */
export type LockedForecast = LockedAssignment & {
  /** The prediction's id in the project. */
  readonly id: string;
  readonly strategyType: string;
  readonly hash: string;
  readonly lockedOn: string;
  readonly asOfDate: string;
  /** Level of the intervals that were shown before the launch. */
  readonly level: number;
  /** Quantiles at 0 %, 1 %, … 100 % of the incremental orders of all treated within the window. */
  readonly windowOrders: readonly number[];
  readonly responses: readonly LockedResponse[];
  /** How the campaign is judged; null in launches of before plans were locked. */
  readonly plan: EvaluationPlan | null;
};

/** What the outcome says of one assumption, beside what was assumed. */
export type AssumptionReading = {
  readonly assumption: string;
  readonly assumed: PriorRange;
  /** The value that the outcome alone points to, the other assumptions at their middle, with its 90 % interval. */
  readonly pointed: ResponseEstimate & { readonly interval: Interval };
  /** The assumption after the outcome, its share of the surprise taken. */
  readonly learnt: Extract<LearntAssumption, { readonly status: 'learnt' }>;
  /** How far the outcome moves it, in standard deviations of what was assumed. */
  readonly moved: number;
};

export type ForecastScore = PredictionScore & {
  /** Incremental orders of all treated within the window, with the 95 % interval. */
  readonly estimate: { readonly value: number; readonly standardError: number; readonly interval: Interval };
  /** Those that the outcome says something of, the one it moves furthest first. */
  readonly readings: readonly AssumptionReading[];
  /** Assumptions on which incremental orders do not hang; nothing is learnt of them. */
  readonly silent: readonly string[];
  /** Assumptions that the outcome points outside of what they can be; nothing is learnt of them. */
  readonly unidentified: readonly string[];
};

export type Forecast =
  /** Windows are open: what may be read today holds at every look. */
  | { readonly status: 'locked'; readonly readOutOn: string; readonly sequential: Interval | null }
  | { readonly status: 'scored'; readonly score: ForecastScore }
  /**
   * No control arm, an arm that is not as planned, another window than the predicted one, too few of the treated reached or too many
   * of control touched, or too few orders for an interval that keeps its level: neither scored nor learnt from.
   */
  | {
      readonly status: 'incomparable';
      readonly reason: 'no-control' | 'sample-ratio' | 'window' | 'compliance' | 'too-few';
    };

const NORMAL_90 = computeNormalQuantile(0.95);
const LEVEL_OF_ESTIMATE = computeNormalQuantile(0.975);

function readCurve(curve: ResponseCurve, value: number): number {
  const points = [...curve].sort((a, b) => a.value - b.value);
  const place = points.findIndex((point, index) => index > 0 && value <= point.value);
  const to = points[place === -1 ? points.length - 1 : place];
  const from = points[(place === -1 ? points.length - 1 : place) - 1];
  if (from === undefined || to === undefined || to.value === from.value) return from?.increment ?? to?.increment ?? 0;
  return from.increment + ((value - from.value) / (to.value - from.value)) * (to.increment - from.increment);
}

/** Standard deviation of the increments that comes from not knowing one assumption. */
function measureLeverage({ curve, low, high }: LockedResponse): number {
  return Math.abs(readCurve(curve, high) - readCurve(curve, low)) / (2 * NORMAL_90);
}

function measureVariance(draws: readonly number[]): number {
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  return draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
}

/**
 * What one outcome says of several assumptions, each counted once. For an assumption the others are unknown too: what they and the
 * rest of the prediction leave open is added to the outcome's sampling error before it is read back. With effects that add up
 * this is the joint normal update: the surprise is split by how much of the predicted variance each assumption causes, and the
 * parts add up to what the outcome says, never to more. That the assumptions hang together afterwards is not kept, so that the
 * ranges are on the wide side.
 */
export function weighAssumptions(
  responses: readonly LockedResponse[],
  windowOrders: readonly number[],
  estimate: { readonly value: number; readonly standardError: number },
): Pick<ForecastScore, 'readings' | 'silent' | 'unidentified'> {
  const leverages = responses.map(measureLeverage);
  const known = leverages.reduce((sum, leverage) => sum + leverage ** 2, 0);
  const predicted = Math.max(known, measureVariance(windowOrders));
  const readings: AssumptionReading[] = [];
  const silent: string[] = [];
  const unidentified: string[] = [];
  responses.forEach((response, place) => {
    const { assumption, low, mid, high, curve } = response;
    const assumed = { low, mid, high };
    const others = Math.max(0, predicted - (leverages[place] as number) ** 2);
    const alone = readBackAssumption(curve, estimate);
    const shared = readBackAssumption(curve, {
      value: estimate.value,
      standardError: Math.sqrt(estimate.standardError ** 2 + others),
    });
    if (alone === null || shared === null) {
      silent.push(assumption);
      return;
    }
    const known = ASSUMPTION_NAMES.find((name) => name === assumption);
    const learnt = known === undefined ? null : learnAssumption(known, assumed, shared);
    if (learnt === null || learnt.status === 'not-identified') {
      unidentified.push(assumption);
      return;
    }
    const { below, above } = measureSpread(assumed);
    const spread = learnt.mid >= mid ? above : below;
    const half = NORMAL_90 * alone.standardError;
    readings.push({
      assumption,
      assumed,
      pointed: { ...alone, interval: { low: alone.value - half, high: alone.value + half } },
      learnt,
      moved: spread === 0 ? 0 : (learnt.mid - mid) / spread,
    });
  });
  return { readings: readings.sort((a, b) => Math.abs(b.moved) - Math.abs(a.moved)), silent, unidentified };
}

/**
 * Scores a locked prediction against incremental orders of the treated within the window: the estimate per customer times the
 * customers that were locked. The prediction's 101 quantiles stand for equally likely draws. Nothing is scored before the
 * read-out, without a control arm, where the arms are not as planned or the window is another.
 */
export function scoreForecast(evaluation: CampaignEvaluation, launch: LockedForecast): Forecast {
  const { facts, health, outcomes } = evaluation;
  const outcome = outcomes.find(({ metric }) => metric === 'orders');
  if (outcome === undefined && isCompared(evaluation))
    return { status: 'locked', readOutOn: facts.readOutOn, sequential: null };
  if (outcome === undefined) return { status: 'incomparable', reason: 'no-control' };
  if (health.sampleRatio?.isMismatch === true) return { status: 'incomparable', reason: 'sample-ratio' };
  if (facts.windowDays !== launch.windowDays) return { status: 'incomparable', reason: 'window' };
  if (!health.isReadOut) {
    const { sequential } = outcome;
    const scaled =
      sequential === null ? null : { low: sequential.low * launch.treated, high: sequential.high * launch.treated };
    return { status: 'locked', readOutOn: facts.readOutOn, sequential: scaled };
  }
  const compliance = measureCompliance(
    {
      treated: facts.treated,
      reached: facts.treatedReached,
      control: facts.control,
      touchedControl: facts.contaminated,
    },
    ...(launch.plan === null ? [] : [launch.plan.limits]),
  );
  if (compliance.reasons.length > 0) return { status: 'incomparable', reason: 'compliance' };
  const { estimate: perCustomer } = readReading(outcome);
  if (perCustomer === null) return { status: 'incomparable', reason: 'too-few' };
  const value = perCustomer.value * launch.treated;
  const standardError = perCustomer.standardError * launch.treated;
  const half = LEVEL_OF_ESTIMATE * standardError;
  return {
    status: 'scored',
    score: {
      ...scorePrediction({
        draws: launch.windowOrders,
        estimate: { value, standardError },
        level: launch.level,
      }),
      estimate: { value, standardError, interval: { low: value - half, high: value + half } },
      ...weighAssumptions(launch.responses, launch.windowOrders, { value, standardError }),
    },
  };
}

/** What an evaluation keeps of a score, once the analyst takes it over: the score for the coverage log, and what was learnt. */
export function keepScore(
  { strategyType }: LockedForecast,
  { interval, level, estimate, predicted, pit, readings }: ForecastScore,
  { facts, logRatio }: Pick<CampaignEvaluation, 'facts' | 'logRatio'>,
): Pick<EvaluationRecord, 'score' | 'learnt' | 'evidence' | 'logRatio'> {
  const cell = { strategyType, channel: facts.channel ?? '', readOn: facts.readOutOn };
  return {
    score: { low: interval.low, high: interval.high, level, estimate: estimate.value, predicted, pit },
    learnt: readings.map(({ assumption, learnt: { low, mid, high, weight } }) => ({
      strategyType,
      assumption,
      low,
      mid,
      high,
      weight,
    })),
    evidence: readings.map(({ assumption, learnt: { evidence } }) => ({ ...cell, assumption, ...evidence })),
    logRatio: logRatio === null ? null : { ...cell, ...logRatio, windowDays: facts.windowDays },
  };
}

const ofLaunch = {
  zh: '上线时锁定的处理组全体；只计转化窗口内的增量订单；读数日之后才打分',
  en: 'all treated customers of the launch; incremental orders within the conversion window; scored after the read-out date only',
};

/** 口径 of forecast against actual. */
export const FORECAST_METRICS = {
  predicted: {
    label: { zh: '预测区间', en: 'Predicted interval' },
    formula: {
      zh: '锁定预测的 101 个分位数视为等可能的抽样，各加上估计的抽样误差（正态混合），按锁定的水平（默认 80%）取中间部分：估计值应落入的区间',
      en: 'the 101 locked quantiles taken as equally likely draws, each with the sampling error of the estimate (mixture of normals), the middle part at the level of the lock (80 % unless stated): where the estimate was to be expected',
    },
    filters: ofLaunch,
    denominator: null,
  },
  actual: {
    label: { zh: '实际增量订单', en: 'Actual incremental orders' },
    formula: {
      zh: '人均订单差值（处理组 − 对照组，按分配前情况调整）× 锁定的处理组人数；95% 区间',
      en: 'difference of orders per customer (treated − control, adjusted for what was known before) × treated customers locked; 95 % interval',
    },
    filters: ofLaunch,
    denominator: null,
  },
  pit: {
    label: { zh: 'PIT', en: 'PIT' },
    formula: {
      zh: '预测分布中低于估计值的概率；预测诚实时在 0 与 1 之间均匀分布',
      en: 'probability below the estimate in the predictive distribution; uniform between 0 and 1 where predictions are honest',
    },
    filters: ofLaunch,
    denominator: null,
  },
  intervalScore: {
    label: { zh: '区间得分', en: 'Interval score' },
    formula: {
      zh: '区间宽度 + 落在区间外的距离 / 0.1（Gneiting 与 Raftery 2007）；越小越好',
      en: 'width of the interval + distance outside it / 0.1 (Gneiting and Raftery 2007); smaller is better',
    },
    filters: ofLaunch,
    denominator: null,
  },
  pointed: {
    label: { zh: '结果单独指向的值', en: 'What the outcome alone points to' },
    formula: {
      zh: '其他假设取中值时，使预测增量等于实际增量的取值；90% 区间',
      en: 'the value at which the predicted increment equals the actual one, the other assumptions at their middle; 90 % interval',
    },
    filters: ofLaunch,
    denominator: null,
  },
  learnt: {
    label: { zh: '学到的假设', en: 'Learnt' },
    formula: {
      zh: '假设与结果在各自的尺度上（提升取 ln(1 + 提升)，比例取 logit）按精度加权，提升可以为负；其他假设与预测其余部分的不确定性先计入结果的误差，同一结果不会重复计算',
      en: 'assumption and outcome weighted by precision on a scale that cannot be left (ln(1 + lift), logit of a share); a lift may be negative; what the other assumptions and the rest of the prediction leave open is added to the error of the outcome first, so that one outcome is counted once',
    },
    filters: ofLaunch,
    denominator: null,
  },
  coverage: {
    label: { zh: '预测命中率', en: 'Coverage' },
    formula: {
      zh: '实际值落在预测区间内的活动数 / 已打分的活动数；Wilson 95% 区间；满十个活动后给出宽度系数',
      en: 'campaigns whose estimate lay inside the predicted interval / campaigns scored; Wilson 95 % interval; a width factor from ten on',
    },
    filters: { zh: '项目中保存了打分的全部活动', en: 'every campaign of the project with a saved score' },
    denominator: { zh: '已打分的活动', en: 'campaigns scored' },
  },
} as const satisfies Record<string, MetricDefinition>;

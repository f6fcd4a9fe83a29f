import type { Backtest, Coverage } from './backtest.ts';
import type { ModelId } from './types.ts';
import type { HoldoutReport } from './validate.ts';
import type { Label } from '#core/kernel/label.ts';

/** good: use it. caution: use it with the stated reserve. poor: do not decide on it. */
export type VerdictLevel = 'good' | 'caution' | 'poor';

export type VerdictId = 'fit' | 'total' | 'coverage' | 'customers' | 'ranking' | 'frequency' | 'money';

/** One question put to the model: the answer in words, the rule it was judged by, and the numbers behind it. */
export type VerdictCheck = {
  readonly id: VerdictId;
  readonly level: VerdictLevel;
  readonly text: Label;
  readonly rule: Label;
  readonly numbers: Readonly<Record<string, number | null>>;
};

/** The judgement of a model on one screen. */
export type Verdict = {
  readonly level: VerdictLevel;
  readonly headline: Label;
  readonly checks: readonly VerdictCheck[];
};

const MODEL_NAMES: Readonly<Record<ModelId, string>> = {
  'mbg-nbd': 'MBG/NBD',
  'bg-nbd': 'BG/NBD',
  'pareto-nbd': 'Pareto/NBD',
  nbd: 'NBD',
};

/** The limits of the rules; shares. */
const VERDICT_RULES = {
  totalGood: 0.1,
  totalCaution: 0.25,
  coverageGood: 0.85,
  coverageCaution: 0.7,
  frequencyGood: 0.15,
  frequencyCaution: 0.35,
  correlationGood: 0.1,
  correlationCaution: 0.3,
} as const;

function grade(value: number, good: number, caution: number): VerdictLevel {
  return value <= good ? 'good' : value <= caution ? 'caution' : 'poor';
}

function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function formatShare(value: number, signed = false): string {
  const text = `${(100 * value).toFixed(1)} %`;
  return signed && value > 0 ? `+${text}` : text.replace('-', '−');
}

function judgeFit(report: HoldoutReport): VerdictCheck {
  const { fit } = report;
  return {
    id: 'fit',
    level: fit.status === 'converged' ? 'good' : fit.status === 'boundary' ? 'caution' : 'poor',
    text: fit.explanation,
    rule: {
      zh: '好：有内部最大值；谨慎：有参数停在边界；差：流失无法识别或无法估计。',
      en: 'good: an interior maximum; caution: a parameter on its limit; poor: dropout not identified, or nothing to estimate.',
    },
    numbers: {
      logLikelihood: fit.logLikelihood,
      customers: fit.customers,
      conditionNumber: fit.conditionNumber,
    },
  };
}

function judgeTotal(report: HoldoutReport): VerdictCheck {
  const { actual, predicted, bias } = report.totals;
  const weeks = report.weeks.toFixed(report.weeks % 1 === 0 ? 0 : 1);
  const shown = bias === null ? '–' : formatShare(bias, true);
  return {
    id: 'total',
    level: bias === null ? 'poor' : grade(Math.abs(bias), VERDICT_RULES.totalGood, VERDICT_RULES.totalCaution),
    text: {
      zh: `校准截止后 ${weeks} 周：预测购买 ${formatCount(predicted)} 次，实际 ${formatCount(actual)} 次（偏差 ${shown}）。`,
      en: `In the ${weeks} weeks after the calibration ${formatCount(predicted)} purchases were expected and ${formatCount(actual)} came (${shown}).`,
    },
    rule: {
      zh: '总量偏差：好 ≤ 10 %，谨慎 ≤ 25 %，否则差。',
      en: 'bias of the total: good up to 10 %, caution up to 25 %, poor beyond.',
    },
    numbers: { actual, predicted, bias },
  };
}

/** The honest one of the two coverages where it has enough cases, else leave-one-out. */
function chooseCoverage(backtest: Backtest): { readonly coverage: Coverage; readonly isEarlierOnly: boolean } {
  const isEarlierOnly = backtest.earlierOnly.of >= 5;
  return { coverage: isEarlierOnly ? backtest.earlierOnly : backtest.leaveOneOut, isEarlierOnly };
}

function judgeCoverage(backtest: Backtest | null): VerdictCheck {
  const rule = {
    zh: '滚动回测中 95 % 区间（含日历冲击）盖住实际的比例：好 ≥ 85 %，谨慎 ≥ 70 %，否则差；未回测为谨慎。',
    en: 'share of backtests whose 95 % interval with the calendar shock holds what came: good from 85 %, caution from 70 %, poor below; caution where there is no backtest.',
  };
  if (backtest === null || backtest.leaveOneOut.of === 0) {
    return {
      id: 'coverage',
      level: 'caution',
      text: {
        zh: '历史太短，未能用滚动回测检验区间：区间只含参数与个体两层，偏窄。',
        en: 'The history is too short to test intervals by backtest: they hold parameters and individuals only and are too narrow.',
      },
      rule,
      numbers: { before: null, after: null },
    };
  }
  const { before } = backtest;
  const { coverage, isEarlierOnly } = chooseCoverage(backtest);
  const share = coverage.held / coverage.of;
  const how = isEarlierOnly
    ? { zh: '只用更早的回测估计冲击', en: 'shock from earlier backtests only' }
    : { zh: '冲击由其余回测估计（留一）', en: 'shock from the other backtests, leave-one-out' };
  return {
    id: 'coverage',
    level: share >= VERDICT_RULES.coverageGood ? 'good' : share >= VERDICT_RULES.coverageCaution ? 'caution' : 'poor',
    text: {
      zh: `名义 95 % 区间：不含日历冲击时盖住 ${before.held}/${before.of}，含冲击时 ${coverage.held}/${coverage.of}（${how.zh}）。`,
      en: `Nominal 95 % intervals held ${before.held} of ${before.of} without the calendar shock and ${coverage.held} of ${coverage.of} with it (${how.en}).`,
    },
    rule,
    numbers: {
      before: before.held / before.of,
      after: share,
      leaveOneOutHeld: backtest.leaveOneOut.held,
      leaveOneOutOf: backtest.leaveOneOut.of,
      earlierOnlyHeld: backtest.earlierOnly.held,
      earlierOnlyOf: backtest.earlierOnly.of,
      logRatioSd: backtest.logRatioSd,
    },
  };
}

function judgeCustomers(report: HoldoutReport): VerdictCheck {
  const { rmse, mae } = report.errors;
  const rival = report.baselines.reduce((best, entry) => (entry.errors.rmse < best.errors.rmse ? entry : best));
  const gain = 1 - rmse / rival.errors.rmse;
  const zero = report.baselines.find(({ id }) => id === 'zero');
  return {
    id: 'customers',
    level: gain > 0.02 ? 'good' : gain > -0.02 ? 'caution' : 'poor',
    text: {
      zh: `逐客户误差 RMSE ${rmse.toFixed(3)}，最好的简单办法（${rival.label.zh}）为 ${rival.errors.rmse.toFixed(3)}。MAE ${mae.toFixed(3)}，“无人再买”为 ${zero?.errors.mae.toFixed(3) ?? '–'}：MAE 说明不了多少。`,
      en: `Per customer the RMSE is ${rmse.toFixed(3)}; the best simple rule (${rival.label.en}) has ${rival.errors.rmse.toFixed(3)}. MAE ${mae.toFixed(3)} against ${zero?.errors.mae.toFixed(3) ?? '–'} for “nobody buys again”: MAE says little here.`,
    },
    rule: {
      zh: 'RMSE 比最好的简单办法低 2 % 以上为好，相差 2 % 以内谨慎，更高为差。',
      en: 'RMSE more than 2 % below the best simple rule is good, within 2 % caution, above it poor.',
    },
    numbers: { rmse, mae, bestBaselineRmse: rival.errors.rmse, gain },
  };
}

function judgeRanking(report: HoldoutReport): VerdictCheck {
  const { model, frequency, best } = report.topDecile;
  const lead = model === null || frequency === null ? null : model - frequency;
  return {
    id: 'ranking',
    level:
      lead === null || model === null || model < 0.2
        ? 'poor'
        : lead >= -0.005
          ? 'good'
          : lead >= -0.03
            ? 'caution'
            : 'poor',
    text:
      model === null || frequency === null || best === null
        ? {
            zh: '检验期内没有购买，无法检验排序。',
            en: 'Nothing was bought in the holdout: the ranking cannot be judged.',
          }
        : {
            zh: `按预测排前 10 % 的客户占实际购买的 ${formatShare(model)}；按过去次数排为 ${formatShare(frequency)}，随机为 10 %，上限 ${formatShare(best)}。`,
            en: `The best tenth by prediction made ${formatShare(model)} of the purchases; ranked by past frequency ${formatShare(frequency)}, by chance 10 %, at most ${formatShare(best)}.`,
          },
    rule: {
      zh: '前 10 % 捕获：不低于按次数排序（容 0.5 个百分点）为好，低 3 个百分点以内谨慎，否则差；低于 20 % 为差。',
      en: 'top-decile capture: good when no more than 0.5 points below ranking by frequency, caution within 3 points, else poor; below 20 % poor.',
    },
    numbers: { model, frequency, best },
  };
}

function judgeFrequency(report: HoldoutReport): VerdictCheck {
  const gap = report.byFrequency.reduce((sum, row) => sum + row.customers * Math.abs(row.predicted - row.actual), 0);
  const share = report.totals.actual > 0 ? gap / report.totals.actual : null;
  return {
    id: 'frequency',
    level: share === null ? 'poor' : grade(share, VERDICT_RULES.frequencyGood, VERDICT_RULES.frequencyCaution),
    text: {
      zh: `按校准期购买次数分组，预测与实际的差合计为实际的 ${share === null ? '–' : formatShare(share)}。`,
      en: `By calibration frequency the gaps between expected and actual add up to ${share === null ? '–' : formatShare(share)} of what came.`,
    },
    rule: {
      zh: '各次数组的绝对差之和 / 实际购买：好 ≤ 15 %，谨慎 ≤ 35 %，否则差。',
      en: 'sum of absolute gaps of the frequency groups / purchases: good up to 15 %, caution up to 35 %, poor beyond.',
    },
    numbers: { gap: share },
  };
}

function judgeMoney(report: HoldoutReport): VerdictCheck[] {
  const { money } = report;
  if (money === null) return [];
  const correlation = money.fit.correlation;
  const bias = money.totals.bias;
  const byCorrelation =
    correlation === null
      ? 'caution'
      : grade(Math.abs(correlation), VERDICT_RULES.correlationGood, VERDICT_RULES.correlationCaution);
  const byBias = bias === null ? 'poor' : grade(Math.abs(bias), VERDICT_RULES.totalGood, VERDICT_RULES.totalCaution);
  const shownBias = bias === null ? '–' : formatShare(bias, true);
  const shownCorrelation = correlation === null ? '–' : correlation.toFixed(3).replace('-', '−');
  return [
    {
      id: 'money',
      level: pickWorst([byCorrelation, byBias]),
      text: {
        zh: `检验期金额偏差 ${shownBias}；次数与客单价的相关为 ${shownCorrelation}（模型假设为 0）。`,
        en: `Money of the holdout is off by ${shownBias}; frequency and mean spend correlate by ${shownCorrelation} (the model assumes 0).`,
      },
      rule: {
        zh: '金额偏差：好 ≤ 10 %，谨慎 ≤ 25 %；相关绝对值：好 ≤ 0.1，谨慎 ≤ 0.3；取较差者。',
        en: 'bias of money: good up to 10 %, caution up to 25 %; absolute correlation: good up to 0.1, caution up to 0.3; the worse of the two.',
      },
      numbers: { actual: money.totals.actual, predicted: money.totals.predicted, bias, correlation },
    },
  ];
}

function pickWorst(levels: readonly VerdictLevel[]): VerdictLevel {
  return levels.includes('poor') ? 'poor' : levels.includes('caution') ? 'caution' : 'good';
}

const DECISIVE: ReadonlySet<VerdictId> = new Set(['fit', 'total', 'customers', 'ranking']);

function writeHeadline(report: HoldoutReport, level: VerdictLevel, checks: readonly VerdictCheck[]): Label {
  const name = MODEL_NAMES[report.model];
  const weak = checks.filter((check) => check.level !== 'good').length;
  switch (level) {
    case 'good':
      return { zh: `${name} 可用：各项检验都通过。`, en: `${name} can be used: it passes every check.` };
    case 'caution':
      return {
        zh: `${name} 可用于排序和比较，总量要连同区间看：${checks.length} 项检验中 ${weak} 项须留意。`,
        en: `${name} can be used to rank and compare; read totals with their interval: ${weak} of ${checks.length} checks need care.`,
      };
    case 'poor':
      return {
        zh: `不要据 ${name} 的数字做决定：至少一项关键检验不通过。`,
        en: `Do not decide on the numbers of ${name}: at least one decisive check fails.`,
      };
  }
}

/**
 * The verdict on a model: each check with its rule and numbers. `backtest` null: the history was too short for one; absent:
 * none was made, and the verdict says nothing on intervals. Poor where a decisive check (fit, total, per customer,
 * ranking) is poor, caution where any check is less than good.
 */
export function judgeModel(report: HoldoutReport, backtest?: Backtest | null): Verdict {
  const checks = [
    judgeFit(report),
    judgeTotal(report),
    ...(backtest === undefined ? [] : [judgeCoverage(backtest)]),
    judgeCustomers(report),
    judgeRanking(report),
    judgeFrequency(report),
    ...judgeMoney(report),
  ];
  const decisive = pickWorst(checks.filter(({ id }) => DECISIVE.has(id)).map((check) => check.level));
  const all = pickWorst(checks.map((check) => check.level));
  const level = decisive === 'poor' ? 'poor' : all === 'good' ? 'good' : 'caution';
  return { level, headline: writeHeadline(report, level, checks), checks };
}

import { writePercent } from '#core/kernel/percent-text.ts';
import {
  listAssumptionRows,
  listCutRows,
  listDecisionRows,
  listFactRows,
  listForecastRows,
  listHealthRows,
  listIdentityRows,
  listMigrationRows,
  listResultRows,
  type EvaluationWriter,
} from './evaluation-rows.ts';
import { writeForecastPicture } from './forecast-picture.ts';
import type { Report, ReportChart, ReportDefinition, ReportFile, ReportLanguage } from './report.ts';
import type { BeforeAfter } from '#core/campaigns/evaluate/before-after.ts';
import { describeOpening, isCompared } from '#core/campaigns/evaluate/campaign-health.ts';
import { CAMPAIGN_METRICS } from '#core/campaigns/evaluate/campaign-metrics.ts';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import type { EvaluationRecord } from '#core/campaigns/evaluate/evaluation-record.ts';
import {
  FORECAST_METRICS,
  type Forecast,
  type ForecastScore,
  type LockedForecast,
} from '#core/campaigns/evaluate/forecast.ts';
import { IDENTITY_METRICS } from '#core/campaigns/evaluate/identity-findings.ts';
import type { IdentityCheck } from '#core/campaigns/evaluate/identity.ts';
import { listEvaluationNotes } from '#core/campaigns/evaluate/evaluation-notes.ts';
import type { CoverageLog } from '#core/campaigns/evaluate/score-prediction.ts';
import type { Label } from '#core/kernel/label.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import type { Programme } from '#core/science/experiments/programme.ts';
import type { EffectState } from '#core/science/experiments/learning-state.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';

/** Everything that the report of one evaluation says. */
export type EvaluationReportInput = {
  readonly language: ReportLanguage;
  readonly strategyName: string;
  readonly projectName: string;
  readonly parameters: {
    readonly asOfDate: string;
    readonly timeZone: string;
    readonly currency: { readonly code: string; readonly decimals: number };
  };
  readonly dataFrom: string | null;
  readonly dataThrough: string | null;
  readonly buildId: string;
  /** Wall-clock text. */
  readonly writtenAt: string;
  readonly files: readonly ReportFile[];
  readonly evaluation: CampaignEvaluation;
  readonly identity: IdentityCheck;
  readonly launch: LockedForecast | null;
  readonly forecast: Forecast | null;
  readonly beforeAfter: BeforeAfter | null;
  readonly coverage: CoverageLog;
  readonly decisions: EvaluationRecord['decisions'];
  /** What other campaigns say of the log ratio of orders; null where they say nothing. */
  readonly learnt: EffectState | null;
  readonly programme: Programme | null;
};

const CAUTION: Label = {
  zh: '同时看多个分群会增加误报：p 值已按 Holm 校正。单个突出的分群是下次要验证的问题，不是结论。',
  en: 'Many cuts at once raise false positives: p-values are Holm-adjusted. A single striking one is a question for the next campaign, not a finding.',
};
const WEAK: Label = {
  zh: '没有对照组：仅前后对比，证据较弱，不称为提升。',
  en: 'No control group: before–after only, weak evidence, not a lift.',
};

function define(metric: MetricDefinition, full: string): ReportDefinition {
  return { ...metric, full, counted: null };
}

function describeScore({ interval, estimate, pit, intervalScore }: ForecastScore, { number }: EvaluationWriter) {
  return {
    predicted: `${number(interval.low, 1)} – ${number(interval.high, 1)}`,
    actual: `${number(estimate.value, 1)} (${number(estimate.interval.low, 1)} – ${number(estimate.interval.high, 1)})`,
    pit: number(pit, 3),
    intervalScore: number(intervalScore, 1),
  };
}

function summariseForecast(forecast: Forecast | null, { say, number }: EvaluationWriter): string {
  if (forecast === null)
    return say({ zh: '该策略没有锁定的预测。', en: 'No prediction was locked for this strategy.' });
  if (forecast.status === 'locked') {
    if (forecast.sequential === null) {
      return say({
        zh: `窗口到 ${forecast.readOutOn} 才关闭，不打分。每组至少有 50 位购买客户后才给出今天可读的区间。`,
        en: `Windows are open until ${forecast.readOutOn}: nothing is scored. An interval to be read today comes with 50 buyers in each arm.`,
      });
    }
    const { low, high } = forecast.sequential;
    return say({
      zh: `窗口到 ${forecast.readOutOn} 才关闭，不打分。今天可读的增量订单区间：${number(low, 1)} 至 ${number(high, 1)}（任何一次查看都成立）。`,
      en: `Windows are open until ${forecast.readOutOn}: nothing is scored. Incremental orders as they may be read today: ${number(low, 1)} to ${number(high, 1)} (holds at every look).`,
    });
  }
  if (forecast.status === 'incomparable') {
    return say({ zh: '预测与结果无法对比。', en: 'Prediction and outcome cannot be compared.' });
  }
  const { interval, level, isInside, estimate, pit } = forecast.score;
  const verdict = isInside ? { zh: '落在区间内', en: 'inside' } : { zh: '落在区间外', en: 'outside' };
  return say({
    zh: `预测 ${writePercent(level)}% 区间 ${number(interval.low, 1)} 至 ${number(interval.high, 1)}，实际 ${number(estimate.value, 1)}：${verdict.zh}（PIT ${number(pit, 2)}）。`,
    en: `Predicted ${writePercent(level)} % interval ${number(interval.low, 1)} to ${number(interval.high, 1)}, actual ${number(estimate.value, 1)}: ${verdict.en} (PIT ${number(pit, 2)}).`,
  });
}

function summariseCoverageLog(
  { campaigns, inside, interval, widthFactor }: CoverageLog,
  { say, number }: EvaluationWriter,
) {
  if (campaigns === 0) return say({ zh: '还没有打分的活动。', en: 'No campaign has been scored yet.' });
  const share = { low: number(100 * interval.low), high: number(100 * interval.high) };
  const factor = widthFactor === null ? null : number(widthFactor, 2);
  return say({
    zh: `${campaigns} 个活动中 ${inside} 个落在预测区间内（95% 区间 ${share.low}%–${share.high}%）${factor === null ? '；满十个活动后给出宽度系数' : `；后续区间宽度乘以 ${factor}`}。`,
    en: `${inside} of ${campaigns} campaigns lay inside the predicted interval (95 % interval ${share.low} %–${share.high} %)${factor === null ? '; a width factor comes with ten campaigns' : `; widths of later intervals times ${factor}`}.`,
  });
}

/**
 * An evaluation as a report: campaign, health, results with intervals, cuts with their caution, forecast against actual,
 * decisions, definitions and the build it stands on. `formatReportHtml` makes the page of it; the same bytes for the same input.
 */
export function composeEvaluationReport(input: EvaluationReportInput): Report {
  const { language, evaluation, identity, launch, forecast, beforeAfter, coverage, decisions, parameters } = input;
  const say = ({ zh, en }: Label): string => (language === 'en' ? en : zh);
  const number = (value: number, digits = 0): string =>
    value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const writer: EvaluationWriter = { say, number, currency: parameters.currency };
  const item = (title: Label, part: Partial<ReportChart> & Pick<ReportChart, 'heads' | 'rows'>): ReportChart => ({
    title: say(title),
    note: '',
    summary: '',
    svg: null,
    definitions: [],
    filters: [],
    sql: null,
    asOf: parameters.asOfDate,
    timeZone: parameters.timeZone,
    buildId: input.buildId,
    comment: '',
    ...part,
  });
  const { facts, health, outcomes } = evaluation;
  const score = forecast?.status === 'scored' ? forecast.score : null;
  const results = listResultRows(evaluation, writer);
  const scored = score === null ? null : describeScore(score, writer);
  const charts: ReportChart[] = [
    item({ zh: '活动', en: 'Campaign' }, listFactRows(evaluation, launch, writer)),
    item(
      { zh: '这个比较可信吗？', en: 'Can the comparison be trusted?' },
      {
        ...listHealthRows(evaluation, writer),
        summary: health.isReadOut
          ? ''
          : say({
              zh: `窗口到 ${facts.readOutOn} 才关闭，结论锁定。`,
              en: `Windows are open until ${facts.readOutOn}: the verdict is locked.`,
            }),
      },
    ),
    item(
      { zh: '锁定方案与执行对账', en: 'Locked plan against what was executed' },
      {
        ...listIdentityRows(identity, writer),
        comment: identity.findings.map(({ text }) => say(text)).join('\n'),
        definitions: [
          define(IDENTITY_METRICS.planned, number(identity.planned.treated)),
          define(IDENTITY_METRICS.executed, number(identity.executed)),
        ],
      },
    ),
    ...(outcomes.length === 0
      ? [
          item(
            isCompared(evaluation)
              ? { zh: '尚无结果', en: 'Nothing to compare yet' }
              : { zh: '仅前后对比', en: 'Before–after only' },
            {
              heads: [],
              rows: [],
              summary: say(isCompared(evaluation) ? describeOpening(facts) : WEAK),
              comment:
                beforeAfter === null
                  ? ''
                  : say({
                      zh: `触达的 ${number(beforeAfter.customers)} 名客户有 ${number(beforeAfter.observed)} 个购买日；模型预计 ${number(beforeAfter.expected.expected, 1)}（${number(beforeAfter.expected.low, 1)} 至 ${number(beforeAfter.expected.high, 1)}）。`,
                      en: `${number(beforeAfter.customers)} touched customers bought on ${number(beforeAfter.observed)} days; the model expected ${number(beforeAfter.expected.expected, 1)} (${number(beforeAfter.expected.low, 1)} to ${number(beforeAfter.expected.high, 1)}).`,
                    }),
            },
          ),
        ]
      : [
          item(
            { zh: '处理组 − 对照组', en: 'Treated minus control' },
            {
              ...results,
              definitions: outcomes.map(({ metric }, place) => {
                const [, , difference = '', interval = ''] = results.rows[place]?.cells ?? [];
                return define(CAMPAIGN_METRICS[metric], `${difference} (${interval})`);
              }),
            },
          ),
          ...listEvaluationNotes(evaluation, {
            decimals: parameters.currency.decimals,
            learnt: input.learnt,
            programme: input.programme,
          }).map(({ title, lines }) => item(title, { heads: [], rows: [], comment: lines.map(say).join('\n') })),
          item(
            { zh: '按分配时的分群与价值等级', en: 'By segment and value tier at the assignment' },
            { ...listCutRows(evaluation, writer), summary: say(CAUTION) },
          ),
        ]),
    item({ zh: '分群的前后变化', en: 'Segments then and now' }, listMigrationRows(evaluation, writer)),
    item(
      { zh: '预测 vs 实际', en: 'Forecast against actual' },
      {
        ...(score === null ? { heads: [], rows: [] } : listForecastRows(score, writer)),
        svg: score === null ? null : writeForecastPicture(score, writer),
        summary: summariseForecast(forecast, writer),
        definitions: (['predicted', 'actual', 'pit', 'intervalScore'] as const).map((name) =>
          define(FORECAST_METRICS[name], scored?.[name] ?? '–'),
        ),
      },
    ),
    ...(score === null || score.readings.length === 0
      ? []
      : [
          item(
            { zh: '哪个假设偏了', en: 'Which assumption was off' },
            {
              ...listAssumptionRows(score, writer),
              summary: say({
                zh: '一个结果无法区分多个假设：每一行都假定其他假设取中值。',
                en: 'One outcome cannot tell several assumptions apart: each row takes the others at their middle.',
              }),
              definitions: [define(FORECAST_METRICS.pointed, '–'), define(FORECAST_METRICS.learnt, '–')],
            },
          ),
        ]),
    item(
      { zh: '预测命中记录', en: 'Coverage log' },
      {
        heads: [],
        rows: [],
        summary: summariseCoverageLog(coverage, writer),
        definitions: [define(FORECAST_METRICS.coverage, `${coverage.inside} / ${coverage.campaigns}`)],
      },
    ),
    item(
      { zh: '决定记录', en: 'Decisions' },
      {
        ...listDecisionRows(decisions, writer),
        summary: decisions.length === 0 ? say({ zh: '还没有决定。', en: 'No decision has been noted yet.' }) : '',
      },
    ),
  ];
  return {
    language,
    title: say({ zh: `效果评估：${input.strategyName}`, en: `Evaluation: ${input.strategyName}` }),
    projectName: input.projectName,
    asOf: parameters.asOfDate,
    timeZone: parameters.timeZone,
    dataFrom: input.dataFrom,
    dataThrough: input.dataThrough,
    filters: [],
    buildId: input.buildId,
    workbenchVersion: WORKBENCH_VERSION,
    writtenAt: input.writtenAt,
    files: input.files,
    charts,
    isMasked: true,
  };
}

import { writePercent } from '#core/kernel/percent-text.ts';
import type { ReportChart } from './report.ts';
import { CAMPAIGN_METRICS, type CampaignMetric } from '#core/campaigns/evaluate/campaign-metrics.ts';
import { judgeOutcome, readReading, type CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import type { EvaluationRecord } from '#core/campaigns/evaluate/evaluation-record.ts';
import type { ForecastScore, LockedForecast } from '#core/campaigns/evaluate/forecast.ts';
import type { IdentityCheck } from '#core/campaigns/evaluate/identity.ts';
import type { Label } from '#core/kernel/label.ts';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import { ASSUMPTIONS, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** How an evaluation's numbers are written in a report. */
export type EvaluationWriter = {
  readonly say: (label: Label) => string;
  readonly number: (value: number, digits?: number) => string;
  readonly currency: { readonly code: string; readonly decimals: number };
};

type Table = Pick<ReportChart, 'heads' | 'rows'>;

const VERDICTS: Readonly<Record<ReturnType<typeof judgeOutcome>, Label>> = {
  up: { zh: '更高', en: 'higher' },
  down: { zh: '更低', en: 'lower' },
  open: { zh: '尚无定论', en: 'no verdict yet' },
  locked: { zh: '锁定', en: 'locked' },
  missing: { zh: '样本不足', en: 'too few events' },
  predicted: { zh: '预测值，不作结论', en: 'predicted, no verdict' },
};
const DECISION_LABELS: Readonly<Record<'scale' | 'iterate' | 'stop' | 'undone', Label>> = {
  scale: { zh: '推广', en: 'Scale' },
  iterate: { zh: '调整', en: 'Iterate' },
  stop: { zh: '停止', en: 'Stop' },
  undone: { zh: '已撤回', en: 'taken back' },
};
const COVARIATES: Readonly<Record<CampaignEvaluation['health']['balance'][number]['covariate'], Label>> = {
  priorPurchases: { zh: '此前购买次数', en: 'purchases before' },
  priorCents: { zh: '此前净额', en: 'money before' },
  priorRecency: { zh: '距上次购买天数', en: 'days since the last purchase' },
  ltvBefore: { zh: '此前 LTV', en: 'LTV before' },
  satisfaction: { zh: '服务满意度', en: 'service satisfaction' },
};

const metricHead: Label = { zh: '指标', en: 'Metric' };
const valueHead: Label = { zh: '数值', en: 'Value' };
const treatedHead: Label = { zh: '处理组', en: 'Treated' };
const controlHead: Label = { zh: '对照组', en: 'Control' };
const differenceHead: Label = { zh: '差值', en: 'Difference' };
const intervalHead: Label = { zh: '95% 区间', en: '95 % interval' };

function createMetricWriter(metric: CampaignMetric, { number, currency }: EvaluationWriter): (value: number) => string {
  if (metric === 'conversion' || metric === 'repurchase') return (value) => `${number(100 * value, 2)} %`;
  if (metric === 'orders') return (value) => number(value, 4);
  return (value) => `${currency.code} ${number(value / 10 ** currency.decimals, currency.decimals)}`;
}

function writeInterval({ low, high }: Interval, write: (value: number) => string): string {
  return `${write(low)} – ${write(high)}`;
}

export function listFactRows(
  { facts }: CampaignEvaluation,
  launch: LockedForecast | null,
  { say, number }: EvaluationWriter,
): Table {
  const row = (head: Label, cell: string) => ({ head: say(head), cells: [cell] });
  return {
    heads: [say({ zh: '项目', en: 'Item' }), say(valueHead)],
    rows: [
      row({ zh: '策略', en: 'Strategy' }, facts.strategyId),
      row({ zh: '活动', en: 'Campaign' }, facts.campaignId ?? '–'),
      row({ zh: '渠道', en: 'Channel' }, facts.channel ?? '–'),
      row({ zh: '促销', en: 'Promotion' }, facts.promotionId ?? '–'),
      row(
        { zh: '分配日', en: 'Assigned' },
        facts.assignedFrom === facts.assignedThrough
          ? facts.assignedFrom
          : `${facts.assignedFrom} – ${facts.assignedThrough}`,
      ),
      row({ zh: '窗口天数', en: 'Window, days' }, number(facts.windowDays)),
      row({ zh: '读数日', en: 'Read-out' }, facts.readOutOn),
      row({ zh: '处理组', en: 'Treated' }, number(facts.treated)),
      row({ zh: '对照组', en: 'Control' }, number(facts.control)),
      row({ zh: '触达数', en: 'Touches' }, number(facts.touches)),
      ...(launch === null
        ? []
        : [
            row({ zh: '锁定于', en: 'Locked on' }, launch.lockedOn === '' ? '–' : launch.lockedOn),
            row({ zh: '锁定方案的哈希', en: 'Hash of what was locked' }, launch.hash),
          ]),
    ],
  };
}

export function listHealthRows({ facts, health }: CampaignEvaluation, { say, number }: EvaluationWriter): Table {
  const { sampleRatio, balance, detectable } = health;
  return {
    heads: [say({ zh: '检查', en: 'Check' }), say({ zh: '结果', en: 'Result' })],
    rows: [
      {
        head: say({ zh: '分组比例', en: 'Sample ratio' }),
        cells: [
          sampleRatio === null
            ? say({ zh: '未说明计划比例', en: 'no planned share stated' })
            : `${say(sampleRatio.isMismatch ? { zh: '与计划不符，不要解读结果', en: 'not as planned: do not read the result' } : { zh: '与计划一致', en: 'as planned' })} (p ${number(sampleRatio.pValue, 4)})`,
        ],
      },
      ...balance.map(({ covariate, standardised }) => ({
        head: `${say({ zh: '前期平衡', en: 'Balance before' })}: ${say(COVARIATES[covariate])}`,
        cells: [`${number(standardised, 3)} SD`],
      })),
      ...(detectable === null
        ? []
        : [
            {
              head: say({ zh: '可发现的转化差异（80% 把握）', en: 'Difference of conversion found in 80 % of cases' }),
              cells: [`${number(100 * detectable, 2)} pp`],
            },
          ]),
      {
        head: say({ zh: '窗口', en: 'Windows' }),
        cells: [
          say(
            health.isReadOut
              ? { zh: `已于 ${facts.readOutOn} 关闭`, en: `closed on ${facts.readOutOn}` }
              : { zh: `到 ${facts.readOutOn} 才关闭`, en: `open until ${facts.readOutOn}` },
          ),
        ],
      },
    ],
  };
}

export function listIdentityRows(check: IdentityCheck, { say, number }: EvaluationWriter): Table {
  const row = (head: Label, value: number) => ({ head: say(head), cells: [number(value)] });
  return {
    heads: [say({ zh: '项目', en: 'Item' }), say({ zh: '数量', en: 'Count' })],
    rows: [
      row({ zh: '计划处理', en: 'Planned treated' }, check.planned.treated),
      row({ zh: '= 已触达', en: '= reached' }, check.reached),
      row({ zh: '+ 未触达：无记录', en: '+ not reached: without a record' }, check.unsent.withoutRecord),
      row({ zh: '+ 未触达：有记录未发出', en: '+ not reached: recorded as not sent' }, check.unsent.notSent),
      row({ zh: '执行触达', en: 'Executed touches' }, check.executed),
      row({ zh: '= 匹配', en: '= matched' }, check.reached),
      row({ zh: '+ 重复', en: '+ repeated' }, check.repeated.touches),
      row({ zh: '+ 对照组被触达', en: '+ of control' }, check.contaminated.touches),
      row({ zh: '+ 计划外', en: '+ unplanned' }, check.unplanned.touches),
    ],
  };
}

export function listResultRows({ outcomes, health }: CampaignEvaluation, writer: EvaluationWriter): Table {
  const { say } = writer;
  return {
    heads: [metricHead, treatedHead, controlHead, differenceHead, intervalHead, { zh: '结论', en: 'Verdict' }].map(say),
    rows: outcomes.map((outcome) => {
      const { metric, sequential } = outcome;
      const write = createMetricWriter(metric, writer);
      const { value, means, estimate } = readReading(outcome);
      const interval = health.isReadOut ? (estimate?.interval ?? null) : sequential;
      return {
        head: say(CAMPAIGN_METRICS[metric].label),
        cells: [
          write(means.treated),
          write(means.control),
          write(value),
          interval === null ? '–' : writeInterval(interval, write),
          say(VERDICTS[judgeOutcome(outcome, health)]),
        ],
      };
    }),
  };
}

function nameMember(dimension: 'segment' | 'value', key: number): Label {
  const member = (dimension === 'segment' ? SEGMENT_MEMBERS : VALUE_MEMBERS).find((one) => one.key === key);
  return member?.label ?? { zh: String(key), en: String(key) };
}

export function listCutRows({ cuts }: CampaignEvaluation, writer: EvaluationWriter): Table {
  const { say, number } = writer;
  const heads: Label[] = [
    { zh: '分群', en: 'Cut' },
    metricHead,
    { zh: '处理组 / 对照组', en: 'Treated / control' },
    differenceHead,
    intervalHead,
    { zh: '校正后 p', en: 'Adjusted p' },
    { zh: '收缩后', en: 'Shrunken' },
  ];
  const tooSmall = say({ zh: '样本不足', en: 'too few' });
  return {
    heads: heads.map(say),
    rows: cuts.map(({ dimension, key, metric, treated, control, difference, adjustedPValue, shrunken }) => {
      const write = createMetricWriter(metric, writer);
      return {
        head: say(nameMember(dimension, key)),
        cells: [
          say(CAMPAIGN_METRICS[metric].label),
          `${number(treated)} / ${number(control)}`,
          difference === null ? tooSmall : write(difference.value),
          difference === null ? '–' : writeInterval(difference.interval, write),
          adjustedPValue === null ? '–' : number(adjustedPValue, 3),
          shrunken === null ? '–' : `${write(shrunken.value)} ${writeInterval(shrunken.interval, write)}`,
        ],
      };
    }),
  };
}

export function listMigrationRows({ migration }: CampaignEvaluation, { say, number }: EvaluationWriter): Table {
  const arms = { treated: treatedHead, control: controlHead };
  const sumOf = ({ arm, dimension, from }: (typeof migration)[number]): number =>
    migration
      .filter((one) => one.arm === arm && one.dimension === dimension && one.from === from)
      .reduce((sum, one) => sum + one.customers, 0);
  return {
    heads: [
      { zh: '组别', en: 'Arm' },
      { zh: '分配时 → 现在', en: 'Then → now' },
      { zh: '客户数', en: 'Customers' },
      { zh: '占起始的比例', en: 'Of those who began there' },
    ].map(say),
    rows: migration.map((move) => ({
      head: say(arms[move.arm]),
      cells: [
        `${say(nameMember(move.dimension, move.from))} → ${say(nameMember(move.dimension, move.to))}`,
        number(move.customers),
        `${number((100 * move.customers) / sumOf(move), 1)} %`,
      ],
    })),
  };
}

export function listForecastRows(
  { interval, level, predicted, isInside, pit, intervalScore, estimate }: ForecastScore,
  { say, number }: EvaluationWriter,
): Table {
  const write = (value: number): string => number(value, 1);
  return {
    heads: [metricHead, valueHead].map(say),
    rows: [
      {
        head: say({ zh: '预测增量订单（中位数）', en: 'Predicted incremental orders (median)' }),
        cells: [write(predicted)],
      },
      {
        head: say({
          zh: `估计值的预测区间（${writePercent(level)}%）`,
          en: `Predicted interval of the estimate (${writePercent(level)} %)`,
        }),
        cells: [writeInterval(interval, write)],
      },
      { head: say({ zh: '实际增量订单', en: 'Actual incremental orders' }), cells: [write(estimate.value)] },
      {
        head: say({ zh: '实际的 95% 区间', en: '95 % interval of the actual' }),
        cells: [writeInterval(estimate.interval, write)],
      },
      {
        head: say({ zh: '是否命中', en: 'Held' }),
        cells: [say(isInside ? { zh: '区间内', en: 'inside' } : { zh: '区间外', en: 'outside' })],
      },
      { head: 'PIT', cells: [number(pit, 3)] },
      { head: say({ zh: '区间得分', en: 'Interval score' }), cells: [write(intervalScore)] },
    ],
  };
}

export function listAssumptionRows({ readings }: ForecastScore, { say, number }: EvaluationWriter): Table {
  const heads: Label[] = [
    { zh: '假设', en: 'Assumption' },
    { zh: '假设为', en: 'Assumed' },
    { zh: '结果单独指向（90%）', en: 'Outcome alone points to (90 %)' },
    { zh: '学到', en: 'Learnt' },
    { zh: '结果所占权重', en: 'Weight of the outcome' },
  ];
  return {
    heads: heads.map(say),
    rows: readings.map(({ assumption, assumed, pointed, learnt }) => {
      const known = ASSUMPTIONS[assumption as AssumptionName] as (typeof ASSUMPTIONS)[AssumptionName] | undefined;
      const write = (value: number): string =>
        known?.unit === 'share' ? `${number(100 * value, 1)} %` : number(value, 1);
      const range = (middle: number, ends: Interval): string => `${write(middle)} (${writeInterval(ends, write)})`;
      return {
        head: known === undefined ? assumption : say(known.label),
        cells: [
          range(assumed.mid, assumed),
          known !== undefined && (pointed.value < known.min || pointed.value > known.max)
            ? `${say({ zh: '超出可取的范围', en: 'no value it can have' })} (${write(pointed.value)})`
            : range(pointed.value, pointed.interval),
          range(learnt.mid, learnt),
          `${number(100 * learnt.weight)} %`,
        ],
      };
    }),
  };
}

export function listDecisionRows(decisions: EvaluationRecord['decisions'], { say }: EvaluationWriter): Table {
  return {
    heads: [
      { zh: '日期', en: 'Date' },
      { zh: '决定', en: 'Decision' },
      { zh: '备注', en: 'Note' },
    ].map(say),
    rows: decisions.map(({ decidedOn, decision, note }) => ({
      head: decidedOn,
      cells: [say(DECISION_LABELS[decision ?? 'undone']), note],
    })),
  };
}

import type { CampaignEvaluation } from './campaign.ts';
import { CAMPAIGN_METRICS, type CampaignMetric } from './campaign-metrics.ts';
import type { CampaignJudgement, GuardrailReading } from './judge-campaign.ts';
import { GUARDRAILS } from '#core/campaigns/launch/evaluation-plan.ts';
import type { Label } from '#core/kernel/label.ts';
import { readBeliefs, type BayesianReadOut } from '#core/science/experiments/bayesian-read-out.ts';
import type { Headline } from '#core/science/experiments/error-budget.ts';
import type { Programme } from '#core/science/experiments/programme.ts';
import type { EffectState } from '#core/science/experiments/learning-state.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';

/** A part of what is said of a campaign beside its table: the same sentences in terminal, window and report. */
export type EvaluationNote = {
  readonly topic: 'verdict' | 'refunds' | 'reach' | 'overlap' | 'beliefs' | 'programme';
  readonly title: Label;
  readonly lines: readonly Label[];
};

const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
const points = (share: number): string => `${share >= 0 ? '+' : ''}${(100 * share).toFixed(2)} pt`;
const range = ({ low, high }: Interval, write: (value: number) => string): string => `[${write(low)}, ${write(high)}]`;

export const HEADLINE_LABELS: Readonly<Record<Headline, Label>> = {
  green: {
    zh: '通过：主要指标提升，且全部护栏指标未变差',
    en: 'Passed: the primary outcome rose and no guardrail is worse than its margin',
  },
  red: {
    zh: '未通过：主要指标下降，或有护栏指标变差',
    en: 'Failed: the primary outcome fell, or a guardrail is worse than its margin',
  },
  open: {
    zh: '尚无定论：主要指标或护栏指标未得到证明',
    en: 'Open: the primary outcome or a guardrail is not shown',
  },
  'not-read': { zh: '尚不能判读', en: 'Not to be read yet' },
};

const VERDICT_LABELS: Readonly<Record<string, Label>> = {
  up: { zh: '提升', en: 'up' },
  down: { zh: '下降', en: 'down' },
  open: { zh: '尚无定论', en: 'open' },
  'not-read': { zh: '不能判读', en: 'not read' },
  'non-inferior': { zh: '未变差', en: 'not worse than its margin' },
  inferior: { zh: '变差', en: 'worse than its margin' },
};

function nameVerdict(verdict: string): Label {
  return VERDICT_LABELS[verdict] ?? { zh: verdict, en: verdict };
}

function describeGuardrail({ name, margin, readOut, verdict }: GuardrailReading, decimals: number): Label {
  const { label, unit } = GUARDRAILS[name];
  const money = (cents: number): string => (cents / 10 ** decimals).toFixed(decimals);
  const write = unit === 'share' ? points : money;
  const limit = unit === 'share' ? percent(margin, 2) : money(margin);
  const said = nameVerdict(verdict);
  if (readOut.status === 'not-read') {
    const { found, needed } = readOut.missing;
    return {
      zh: `护栏 ${label.zh}（容许 ${limit}）：不能判读，较小一组 ${found.toFixed(0)} 个事件，需要 ${needed}`,
      en: `Guardrail ${label.en} (margin ${limit}): not read, ${found.toFixed(0)} events in the smaller arm, ${needed} needed`,
    };
  }
  const { value, interval } = readOut.estimate;
  const numbers = `${write(value)} ${range(interval, write)}`;
  return {
    zh: `护栏 ${label.zh}（容许 ${limit}）：${numbers}，${said.zh}`,
    en: `Guardrail ${label.en} (margin ${limit}): ${numbers}, ${said.en}`,
  };
}

function nameMetric(name: string): Label {
  return CAMPAIGN_METRICS[name as CampaignMetric].label;
}

function describeVerdict(
  { plan, stage, maturesOn, verdict, guardrails, deviations }: CampaignJudgement,
  decimals: number,
): EvaluationNote {
  const primary = nameMetric(plan.primary);
  const own = nameVerdict(verdict.primary);
  const headline = HEADLINE_LABELS[verdict.headline];
  const { total, looks, readOut } = plan.error;
  const secondary = verdict.secondary.filter(({ adjustedPValue }) => adjustedPValue !== null);
  const list = (language: 'zh' | 'en'): string =>
    secondary
      .map(
        ({ name, verdict: said, adjustedPValue }) =>
          `${nameMetric(name)[language]} ${nameVerdict(said)[language]} (p ${(adjustedPValue ?? 1).toPrecision(2)})`,
      )
      .join(language === 'zh' ? '；' : '; ');
  const stages: Readonly<Record<CampaignJudgement['stage'], Label>> = {
    early: { zh: `${maturesOn} 起可作最终判读`, en: `To be read from ${maturesOn} on` },
    provisional: {
      zh: `暂定：退款在 ${maturesOn} 才基本到齐`,
      en: `Provisional: refunds are complete by ${maturesOn} only`,
    },
    final: { zh: '最终判读', en: 'Final' },
  };
  return {
    topic: 'verdict',
    title: { zh: '按上线时锁定的规则', en: 'By the plan locked at launch' },
    lines: [
      { zh: `${headline.zh}。${stages[stage].zh}。`, en: `${headline.en}. ${stages[stage].en}.` },
      {
        zh: `主要指标 ${primary.zh}：${own.zh}${verdict.wasSeenEarly ? '（判读日前已达到）' : ''}；错误率 ${percent(total)}，其中期中查看 ${percent(looks)}、判读 ${percent(readOut)}`,
        en: `Primary outcome ${primary.en}: ${own.en}${verdict.wasSeenEarly ? ' (seen at a look before the read-out)' : ''}; error ${percent(total)}, of it looks ${percent(looks)} and read-out ${percent(readOut)}`,
      },
      ...guardrails.map((guardrail) => describeGuardrail(guardrail, decimals)),
      ...(secondary.length === 0
        ? []
        : [
            {
              zh: `次要指标（Holm 校正，不改变结论）：${list('zh')}`,
              en: `Secondary outcomes (Holm-adjusted, they do not change the verdict): ${list('en')}`,
            },
          ]),
      ...deviations.map(({ zh, en }) => ({ zh: `与锁定的规则不同：${zh}`, en: `Differs from the plan: ${en}` })),
    ],
  };
}

function describeRefunds({ refunds, facts }: CampaignEvaluation, decimals: number): EvaluationNote {
  const { maturityDays, refundsKnown, knownCents, expectedCents } = refunds;
  const money = (cents: number): string => (cents / 10 ** decimals).toFixed(decimals);
  const line =
    maturityDays === null
      ? {
          zh: `历史上仅有 ${refundsKnown} 笔退款（需要 30 笔），无法得知退款何时到齐。`,
          en: `History has ${refundsKnown} refunds only (30 are needed), so it is not known when refunds are complete.`,
        }
      : {
          zh: `退款在购买后 ${maturityDays} 天内到齐 95%；窗口内订单已知退款 ${money(knownCents)}，预计还有 ${money(expectedCents ?? 0)}（窗口 ${facts.windowDays} 天）。`,
          en: `95 % of refunds are in ${maturityDays} days after the purchase; refunds of the window's orders so far ${money(knownCents)}, ${money(expectedCents ?? 0)} more are expected (window of ${facts.windowDays} days).`,
        };
  return { topic: 'refunds', title: { zh: '退款', en: 'Refunds' }, lines: [line] };
}

const REACH_REASONS: Readonly<Record<string, Label>> = {
  'nobody-reached': { zh: '处理组无人被触达', en: 'nobody of the treated was reached' },
  'too-few-reached': { zh: '处理组触达比例过低', en: 'too few of the treated were reached' },
  'control-touched': { zh: '对照组被触达的比例过高', en: 'too many of control were touched' },
  'no-contrast': { zh: '对照组被触达的比例不低于处理组', en: 'control was touched no less than the treated' },
};

function describeReach({ reach }: CampaignEvaluation): EvaluationNote[] {
  if (reach === null) return [];
  const { compliance, complier } = reach;
  const { reachedShare, touchedControlShare, limits, reasons } = compliance;
  const reasonsIn = (language: 'zh' | 'en', separator: string): string =>
    reasons.map((reason) => REACH_REASONS[reason]?.[language] ?? reason).join(separator);
  const write = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(4)}`;
  const effect =
    complier.set.kind === 'unbounded' || complier.value === null
      ? {
          zh: '被触达者的效果无法估计：两组的触达差异太小。',
          en: 'The effect on those reached cannot be told: the arms differ too little in who was reached.',
        }
      : {
          zh: `因分配而被触达者的人均订单效果 ${write(complier.value)} ${range(complier.set.interval, write)}（Anderson–Rubin 95% 区间）；结论仍以全部分配客户为准。`,
          en: `Effect on orders of those reached because they were assigned ${write(complier.value)} ${range(complier.set.interval, write)} (Anderson–Rubin 95 % interval); the verdict stays with everybody as assigned.`,
        };
  return [
    {
      topic: 'reach',
      title: { zh: '触达与污染', en: 'Reach and contamination' },
      lines: [
        {
          zh: `处理组触达 ${percent(reachedShare)}（至少 ${percent(limits.reachedAtLeast)}），对照组被触达 ${percent(touchedControlShare)}（至多 ${percent(limits.touchedControlAtMost)}）。`,
          en: `Treated reached ${percent(reachedShare)} (at least ${percent(limits.reachedAtLeast)}), control touched ${percent(touchedControlShare)} (at most ${percent(limits.touchedControlAtMost)}).`,
        },
        effect,
        ...(reasons.length === 0
          ? []
          : [
              {
                zh: `不打分、不学习：${reasonsIn('zh', '；')}。`,
                en: `Neither scored nor learnt from: ${reasonsIn('en', '; ')}.`,
              },
            ]),
      ],
    },
  ];
}

function describeOverlaps({ overlaps }: CampaignEvaluation): EvaluationNote[] {
  if (overlaps.length === 0) return [];
  const write = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(4)}`;
  return [
    {
      topic: 'overlap',
      title: { zh: '同期的其他活动', en: 'Other campaigns on the same customers' },
      lines: overlaps.map(({ name, strategyId, customers, orders }): Label => {
        const other = name === strategyId ? strategyId : `${name} (${strategyId})`;
        if (orders.status === 'not-separable') {
          const why =
            orders.reason === 'other-not-random'
              ? { zh: '对方没有随机对照组', en: 'the other has no arms drawn by lot' }
              : { zh: '两者的分组相同', en: 'both have the same arms' };
          return {
            zh: `${other}：${customers} 位客户重叠，效果无法分开（${why.zh}）。`,
            en: `${other}: ${customers} customers in both; the effects cannot be separated (${why.en}).`,
          };
        }
        const numbers = `${write(orders.estimate.value)} ${range(orders.estimate.interval, write)}`;
        return {
          zh: `${other}：${customers} 位客户重叠；在对方各组内比较，人均订单 ${numbers}。`,
          en: `${other}: ${customers} customers in both; orders per customer within the arms of the other ${numbers}.`,
        };
      }),
    },
  ];
}

function describeBelief(belief: BayesianReadOut, prior: Label): Label {
  const { better, lossOfScaling, lossOfStopping, effect } = belief;
  const numbers = `${percent(effect.mid)} [${percent(effect.low)}, ${percent(effect.high)}]`;
  return {
    zh: `${prior.zh}：有 ${percent(better, 0)} 的把握它有效；效果 ${numbers}；若推广，平均可能损失基准的 ${percent(lossOfScaling, 2)}；若停止，平均可能错过 ${percent(lossOfStopping, 2)}。`,
    en: `${prior.en}: ${percent(better, 0)} sure that it works; effect ${numbers}; scaling risks ${percent(lossOfScaling, 2)} of the baseline on average, stopping gives up ${percent(lossOfStopping, 2)}.`,
  };
}

function describeBeliefs({ logRatio, health }: CampaignEvaluation, learnt: EffectState | null): EvaluationNote[] {
  if (logRatio === null || !health.isReadOut || !(logRatio.standardError > 0)) return [];
  return [
    {
      topic: 'beliefs',
      title: { zh: '可能性（订单）', en: 'How likely it is (orders)' },
      lines: [
        describeBelief(readBeliefs(logRatio, null), { zh: '仅凭本次数据', en: 'From this campaign alone' }),
        ...(learnt === null
          ? []
          : [
              describeBelief(readBeliefs(logRatio, learnt), {
                zh: '结合以往学到的',
                en: 'With what earlier campaigns taught',
              }),
            ]),
      ],
    },
  ];
}

/** What notes need beside the evaluation. */
export type NoteSources = {
  /** Of the currency. */
  readonly decimals: number;
  /** What other campaigns say of the log ratio of orders; null where nothing is known. */
  readonly learnt: EffectState | null;
  /** The campaigns of the project together; null where there are no saved evaluations. */
  readonly programme: Programme | null;
};

function describeProgramme(programme: Programme | null): EvaluationNote[] {
  if (programme === null) return [];
  const title = { zh: '所有活动合计（订单）', en: 'All campaigns together (orders)' };
  if (programme.status === 'too-few') {
    const { campaigns, needed } = programme;
    return [
      {
        topic: 'programme',
        title,
        lines: [
          {
            zh: `可学习的活动太少：${campaigns} 个，需要 ${needed} 个。`,
            en: `Too few campaigns to learn from: ${campaigns}, ${needed} are needed.`,
          },
        ],
      },
    ];
  }
  const write = (log: number): string => percent(Math.expm1(log));
  const { mean, interval, next, campaigns } = programme;
  return [
    {
      topic: 'programme',
      title,
      lines: [
        {
          zh: `${campaigns.length} 个活动的平均效果 ${write(mean)} ${range(interval, write)}；下一个活动的效果预计在 ${range(next, write)}（90%，已收缩）。`,
          en: `Mean effect of ${campaigns.length} campaigns ${write(mean)} ${range(interval, write)}; the next campaign's effect is expected in ${range(next, write)} (90 %, shrunken).`,
        },
      ],
    },
  ];
}

/** What is said of a campaign beside its table, in the order of reading. */
export function listEvaluationNotes(
  evaluation: CampaignEvaluation,
  { decimals, learnt, programme }: NoteSources,
): EvaluationNote[] {
  const { judgement, outcomes } = evaluation;
  if (outcomes.length === 0) return [];
  return [
    ...(judgement === null
      ? [
          {
            topic: 'verdict' as const,
            title: { zh: '没有锁定的规则', en: 'No plan was locked' },
            lines: [
              {
                zh: '上线时没有锁定主要指标，因此没有总结论；各行仅供参考。',
                en: 'No primary outcome was locked at launch, so there is no headline; the rows are findings to look into.',
              },
            ],
          },
        ]
      : [describeVerdict(judgement, decimals)]),
    describeRefunds(evaluation, decimals),
    ...describeReach(evaluation),
    ...describeOverlaps(evaluation),
    ...describeBeliefs(evaluation, learnt),
    ...describeProgramme(programme),
  ];
}

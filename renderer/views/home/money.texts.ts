import type { Translation } from '../../i18n/translation.ts';

export const moneyEn = {
  money: {
    title: 'Money and orders over the period',
    unit: 'Length of a point',
    day: 'Day',
    week: 'Week',
    month: 'Month',
    metric: 'Number in the chart',
    note: '{{from}} to {{through}}',
    noteCompared: '{{from}} to {{through}}, compared with {{before}} to {{beforeThrough}}',
    uncovered: 'The data begin after {{before}}: what is missing there counts as 0.',
    now: '{{metric}}',
    before: 'Compared with',
    partial: 'Not a whole {{unit}}',
    start: 'First day',
    none: 'No day of the period is known as of {{date}}. Choose another period.',
    summary: '{{metric}}: {{now}} from {{from}} to {{through}}',
    summaryCompared: '{{metric}}: {{now}} from {{from}} to {{through}}, {{before}} before',
    change: '{{change}} against {{before}}',
    noChange: 'nothing to compare with',
    show: 'Show in the chart: {{metric}}',
    people:
      '{{purchasers}} customers have bought; {{prospects}} more are known from behaviour or registration and have not (prospects). Together {{all}}.',
    units: { day: 'day', week: 'week', month: 'month' },
  },
};

export const moneyZh: Translation<typeof moneyEn> = {
  money: {
    title: '期间内的金额与订单',
    unit: '每点长度',
    day: '日',
    week: '周',
    month: '月',
    metric: '图中指标',
    note: '{{from}} 至 {{through}}',
    noteCompared: '{{from}} 至 {{through}}，对比 {{before}} 至 {{beforeThrough}}',
    uncovered: '数据晚于 {{before}} 才开始：缺少的日期按 0 计。',
    now: '{{metric}}',
    before: '对比期',
    partial: '不满一{{unit}}',
    start: '起始日',
    none: '截至 {{date}}，所选期间没有可看的日期。请换一个期间。',
    summary: '{{metric}}：{{from}} 至 {{through}} 为 {{now}}',
    summaryCompared: '{{metric}}：{{from}} 至 {{through}} 为 {{now}}，对比期为 {{before}}',
    change: '{{change}}，对比期 {{before}}',
    noChange: '没有可对比的值',
    show: '在图中显示：{{metric}}',
    people:
      '{{purchasers}} 位客户有过购买；另有 {{prospects}} 位只有行为或注册、尚未购买（未购客户）。合计 {{all}} 位。',
    units: { day: '日', week: '周', month: '月' },
  },
};

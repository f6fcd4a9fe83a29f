import type { Translation } from '../../i18n/translation.ts';

export const periodsEn = {
  periods: {
    title: 'Period',
    choose: 'Period: {{period}}',
    compare: 'Compared with: {{comparison}}',
    comparison: 'Compared with',
    all: 'All data',
    lastDays: 'Last {{days}} days',
    this: { month: 'This month', quarter: 'This quarter', year: 'This year' },
    last: { month: 'Last month', quarter: 'Last quarter', year: 'Last year' },
    festival: '{{festival}} {{year}}',
    range: 'Own dates',
    span: '{{from}} to {{through}}',
    none: 'Nothing',
    previous: 'The days before',
    weekday: 'Last year, by weekday',
    festivalYear: 'Last year, by festival',
    custom: 'Days from {{from}}',
    customFrom: 'From this day on',
    noDays: 'No day of it is known as of {{date}}',
    apply: 'Apply',
  },
};

export const periodsZh: Translation<typeof periodsEn> = {
  periods: {
    title: '期间',
    choose: '期间：{{period}}',
    compare: '对比：{{comparison}}',
    comparison: '对比',
    all: '全部数据',
    lastDays: '近 {{days}} 天',
    this: { month: '本月', quarter: '本季度', year: '本年' },
    last: { month: '上月', quarter: '上季度', year: '上年' },
    festival: '{{year}} 年{{festival}}',
    range: '自选日期',
    span: '{{from}} 至 {{through}}',
    none: '不对比',
    previous: '上一期',
    weekday: '上年同期（按星期对齐）',
    festivalYear: '上年同期（按节日对齐）',
    custom: '自 {{from}} 起',
    customFrom: '对比起始日',
    noDays: '截至 {{date}} 没有可看的日期',
    apply: '应用',
  },
};

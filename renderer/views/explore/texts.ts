import type { Translation } from '../../i18n/translation.ts';

export const exploreEn = {
  explore: {
    title: 'Explore',
    lead: 'Click a row to look at its customers only: every other list and the chart follow, the list itself stays whole. Click again to undo it.',
    measure: 'Ranked by',
    measures: { money: 'Money', orders: 'Orders', buyers: 'Buyers' },
    dimension: 'Dimension of list {{place}}',
    search: 'Search',
    searchIn: 'Search in {{dimension}}',
    member: 'Member',
    share: 'Share',
    change: 'Change',
    unknown: '(not given)',
    others: '{{count}} others',
    total: 'Total',
    filter: 'Only customers of {{member}}',
    unfilter: 'No longer only customers of {{member}}',
    noFilter: 'There is no filter by this dimension',
    empty: 'Nothing was sold in the period under these filters.',
    notFound: 'No member holds “{{search}}”.',
    lists: 'Leaderboards',
  },
};

export const exploreZh: Translation<typeof exploreEn> = {
  explore: {
    title: '探索',
    lead: '点一行，只看这一行的客户：其余榜单与趋势随之变化，本榜保持完整；再点一次取消。',
    measure: '排序指标',
    measures: { money: '金额', orders: '订单', buyers: '客户' },
    dimension: '第 {{place}} 个榜单的维度',
    search: '搜索',
    searchIn: '在{{dimension}}中搜索',
    member: '成员',
    share: '占比',
    change: '变化',
    unknown: '（未给出）',
    others: '其余 {{count}} 个',
    total: '合计',
    filter: '只看{{member}}的客户',
    unfilter: '不再只看{{member}}的客户',
    noFilter: '这个维度不能用作筛选',
    empty: '所选期间与筛选条件下没有成交。',
    notFound: '没有名称含“{{search}}”的成员。',
    lists: '榜单',
  },
};

import type { Translation } from '../translation.ts';

export const segmentsEn = {
  segments: {
    lead: 'Who matters? Every customer with a purchase is in exactly one cell.',
    matrix: 'Matrix',
    grid: 'RFM grid',
    matrixCaption: 'Customers by segment and value tier',
    segmentRule:
      'VIP: F and M scores of at least {{score}}. New: first purchase less than {{days}} days ago. Returning: the rest. VIP goes before new, new before returning.',
    valueRuleShare:
      'Value by LTV rank, ties kept together: high where at least {{high}} of purchasers have less, medium from {{medium}}.',
    valueRuleAmount: 'Value by the LTV amounts set in the project.',
    total: 'Total',
    customersUnit: 'customers',
    revenueShare: 'Revenue share',
    repurchaseRate: 'Repurchase rate',
    tooFew: 'Too few ({{customers}} < {{minimum}})',
    prospects: 'Non-buyers',
    prospectsNote: 'seen in behaviour or registration, no purchase yet; in no cell',
    unknown: 'Unknown',
    unknownNote: 'without a segment or tier; in no cell',
  },
  rfm: {
    summary:
      '{{customers}} customers scored 1–{{scores}} on recency (R) and frequency (F); equal values share a score.',
    inspector: 'Selected cell',
    cell: 'R {{r}} × F {{f}}',
    cellSummary: 'R {{r}}, F {{f}}: {{customers}} customers, {{money}}',
    noMean: 'none: the cell is empty',
    revenueOf: 'Together {{money}}, {{share}} of all net money.',
    revenue: 'Net money',
    legendColour: 'Colour: net money, cells in six equal groups, low to high',
    legendArea: 'Area: customers',
    recent: 'bought lately',
    longAgo: 'long ago',
    seldom: 'seldom',
    often: 'often',
    axes: 'R ↑ F →',
  },
};

export const segmentsZh: Translation<typeof segmentsEn> = {
  segments: {
    lead: '谁值得投入？每位购买过的客户恰好落在一个格子里。',
    matrix: '矩阵',
    grid: 'RFM 网格',
    matrixCaption: '按客群与价值等级的客户数',
    segmentRule:
      'VIP：F 分与 M 分均不低于 {{score}}；新客：首购不足 {{days}} 天；其余为老客。优先级 VIP > 新客 > 老客。',
    valueRuleShare: '价值按 LTV 排名，同值不拆分：至少 {{high}} 的购买客户低于他为高，{{medium}} 起为中，其余为低。',
    valueRuleAmount: '价值按项目设定的 LTV 金额划分。',
    total: '合计',
    customersUnit: '位客户',
    revenueShare: '收入占比',
    repurchaseRate: '复购率',
    tooFew: '样本不足（{{customers}} < {{minimum}}）',
    prospects: '未购客户',
    prospectsNote: '有行为或注册，尚未购买；不在任何格子里',
    unknown: '未知',
    unknownNote: '没有客群或等级；不在任何格子里',
  },
  rfm: {
    summary: '{{customers}} 位客户按最近购买（R）与频次（F）评 1–{{scores}} 分，同值同分。',
    inspector: '选中的格子',
    cell: 'R {{r}} × F {{f}}',
    cellSummary: 'R {{r}}，F {{f}}：{{customers}} 位客户，{{money}}',
    noMean: '无：格内没有客户',
    revenueOf: '合计 {{money}}，占全部净额 {{share}}。',
    revenue: '净额',
    legendColour: '颜色：净额，格子由低到高六等分',
    legendArea: '面积：客户数',
    recent: '近期购买',
    longAgo: '很久以前',
    seldom: '很少',
    often: '频繁',
    axes: 'R ↑ F →',
  },
};

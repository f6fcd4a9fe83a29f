import type { MetricDefinition } from '#core/questions/define-metric.ts';

const closedForm = {
  zh: '闭式解，各假设取中值；不含固定成本与对照组扣除（对照组客户也在可分配之列）',
  en: 'closed form with every assumption at its middle; before fixed cost, and no holdout is taken off',
};

/** 口径 of the aids to a decision: waterfall and allocation. */
export const DECISION_METRICS = {
  effectCents: {
    label: { zh: '各效应的增量毛利', en: 'Margin by effect' },
    formula: {
      zh: '依次打开各效应，每步增量毛利的增加；后面的效应建立在前面之上',
      en: 'what the incremental margin gains as one effect after another is switched on; later ones count on top of earlier ones',
    },
    filters: { zh: '只含处理组客户；闭式解，各假设取中值', en: 'treated customers only; closed form, middles' },
    denominator: null,
  },
  allocatedNet: {
    label: { zh: '分配后的净收益', en: 'Net of the allocation' },
    formula: {
      zh: 'Σ 每位客户所得策略的预期净收益（增量毛利 − 优惠 − 触达），每人至多一个策略，不超预算与渠道上限',
      en: 'Σ expected net of each customer’s strategy (margin − offer − touches), at most one each, within budget and channels',
    },
    filters: closedForm,
    denominator: null,
  },
  allocatedCost: {
    label: { zh: '占用预算', en: 'Budget used' },
    formula: { zh: 'Σ（触达成本 + 预期优惠成本）', en: 'Σ (touches + expected cost of the offer)' },
    filters: closedForm,
    denominator: null,
  },
  shadowPrice: {
    label: { zh: '影子价格', en: 'Shadow price' },
    formula: {
      zh: '上限再多一个单位（1 元预算，或 1 次触达）时净收益的增加：拉格朗日乘子',
      en: 'what one more unit of a limit (one of money, one touch) adds to the net: its Lagrange multiplier',
    },
    filters: closedForm,
    denominator: null,
  },
  optimalityGap: {
    label: { zh: '最优差距', en: 'Optimality gap' },
    formula: {
      zh: '（上界 − 净收益）/ 上界；上界为拉格朗日松弛的值，任何分配都不会超过它',
      en: '(bound − net) / bound; the bound is the Lagrangian relaxation’s value, which no allocation exceeds',
    },
    filters: closedForm,
    denominator: { zh: '上界', en: 'the bound' },
  },
} as const satisfies Record<string, MetricDefinition>;

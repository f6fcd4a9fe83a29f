import type { MetricDefinition } from '#core/questions/define-metric.ts';

const known = {
  zh: '截至日已知且有效的购买；同一客户同一天的购买算一次',
  en: 'purchases that stand as of the date; those of one customer and day count once',
};

/** A parameter of a model: what it stands for. */
function parameter(zh: string, en: string, meaningZh: string, meaningEn: string): MetricDefinition {
  return {
    label: { zh, en },
    formula: { zh: meaningZh, en: meaningEn },
    filters: {
      zh: `${known.zh}；最大似然，95 % 区间按参数对数的正态近似`,
      en: `${known.en}; maximum likelihood, 95 % interval normal on the logarithm`,
    },
    denominator: null,
  };
}

/** 口径 of the models screen. */
export const MODEL_METRICS = {
  r: parameter(
    'r',
    'r',
    '购买率 λ ~ Gamma(r, α) 的形状：越小，客户之间差别越大',
    'shape of the purchase rate λ ~ Gamma(r, α): the smaller, the more customers differ',
  ),
  alpha: parameter(
    'α',
    'α',
    '购买率的尺度（周）；平均每周购买 r / α 次',
    'scale of the purchase rate in weeks; on average r / α purchases a week',
  ),
  a: parameter(
    'a',
    'a',
    '每次购买后流失的概率 p ~ Beta(a, b)；平均为 a / (a + b)',
    'probability p ~ Beta(a, b) of leaving after a purchase; on average a / (a + b)',
  ),
  b: parameter(
    'b',
    'b',
    '每次购买后流失的概率 p ~ Beta(a, b)；平均为 a / (a + b)',
    'probability p ~ Beta(a, b) of leaving after a purchase; on average a / (a + b)',
  ),
  s: parameter('s', 's', '流失率 μ ~ Gamma(s, β) 的形状', 'shape of the dropout rate μ ~ Gamma(s, β)'),
  beta: parameter('β', 'β', '流失率的尺度（周）', 'scale of the dropout rate in weeks'),
  p: parameter('p', 'p', '单次消费 ~ Gamma(p, ν) 的形状', 'shape of the money of a purchase ~ Gamma(p, ν)'),
  q: parameter('q', 'q', 'ν ~ Gamma(q, v) 的形状，恒大于 1', 'shape of ν ~ Gamma(q, v), always above 1'),
  v: parameter(
    'v',
    'v',
    'ν 的尺度（分）；总体平均消费 p·v / (q − 1)',
    'scale of ν in minor units; population mean spend p·v / (q − 1)',
  ),
  rate: {
    label: { zh: '购买率分布', en: 'Distribution of purchase rates' },
    formula: {
      zh: 'λ ~ Gamma(r, α)，换算为每年购买次数，各区间的概率',
      en: 'λ ~ Gamma(r, α) as purchases per year, probability of each interval',
    },
    filters: { zh: '活跃时的购买率，不含流失', en: 'the rate while a customer, dropout apart' },
    denominator: { zh: '全部购买客户', en: 'all purchasers' },
  },
  dropout: {
    label: { zh: '流失分布', en: 'Distribution of dropout' },
    formula: {
      zh: 'MBG、BG：每次购买后流失的概率 p ~ Beta(a, b)；Pareto：每年流失率 μ ~ Gamma(s, β)',
      en: 'MBG, BG: probability p ~ Beta(a, b) of leaving after a purchase; Pareto: yearly dropout rate μ ~ Gamma(s, β)',
    },
    filters: { zh: '由拟合参数得出', en: 'from the fitted parameters' },
    denominator: { zh: '全部购买客户', en: 'all purchasers' },
  },
  pAlive: {
    label: { zh: '存活概率', en: 'P(alive)' },
    formula: {
      zh: '已知购买日数、首购与末购日，客户现在仍活跃的概率',
      en: 'probability of still being a customer, given purchase days, first and last purchase',
    },
    filters: {
      zh: '两次以上购买者首购均在历史开始处；只购一次者首购即末购',
      en: 'customers with more than one purchase began with the history; with one, first and last coincide',
    },
    denominator: null,
  },
  tracking: {
    label: { zh: '累计重复购买', en: 'Cumulative repeat purchases' },
    formula: {
      zh: '校准期内首购的客户，首购日之后的购买日累计；预期为模型对新客的期望之和',
      en: 'purchase days after the first, of customers who first bought in the calibration; expected is the model’s sum over them as new customers',
    },
    filters: { zh: '只用校准期的数据拟合；只含完整的周', en: 'fitted to the calibration alone; complete weeks only' },
    denominator: null,
  },
  meanPAlive: {
    label: { zh: '平均存活概率', en: 'Mean P(alive)' },
    formula: {
      zh: '校准期末各客户存活概率的平均',
      en: 'mean over customers of P(alive) at the end of the calibration',
    },
    filters: { zh: '校准期内首购的客户', en: 'customers who first bought in the calibration' },
    denominator: { zh: '校准期内首购的客户', en: 'customers who first bought in the calibration' },
  },
  weeklyTracking: {
    label: { zh: '每周重复购买', en: 'Repeat purchases by week' },
    formula: {
      zh: '校准期内首购的客户，首购日之后的购买日，按周；预期为模型对新客的期望之和',
      en: 'purchase days after the first, by week, of customers who first bought in the calibration; expected is the model’s sum over them as new customers',
    },
    filters: { zh: '只用校准期的数据拟合；只含完整的周', en: 'fitted to the calibration alone; complete weeks only' },
    denominator: null,
  },
  calibration: {
    label: { zh: '按频次校准', en: 'Calibration by frequency' },
    formula: {
      zh: '按校准期重复购买日数分组，检验期每客购买日数：实际与预期',
      en: 'purchase days per customer in the holdout by repeat days in the calibration: actual and expected',
    },
    filters: { zh: '校准期内首购的客户', en: 'customers who first bought in the calibration' },
    denominator: { zh: '该组客户', en: 'customers of the group' },
  },
  logLikelihood: {
    label: { zh: '对数似然', en: 'Log-likelihood' },
    formula: {
      zh: '各客户购买史的对数概率密度之和，时间以周计；越大越好',
      en: 'sum over customers of the log density of their history, time in weeks; higher is better',
    },
    filters: known,
    denominator: null,
  },
  expectedTotal: {
    label: { zh: '检验期预期购买', en: 'Expected purchases in the holdout' },
    formula: { zh: '各客户检验期预期购买日数之和', en: 'sum over customers of expected purchase days in the holdout' },
    filters: { zh: '校准期内首购的客户', en: 'customers who first bought in the calibration' },
    denominator: null,
  },
  verdict: {
    label: { zh: '判定', en: 'Judgement' },
    formula: { zh: '按规则分为好、谨慎、差', en: 'good, caution or poor by the rule' },
    filters: {
      zh: '历史最后 25 % 的天数，模型没有见过',
      en: 'the last 25 % of the history’s days, which the model has not seen',
    },
    denominator: null,
  },
  bias: {
    label: { zh: '检验期偏差', en: 'Holdout bias' },
    formula: { zh: '预期购买 / 实际购买 − 1', en: 'expected purchases / actual purchases − 1' },
    filters: {
      zh: '历史最后 25 % 的天数，模型没有见过',
      en: 'the last 25 % of the history’s days, which the model has not seen',
    },
    denominator: { zh: '检验期实际购买日数', en: 'actual purchase days of the holdout' },
  },
  meanAbsoluteError: {
    label: { zh: '每客平均绝对误差', en: 'Mean absolute error' },
    formula: { zh: '|预期 − 实际| 的客户平均', en: 'mean over customers of |expected − actual|' },
    filters: { zh: '检验期购买日数', en: 'purchase days in the holdout' },
    denominator: { zh: '校准期内首购的客户', en: 'customers who first bought in the calibration' },
  },
  weeklyError: {
    label: { zh: '每周误差', en: 'Weekly error' },
    formula: {
      zh: '检验期各完整周 |预期 − 实际| 之和 / 实际之和',
      en: 'sum of |expected − actual| over the holdout’s complete weeks / sum of actual',
    },
    filters: {
      zh: '重复购买日；校准期内首购的客户',
      en: 'repeat purchase days of customers who first bought in the calibration',
    },
    denominator: { zh: '检验期实际重复购买日数', en: 'actual repeat purchase days of the holdout' },
  },
  seasonIndex: {
    label: { zh: '季节指数', en: 'Seasonal index' },
    formula: {
      zh: '该时段实际重复购买 / 不含季节的模型预期，向平均收缩，历史期平均为 1',
      en: 'actual repeat purchases over those the model expects without a season, shrunk towards the mean; 1 on average over the history',
    },
    filters: {
      zh: '只用校准期估计；已发布的预测不含季节',
      en: 'estimated from the calibration alone; published predictions carry no season',
    },
    denominator: null,
  },
  correlation: {
    label: { zh: '频次与金额相关', en: 'Correlation of frequency and money' },
    formula: {
      zh: '重复购买日数与其平均金额的皮尔逊相关系数',
      en: 'Pearson correlation of repeat purchase days and their mean money',
    },
    filters: {
      zh: '至少一次重复购买、金额为正的客户；消费模型假定为 0',
      en: 'customers with a repeat of positive money; the spend model assumes 0',
    },
    denominator: null,
  },
  spendMean: {
    label: { zh: '总体平均消费', en: 'Population mean spend' },
    formula: { zh: 'p·v / (q − 1)', en: 'p·v / (q − 1)' },
    filters: { zh: '无重复购买的客户按此计', en: 'what customers without a repeat are taken to spend' },
    denominator: null,
  },
  sample: {
    label: { zh: '拟合样本', en: 'Sample' },
    formula: {
      zh: '截至日有有效购买的客户数；至少两个购买日的为复购客户',
      en: 'customers with a standing purchase as of the date; repeaters have at least two purchase days',
    },
    filters: known,
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;
